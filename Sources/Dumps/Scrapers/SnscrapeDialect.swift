/// The lines of snscrape's Telegram module, in its own version and in Bellingcat's.
struct SnscrapeDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.snscrapeJSON

  static func matches(_ record: JSONValue) -> Bool {
    guard record["content"].kind == .string || record["content"].isNull, record["date"].exists,
      let url = record["url"].text
    else { return false }
    return TelegramLink(url)?.messageID != nil
  }

  let shape: JSONShape
  private var body: BodyBuilder

  init(shape: JSONShape, limits: DumpLimits) {
    self.shape = shape
    body = BodyBuilder(limits: limits)
  }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) {
    guard let url = record["url"].text, let link = TelegramLink(url), let id = link.messageID else {
      return output.skip()
    }
    var post = output.newPost()
    post.record.messageID = id
    post.record.channel = ChannelReference(id: link.channelID, handle: link.handle)
    post.record.date = record["date"].time
    post.views = Self.views(record["views"])
    post.forward = Self.origin(record)
    let card = record["linkPreview"]
    if let url = card["href"].name {
      post.record.card = PostRecordFields.LinkCard(
        url: url, site: card["siteName"].name, title: card["title"].name,
        description: card["description"].name)
    }
    post.media = record["media"].elements.prefix(100).compactMap(Self.media)
    if let text = record["content"].text { body.append(text) }
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
    // A post without text is one of media, which older versions do not mention.
    output.add(post)
  }

  /// A number, or a number and how exact it is.
  private static func views(_ value: JSONValue) -> Counter? {
    if let counter = value.counter { return counter }
    let parts = Array(value.elements.prefix(3))
    guard parts.count == 2, let count = parts[0].notNegative, let granularity = parts[1].positive else {
      return nil
    }
    return Counter(value: count, granularity: granularity)
  }

  private static func origin(_ record: JSONValue) -> ForwardOrigin? {
    let link = record["forwardedUrl"].text.flatMap { TelegramLink($0) }
    let channel = record["forwarded"]
    guard link != nil || channel.isObject else { return nil }
    var origin = ForwardOrigin(name: channel["title"].name ?? "")
    origin.handle = channel["username"].handle ?? link?.handle
    origin.channelID = link?.channelID
    origin.messageID = link?.messageID
    return origin
  }

  private static func media(_ value: JSONValue) -> MediaNote? {
    guard let type = value["_type"].name else { return nil }
    let kind: MediaNote.Kind? =
      switch type.split(separator: ".").last {
      case "Photo": .photo
      case "Video": .video
      case "VoiceMessage": .voice
      case "Gif": .animation
      default: nil
      }
    guard let kind else { return nil }
    var note = MediaNote(kind: kind)
    note.path = value["url"].name
    note.duration = value["duration"].seconds
    return note
  }
}
