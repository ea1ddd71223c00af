/// What a row of 4CAT says, whether it came as CSV or as JSON.
struct FourCATRow {
  var id: String?
  var thread: String?
  var authorName: String?
  var reply: Int64?
  var views: Int64?
  var forwards: Int64?
  var reactions: String?
  var date: CapturedTime?
  var editDate: CapturedTime?
  var originName: String?
  var originHandle: String?
  var originID: Int64?
  var originDate: CapturedTime?
  var link: String?
  var linkTitle: String?
  var linkDescription: String?
  var mediaType: String?
  var mediaName: String?

  func fill(_ post: inout CapturedPost) {
    // Newer versions put the chat before the number, which has no sign.
    let number = id.map { $0[($0.lastIndex(of: "-").map($0.index(after:)) ?? $0.startIndex)...] }
    post.record.messageID = number.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    post.record.channel = thread == "unknown" ? nil : thread.flatMap(ChannelReference.init(mixed:))
    post.signature = authorName
    post.record.reply = reply.map { PostRecordFields.Reply(messageID: $0) }
    post.views = views.map { Counter(value: $0, granularity: 1) }
    post.record.forwards = forwards
    post.record.reactions = Self.counted(reactions ?? "")
    post.record.date = date
    post.record.editDate = editDate
    post.isEdited = editDate != nil
    post.forward = origin
    if let link {
      post.record.card = PostRecordFields.LinkCard(url: link, title: linkTitle, description: linkDescription)
    }
    if let mediaType, let kind = MediaNote.Kind(word: mediaType) {
      post.media = [MediaNote(kind: kind, name: mediaName)]
    }
  }

  private var origin: ForwardOrigin? {
    guard originName != nil || originHandle != nil || originID != nil || originDate != nil else { return nil }
    var origin = ForwardOrigin(name: originName ?? "")
    origin.handle = originHandle
    // The id may be a person's: with a handle or a name from elsewhere nothing says whose it is.
    origin.date = originDate
    return origin
  }

  /// Reactions are written as often as they were given: `👍👍👏`. Other forms are left alone.
  private static func counted(_ text: String) -> [PostRecordFields.Reaction] {
    var found: [PostRecordFields.Reaction] = []
    for character in text {
      guard let first = character.unicodeScalars.first, isEmoji(first.value), found.count < 256 else {
        return []
      }
      let emoji = String(character)
      if let last = found.indices.last, found[last].emoji == emoji {
        found[last].count.value += 1
      } else {
        found.append(.init(emoji: emoji, count: Counter(value: 1, granularity: 1)))
      }
    }
    return found
  }
}
