/// The table of Telepathy's archives: text in Telethon's Markdown, and a column for each of some reactions.
struct TelepathyTable: CSVDialect {
  static let format = DumpFormat.telepathyCSV

  static func matches(_ header: CSVHeader) -> Bool {
    // Its table of replies has these as well, with the columns of whom they answer.
    header.has("To", "Message ID", "Message_text", "Timestamp") && header["Reply ID"] == nil
  }

  private static let emoji: [(column: String, emoji: String)] = [
    ("Thumbs_up", "👍"), ("Thumbs_down", "👎"), ("Heart", "❤"), ("Fire", "🔥"), ("Smile_with_hearts", "🥰"),
    ("Clap", "👏"), ("Smile", "😁"), ("Thinking", "🤔"), ("Exploding_head", "🤯"), ("Scream", "😱"),
    ("Angry", "🤬"),
    ("Single_tear", "😢"), ("Party", "🎉"), ("Starstruck", "🤩"), ("Vomit", "🤮"), ("Poop", "💩"), ("Pray", "🙏"),
  ]

  private let target, messageID, name, message, date, editDate, url: Int?
  private let hasMedia, mediaPath, replyID, views, forwards, replies: Int?
  private let reactions: [(column: Int, emoji: String)]

  init(_ header: CSVHeader) {
    target = header["To"]
    messageID = header["Message ID"]
    name = header["Display_name"]
    message = header["Message_text"]
    date = header["Timestamp"]
    editDate = header["Edit_date"]
    url = header["URL"]
    hasMedia = header["Has_media"]
    mediaPath = header["Media save directory"]
    replyID = header["Reply_to_ID"]
    views = header["Views"]
    forwards = header["Forwards"]
    replies = header["Replies"]
    reactions = Self.emoji.compactMap { column, emoji in header[column].map { ($0, emoji) } }
  }

  func read(_ table: inout CSVTable, into post: inout CapturedPost, _ body: inout BodyBuilder) -> Bool {
    let address = table.string(url).flatMap(TelegramLink.init)
    post.record.messageID = table.positive(messageID) ?? address?.messageID
    post.record.date = table.time(date)
    post.record.editDate = table.time(editDate)
    post.isEdited = post.record.editDate != nil
    post.views = table.count(views).map { Counter(value: $0, granularity: 1) }
    post.record.forwards = table.count(forwards)
    post.record.replies = table.count(replies)
    post.record.reply = table.positive(replyID).map { PostRecordFields.Reply(messageID: $0) }
    for (column, emoji) in reactions {
      guard let count = table.positive(column) else { continue }
      post.record.reactions.append(.init(emoji: emoji, count: Counter(value: count, granularity: 1)))
    }
    readNames(&table, &post, address)
    let hasText = body.append(&table, message, isMarkdown: true)
    if let path = table.string(mediaPath) {
      var note = MediaNote(kind: MediaNote.Kind(fileName: path))
      note.path = path
      post.media = [note]
    } else if table.flag(hasMedia), !hasText {
      // It may be a file of any kind; beside a text, a page's preview as well.
      post.media = [MediaNote(kind: .unsupported)]
    }
    guard post.record.messageID != nil || hasText && post.record.date != nil else { return false }
    post.isAvailable = hasText || !post.saysNothing
    return true
  }

  private func readNames(_ table: inout CSVTable, _ post: inout CapturedPost, _ address: TelegramLink?) {
    var channel = table.string(target).flatMap(ChannelReference.init(mixed:)) ?? ChannelReference()
    if let handle = address?.handle { channel.handle = handle }
    // In a channel every post is the channel's, and has views; in a group they are its members', and have none.
    if let name = table.string(name) {
      if post.views != nil { channel.title = name } else { post.signature = name }
    }
    post.record.channel = channel.isEmpty ? nil : channel
  }
}
