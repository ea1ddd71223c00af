/// The files of the TGDataset collection: an object of channels by their ids, each with its messages by their numbers,
/// `{"<channel id>":{"username":…,"title":…,"text_messages":{"<id>":{"message":…}}}}`. Each channel is a part of the dump.
struct TGDatasetDialect: JSONDialect {
  static let formats = [DumpFormat.tgdatasetJSON]

  let format = DumpFormat.tgdatasetJSON
  private var body: BodyBuilder
  private var channel: Channel?

  /// The channel that is being read.
  private struct Channel {
    var id: Int64?
    var header = ChannelHeader(title: "", range: FileRange(offset: 0, length: 0))
    var isHeaderOut = false
  }

  init?(_ sample: JSONSample, limits: DumpLimits) {
    guard sample.values.contains(where: Self.isCollection) else { return nil }
    self.init(forced: .tgdatasetJSON, limits: limits)
  }

  init(forced format: DumpFormat, limits: DumpLimits) { body = BodyBuilder(limits: limits) }

  private static func isCollection(_ value: JSONValue) -> Bool {
    value.members.prefix(5).contains { key, channel in
      parseInteger(key) != nil && channel.isObject
        && (channel.has("text_messages", "generic_media")
          && channel.has("username", "title", "n_subscribers"))
    }
  }

  // MARK: The way through the collection

  func visit(_ path: JSONPath, _ kind: JSONKind) -> JSONVisit {
    switch path.depth {
    case 0: return kind == .object ? .enter : .discard
    case 1: return kind == .object ? .enter : .discard
    case 2:
      if Self.isMessages(path) { return kind == .object ? .enter : .pass }
      return kind == .object || kind == .array ? .pass : .read
    default: return kind == .object ? .read : .discard
    }
  }

  /// Whether the path leads to a channel's messages or to one of them.
  private static func isMessages(_ path: JSONPath) -> Bool {
    guard path.depth >= 2, let key = path.key(at: 2) else { return false }
    return key.equals("text_messages") || key.equals("generic_media")
  }

  mutating func enter(_ path: JSONPath, _ output: inout JSONOutput) {
    switch path.depth {
    case 1:
      var begun = Channel(id: path.key.flatMap(parseInteger).flatMap(ChannelReference.normalisedID))
      begun.header.telegramID = begun.id
      channel = begun
      output.begin(part: path.description, format)
    case 2: addHeader(&output)
    default: break
    }
  }

  mutating func leave(_ path: JSONPath, _ output: inout JSONOutput) {
    guard path.depth == 1 else { return }
    addHeader(&output)
    channel = nil
    output.endPart(.read)
  }

  /// Adds what is known of the channel, once: it must stand before the posts that it governs.
  private mutating func addHeader(_ output: inout JSONOutput) {
    guard let found = channel, !found.isHeaderOut, !found.header.title.isEmpty else { return }
    channel?.isHeaderOut = true
    output.add(found.header)
  }

  mutating func take(_ value: JSONValue, _ path: JSONPath, _ output: inout JSONOutput) {
    guard path.depth == 2 else { return addMessage(value, path, &output) }
    guard let key = path.key, channel?.isHeaderOut == false else { return }
    if key.equals("title"), let title = value.name {
      channel?.header.title = title
      channel?.header.range = output.range
    } else if key.equals("username") {
      channel?.header.handle = value.handle
    } else if key.equals("n_subscribers") {
      channel?.header.subscribers = value.counter
    } else if key.equals("description") {
      channel?.header.description = value.name
    }
  }

  // MARK: Messages

  private mutating func addMessage(_ value: JSONValue, _ path: JSONPath, _ output: inout JSONOutput) {
    var post = output.newPost()
    post.record.messageID = path.key.flatMap(parseInteger).flatMap { $0 > 0 ? $0 : nil }
    if let channel, !channel.isHeaderOut {
      let reference = ChannelReference(id: channel.id, handle: channel.header.handle)
      post.record.channel = reference.isEmpty ? nil : reference
    }
    post.record.date = value["date"].time
    if value["is_forwarded"].bool == true {
      var origin = ForwardOrigin(name: "")
      // It may be a person's id; those of channels are all that the collection follows.
      origin.channelID = value["forwarded_from_id"].int.flatMap(ChannelReference.normalisedID)
      origin.date = value["forwarded_message_date"].time
      post.forward = origin
    }
    if let text = value["message"].text { body.append(text) }
    if path.key(at: 2)?.equals("generic_media") == true { post.media = [Self.media(value)] }
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
    guard post.record.messageID != nil || !made.text.isEmpty else { return output.skip() }
    post.isAvailable = !post.saysNothing
    output.add(post)
  }

  private static func media(_ value: JSONValue) -> MediaNote {
    let name = value["title"].name
    let end = value["extension"].name
    let kind = (end ?? name).map {
      MediaNote.Kind(fileName: $0.hasPrefix(".") || $0.contains(".") ? $0 : "." + $0)
    }
    return MediaNote(kind: kind ?? .document, name: name)
  }
}
