/// What the fields of one block say.
struct BlockFields {
  /// Fields that came, in whatever form.
  var known: Set<BlockField.Name> = []
  var date: CapturedTime?
  var link: TelegramLink?
  var repairs = Repairs()
  private var number: Int64?
  private var views: Counter?
  private var forwards: Int64?
  private var replies: Int64?
  private var reactions: String?
  private var media: MediaNote?
  private var author: String?
  private var editDate: CapturedTime?
  private var isEdited = false
  private var origin: ForwardOrigin?
  private var channel: ChannelReference?

  /// Takes a field; false where the block has one of its name already, so that the line is text.
  mutating func take(_ field: BlockField) -> Bool {
    guard known.insert(field.name).inserted else { return false }
    guard !field.isEmpty else { return true }
    // Counted, as it is neither a field nor text.
    if !read(field) { repairs[.skipped] += 1 }
    return true
  }

  /// False for a value that cannot be read.
  private mutating func read(_ field: BlockField) -> Bool {
    let value = field.value
    switch field.name {
    case .time:
      date = CapturedTime(written: value)
      return date != nil
    case .link:
      link = TelegramLink(value)
      return link != nil
    case .views:
      views = count(value)
      return views != nil
    case .forwards:
      forwards = count(value)?.value
      return forwards != nil
    case .replies:
      replies = count(value)?.value
      return replies != nil
    case .reactions: reactions = value.shortened(to: CaptureParser.nameLimit).string
    case .media: media = MediaNote(words: value.shortened(to: CaptureParser.nameLimit).string)
    case .author: author = value.shortened(to: CaptureParser.nameLimit).string
    case .id:
      number = WrittenNumber(value)?.positive
      return number != nil
    case .edited:
      editDate = CapturedTime(written: value)
      isEdited = true
    case .origin: origin = ForwardOrigin(name: value.shortened(to: CaptureParser.nameLimit).string)
    case .channel: channel = ChannelReference(written: value)
    case .text: break
    }
    return true
  }

  /// `26K`, `1,204`, `1204 views`.
  private func count(_ value: TextSlice) -> Counter? {
    guard let (count, end) = parseCount(value, at: 0) else { return nil }
    let rest = value.from(end).trimmed()
    return rest.count == 0 || rest.equalsIgnoringCase("views") ? count : nil
  }

  func fill(_ post: inout CapturedPost) {
    post.record.date = date
    post.record.messageID = link?.messageID ?? number
    if let link, link.handle != nil || link.channelID != nil {
      post.record.channel = ChannelReference(id: link.channelID, handle: link.handle)
    } else {
      post.record.channel = channel
    }
    post.record.forwards = forwards
    post.record.replies = replies
    post.record.editDate = editDate
    post.isEdited = isEdited
    post.views = views
    post.reactions = reactions
    post.signature = author
    post.forward = origin
    post.media = media.map { [$0] } ?? []
  }
}

extension ChannelReference {
  /// A link, a handle with `@`, or a name.
  init(written value: TextSlice) {
    if let link = TelegramLink(value) {
      self.init(id: link.channelID, handle: link.handle)
    } else if value.hasPrefix("@"), value.from(1).isHandle {
      self.init(handle: value.from(1).string)
    } else {
      let name = value.shortened(to: CaptureParser.nameLimit).trimmedName()
      self.init(title: name.count > 0 ? name.string : nil)
    }
  }
}

extension MediaNote {
  /// What a program says of a medium in its own words: `Photo`, `MessageMediaDocument`, `video (mp4)`.
  fileprivate init(words: String) {
    let lower = words.lowercased()
    let kinds: [(String, Kind)] = [
      ("photo", .photo), ("image", .photo), ("video", .video), ("gif", .animation), ("animation", .animation),
      ("voice", .voice), ("audio", .audio), ("sticker", .sticker), ("document", .document),
      ("file", .document),
    ]
    let kind = kinds.first { lower.contains($0.0) }?.1
    self.init(kind: kind ?? .unsupported)
    note = words
  }
}
