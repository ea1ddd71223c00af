/// Messages as home-made scrapers write them: objects with a number, a text, and some of date, views, sender and channel,
/// under whatever of the usual names.
///
/// Also read: messages that are keyed by their numbers, objects of a channel's properties between messages, and messages
/// whose properties and text stand in two objects one after the other.
struct MessageDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.messageJSON

  static func matches(_ record: JSONValue) -> Bool {
    guard let id = MessageFields.id(of: record).int, isMessageNumber(id) else { return false }
    return isMessage(record)
  }

  /// Telegram counts messages in 32 bits; the numbers of posts elsewhere are larger.
  private static func isMessageNumber(_ id: Int64) -> Bool { id != 0 && id.magnitude < 1 << 31 }

  /// Whether an object may be a message, whatever its number: a text, and what messages of channels have. Words that
  /// articles and comments use as well need more beside them.
  private static func isMessage(_ record: JSONValue) -> Bool {
    guard MessageFields.hasText(record), !record.has("owner_id"), !isPrivate(record) else { return false }
    if MessageFields.hasPlace(record) { return true }
    guard record.has("text", "message", "message_text", "raw_text") else { return record.has("forwards") }
    return record.has("views", "forwards") || MessageFields.date(of: record).time != nil
  }

  /// Whether a message says that it is of a chat with one person, as Pyrogram's `ChatType.PRIVATE`.
  private static func isPrivate(_ record: JSONValue) -> Bool {
    guard let type = record["chat"]["type"].text else { return false }
    let word = type.droppingPrefix("ChatType.") ?? type
    return word.equalsIgnoringCase("private") || word.equalsIgnoringCase("bot")
  }

  /// Finds messages keyed by their numbers where there are none that say their number.
  init?(_ sample: JSONSample, limits: DumpLimits) {
    if let shape = sample.shape(where: Self.matches) {
      self.init(shape: shape, limits: limits)
    } else if case .within(let keys)? = sample.shape(where: Self.isMessage),
      let key = sample.firstKey(within: keys), let id = parseInteger(key), Self.isMessageNumber(id)
    {
      self.init(shape: .within(keys), limits: limits)
    } else if Self.isSplit(sample.values) || sample.values.contains(where: { Self.isSplit($0.elements) }) {
      self.init(shape: .records, limits: limits)
    } else {
      return nil
    }
  }

  /// Whether values have the properties and the text of one message in two objects.
  private static func isSplit(_ values: some Sequence<JSONValue>) -> Bool {
    let first = values.prefix(6).filter(\.isObject)
    return zip(first, first.dropFirst()).contains { a, b in
      guard let id = MessageFields.id(of: a).int, isMessageNumber(id), MessageFields.id(of: b).int == id
      else {
        return false
      }
      let (properties, text) = MessageFields.hasText(a) ? (b, a) : (a, b)
      return MessageFields.hasText(text) && !MessageFields.hasText(properties)
        && (MessageFields.hasPlace(properties) || MessageFields.date(of: properties).time != nil)
    }
  }

  let shape: JSONShape
  private var body: BodyBuilder
  /// The channel that an object between the messages, or around them, is of.
  private var channel = ChannelReference()
  /// A message that lacks its text or its properties, which may come next.
  private var half: Half?

  private struct Half {
    var post: CapturedPost
    var hasText: Bool
  }

  init(shape: JSONShape, limits: DumpLimits) {
    self.shape = shape
    body = BodyBuilder(limits: limits)
  }

  mutating func note(_ value: JSONValue, key: TextSlice, _ path: JSONPath, _ output: inout JSONOutput) {
    MessageFields.note(value, key, &channel)
  }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) {
    let hasText = MessageFields.hasText(record)
    guard !Self.isPrivate(record) else { return output.skip() }
    if !hasText, let found = MessageFields.channelAlone(record) {
      flush(&output)
      return begin(found, record, &output)
    }
    var post = output.newPost()
    MessageFields(record).fill(&post)
    if post.record.messageID == nil {
      post.record.messageID = key.flatMap(parseInteger).flatMap { $0 > 0 ? $0 : nil }
    }
    // A message that another follows of the same number and with what it lacks is one with it.
    let isHalf = hasText ? post.record.date == nil && post.views == nil : true
    addText(record, &post)
    guard post.record.messageID != nil || !post.saysNothing else {
      flush(&output)
      return output.skip()
    }
    if let half, half.hasText != hasText, half.post.record.messageID == post.record.messageID {
      self.half = nil
      output.count(post.repairs)
      post.repairs += record.repairs.pointee
      return output.addHeld(merged(half, post))
    }
    flush(&output)
    post.record.channel = complete(post.record.channel)
    post.isAvailable = !post.saysNothing
    if isHalf, key == nil {
      output.count(post.repairs)
      post.repairs += record.repairs.pointee
      half = Half(post: post, hasText: hasText)
    } else {
      output.add(post)
    }
  }

  mutating func finish(_ output: inout JSONOutput) { flush(&output) }

  mutating func leave(_ path: JSONPath, _ output: inout JSONOutput) { flush(&output) }

  // MARK: Parts of messages

  private mutating func flush(_ output: inout JSONOutput) {
    guard let half else { return }
    self.half = nil
    output.addHeld(half.post)
  }

  /// One post of two objects, of which the first was held.
  private func merged(_ half: Half, _ post: CapturedPost) -> CapturedPost {
    var (properties, text) = half.hasText ? (post, half.post) : (half.post, post)
    properties.body = text.body
    properties.entities = text.entities
    properties.media += text.media
    if properties.forward == nil { properties.forward = text.forward }
    text.record.channel = complete(text.record.channel)
    properties.record.channel = properties.record.channel ?? text.record.channel
    let end = post.range.end
    properties.range = FileRange(offset: half.post.range.offset, length: end - half.post.range.offset)
    properties.repairs = half.post.repairs
    properties.repairs += post.repairs
    properties.isAvailable = !properties.saysNothing
    return properties
  }

  private mutating func addText(_ record: JSONValue, _ post: inout CapturedPost) {
    guard let text = MessageFields.text(of: record).text else { return }
    let entities = record["entities"]
    if entities.isArray {
      body.append(text)
      TelethonEntities.mark(entities, of: text, "_", &body)
    } else {
      MarkdownText.append(text, to: &body)
    }
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
  }

  // MARK: The channel

  /// Takes up an object of a channel's properties: it governs the messages behind it.
  private mutating func begin(_ found: ChannelReference, _ record: JSONValue, _ output: inout JSONOutput) {
    channel = found
    guard let title = found.title else { return }
    var header = ChannelHeader(title: title, range: output.range)
    header.handle = found.handle
    header.telegramID = found.id
    header.description = record.first("description", "about").name
    header.subscribers = record.first("subscribers", "participants_count", "members", "members_count").counter
    output.add(header)
  }

  /// A message's channel, with what it does not say of it itself.
  private func complete(_ own: ChannelReference?) -> ChannelReference? {
    guard let own else { return channel.isEmpty ? nil : channel }
    var complete = own
    // A message of another channel than the one before says so by its id or its handle.
    if let id = own.id, let other = channel.id, id != other { return own }
    if let handle = own.handle, let other = channel.handle, handle.lowercased() != other.lowercased() {
      return own
    }
    complete.id = own.id ?? channel.id
    complete.handle = own.handle ?? channel.handle
    complete.title = own.title ?? channel.title
    return complete
  }
}

extension JSONSample {
  /// The first key of the object that these keys lead to; nil where they lead to an array.
  fileprivate func firstKey(within keys: [String]) -> TextSlice? {
    for value in values {
      var place = value
      for key in keys {
        while place.isArray, let element = place.elements.first(where: { $0.isObject }) { place = element }
        guard let member = place.members.first(where: { $0.key.equals(key) }) else { break }
        place = member.value
      }
      if let key = place.members.first(where: { $0.value.isObject })?.key { return key }
    }
    return nil
  }
}
