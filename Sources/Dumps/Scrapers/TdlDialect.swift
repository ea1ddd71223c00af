/// The export of tdl: `{"id":…,"messages":[{"id":…,"type":"message","date":…,"text":…}]}`, the date in seconds.
struct TdlDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.tdlJSON

  static func matches(_ record: JSONValue) -> Bool {
    guard record["id"].kind == .number, record["date"].kind == .number, let type = record["type"].text,
      record["peer_id"].kind == .missing, record["message"].kind == .missing
    else { return false }
    return type.equals("message") || type.equals("service")
  }

  let shape: JSONShape
  private var body: BodyBuilder
  private var channel: ChannelReference?

  init(shape: JSONShape, limits: DumpLimits) {
    self.shape = shape
    body = BodyBuilder(limits: limits)
  }

  mutating func note(_ value: JSONValue, key: TextSlice, _ path: JSONPath, _ output: inout JSONOutput) {
    guard key.equals("id") else { return }
    channel = value.int.flatMap(ChannelReference.normalisedID).map { ChannelReference(id: $0) }
  }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) {
    var post = output.newPost()
    post.record.channel = channel
    post.record.messageID = record["id"].positive
    post.record.date = record["date"].time
    guard post.record.messageID != nil else { return output.skip() }
    if let file = record["file"].name {
      post.media = [MediaNote(kind: MediaNote.Kind(fileName: file), name: file)]
    }
    if record["type"].text?.equals("service") == true { post.record.service = .init(action: "service") }
    if let text = record["text"].text { body.append(text) }
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
    addRaw(record["raw"], &post)
    // With no option set, tdl writes the messages' numbers and dates alone.
    post.isAvailable = !post.saysNothing
    output.add(post)
  }

  /// What Telegram's API gave, by the names that a program in Go writes.
  private func addRaw(_ raw: JSONValue, _ post: inout CapturedPost) {
    guard raw.isObject else { return }
    post.views = raw["Views"].positive.map { Counter(value: $0, granularity: 1) }
    post.record.forwards = raw["Forwards"].positive
    post.record.editDate = raw["EditDate"].time
    post.isEdited = post.record.editDate != nil && raw["EditHide"].bool != true
    post.signature = raw["PostAuthor"].name
    // Zero stands for nothing.
    post.record.album = raw["GroupedID"].positive.map { String($0) }
    post.record.replies = raw["Replies"]["Replies"].positive
    post.record.reply = raw["ReplyTo"]["ReplyToMsgID"].positive.map { .init(messageID: $0) }
    let origin = raw["FwdFrom"]
    guard let date = origin["Date"].time else { return }
    var forward = ForwardOrigin(name: origin["FromName"].name ?? "", author: origin["PostAuthor"].name)
    forward.channelID = origin["FromID"]["ChannelID"].int.flatMap(ChannelReference.normalisedID)
    forward.messageID = origin["ChannelPost"].positive
    forward.date = date
    post.forward = forward
  }
}
