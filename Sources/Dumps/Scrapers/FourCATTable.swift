/// The table that 4CAT makes of Telegram messages.
struct FourCATTable: CSVDialect {
  static let format = DumpFormat.fourCATCSV

  static func matches(_ header: CSVHeader) -> Bool {
    header.has("id", "thread_id", "body", "timestamp")
      && header["author_forwarded_from_name", "unix_timestamp_forwarded_from", "author_is_bot"] != nil
  }

  private let id, thread, authorName, message, markdown, replyID, views, forwards, reactions: Int?
  private let date, unixDate, editDate, unixEditDate: Int?
  private let originName, originHandle, originID, originDate, unixOriginDate: Int?
  private let linkTitle, linkDescription, link: Int?
  private let mediaType, mediaData, mediaName: Int?

  init(_ header: CSVHeader) {
    id = header["id"]
    thread = header["thread_id", "chat"]
    authorName = header["author_name"]
    message = header["body"]
    markdown = header["body_markdown"]
    replyID = header["reply_to"]
    views = header["views"]
    forwards = header["forwards"]
    reactions = header["reactions"]
    date = header["timestamp"]
    unixDate = header["unix_timestamp"]
    editDate = header["timestamp_edited"]
    unixEditDate = header["unix_timestamp_edited"]
    originName = header["author_forwarded_from_name"]
    originHandle = header["author_forwarded_from_username"]
    originID = header["author_forwarded_from_id"]
    originDate = header["timestamp_forwarded_from"]
    unixOriginDate = header["unix_timestamp_forwarded_from"]
    linkTitle = header["link_title"]
    linkDescription = header["link_description"]
    link = header["link_attached"]
    mediaType = header["attachment_type"]
    mediaData = header["attachment_data"]
    mediaName = header["attachment_filename"]
  }

  func read(_ table: inout CSVTable, into post: inout CapturedPost, _ body: inout BodyBuilder) -> Bool {
    var row = FourCATRow()
    row.id = table.string(id)
    row.thread = table.string(thread)
    row.authorName = table.string(authorName)
    row.reply = table.positive(replyID)
    row.views = table.count(views)
    row.forwards = table.count(forwards)
    row.reactions = table.text(reactions).flatMap { $0.isCut ? nil : $0.text.string }
    row.date = table.time(unixDate) ?? table.time(date)
    row.editDate = table.time(unixEditDate) ?? table.time(editDate)
    row.originName = table.string(originName)
    row.originHandle = table.string(originHandle)
    row.originID = table.number(originID)
    row.originDate = table.time(unixOriginDate) ?? table.time(originDate)
    row.link = table.string(link)
    row.linkTitle = table.string(linkTitle)
    row.linkDescription = table.string(linkDescription)
    row.mediaType = table.string(mediaType)
    row.mediaName = table.string(mediaName)
    // Of a page's preview, older versions have the address there.
    if row.mediaType == "url", row.link == nil { row.link = table.string(mediaData) }
    row.fill(&post)
    let hasText = append(&table, &body)
    guard post.record.messageID != nil || hasText && post.record.date != nil else { return false }
    post.isAvailable = hasText || !post.saysNothing
    return true
  }

  /// Adds the text, from its Markdown where that gives the same text.
  private func append(_ table: inout CSVTable, _ body: inout BodyBuilder) -> Bool {
    guard let (plain, isCut) = table.postText(message), plain.trimmed().count > 0 else { return false }
    // Each cell's text lies where the one before it did.
    body.append(plain)
    let text = body.finish().text
    if !isCut, let (marked, isMarkedCut) = table.text(markdown), !isMarkedCut {
      MarkdownText.append(marked, to: &body)
      let isSame = body.finish().text == text
      if isSame {
        MarkdownText.append(marked, to: &body)
        return true
      }
    }
    return body.append(&table, message, isMarkdown: false)
  }
}
