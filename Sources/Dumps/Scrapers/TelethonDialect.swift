/// Messages as Telethon's `to_dict()` gives them, in lines, arrays, or in the answer of a request, `{"messages":[…]}`.
struct TelethonDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.telethonJSON

  static func matches(_ record: JSONValue) -> Bool {
    guard record["id"].int != nil else { return false }
    if record["peer_id"]["channel_id"].exists || record["to_id"]["channel_id"].exists {
      return record["_type"].kind == .missing && record.has("message", "action", "date")
    }
    guard let type = record["_"].text else { return false }
    // Pyrogram writes the same word, with another structure.
    guard type.equals("Message") || type.equals("MessageService") || type.equals("MessageEmpty") else {
      return false
    }
    return !record["chat"]["_"].exists && record["from_user"].kind == .missing
  }

  let shape: JSONShape
  private var body: BodyBuilder

  init(shape: JSONShape, limits: DumpLimits) {
    self.shape = shape
    body = BodyBuilder(limits: limits)
  }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) {
    guard let post = TelethonMessage(record).post(output.newPost(), &body) else { return output.skip() }
    output.add(post)
  }
}

/// Messages as 4CAT keeps them: its rows, or what Telethon gave, with other names for types.
struct FourCATDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.fourCATJSON

  static func matches(_ record: JSONValue) -> Bool { isRaw(record) || isRow(record) }

  private static func isRaw(_ record: JSONValue) -> Bool {
    guard let type = record["_type"].text, record["id"].int != nil else { return false }
    return type.equals("Message") || type.equals("MessageService")
  }

  private static func isRow(_ record: JSONValue) -> Bool {
    record["id"].literal != nil && record["thread_id"].literal != nil && record["body"].kind != .missing
      && record.has("unix_timestamp", "timestamp")
      && record.has("author_forwarded_from_name", "unix_timestamp_forwarded_from", "author_is_bot")
  }

  let shape: JSONShape
  private var body: BodyBuilder

  init(shape: JSONShape, limits: DumpLimits) {
    self.shape = shape
    body = BodyBuilder(limits: limits)
  }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) {
    let post =
      Self.isRow(record)
      ? row(record, output.newPost())
      : TelethonMessage(record, typeKey: "_type").post(output.newPost(), &body)
    guard let post else { return output.skip() }
    output.add(post)
  }

  private mutating func row(_ record: JSONValue, _ empty: CapturedPost) -> CapturedPost? {
    var post = empty
    var row = FourCATRow()
    row.id = record["id"].literal?.shortString
    row.thread = record["thread_id"].literal.map { $0.shortened(to: CaptureParser.nameLimit).string }
    row.authorName = record["author_name"].name
    row.reply = record["reply_to"].positive
    row.views = record["views"].notNegative
    row.forwards = record["forwards"].notNegative
    row.reactions = record["reactions"].name
    row.date = record["unix_timestamp"].time ?? record["timestamp"].time
    row.editDate = record["unix_timestamp_edited"].time ?? record["timestamp_edited"].time
    row.originName = record["author_forwarded_from_name"].name
    row.originHandle = record["author_forwarded_from_username"].handle
    row.originID = record["author_forwarded_from_id"].int
    row.originDate = record["unix_timestamp_forwarded_from"].time ?? record["timestamp_forwarded_from"].time
    row.link = record["link_attached"].name
    row.linkTitle = record["link_title"].name
    row.linkDescription = record["link_description"].name
    row.mediaType = record["attachment_type"].name
    row.mediaName = record["attachment_filename"].name
    if row.mediaType == "url", row.link == nil { row.link = record["attachment_data"].name }
    row.fill(&post)
    if let text = record["body"].text { body.append(text, orSameText: record["body_markdown"].text) }
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
    guard post.record.messageID != nil || !made.text.isEmpty && post.record.date != nil else { return nil }
    post.isAvailable = !post.saysNothing
    return post
  }
}

extension BodyBuilder {
  /// Adds a text from its Markdown, where that gives the same text, else as it is. The builder must be empty.
  mutating func append(_ plain: TextSlice, orSameText markdown: TextSlice?) {
    guard let markdown, markdown.count > 0 else { return append(plain) }
    append(plain)
    let text = finish().text
    MarkdownText.append(markdown, to: &self)
    let isSame = finish().text == text
    if isSame { MarkdownText.append(markdown, to: &self) } else { append(plain) }
  }
}
