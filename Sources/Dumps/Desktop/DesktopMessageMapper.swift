/// Makes posts of a Telegram Desktop export's messages.
struct DesktopMessageMapper {
  private var builder: BodyBuilder

  init(limits: DumpLimits) { builder = BodyBuilder(limits: limits) }

  /// The post that a message is; nil when there is nothing in it to keep.
  /// - Parameter empty: a post with its place in the dump.
  mutating func post(_ message: JSONValue, in chat: DesktopChat, _ empty: CapturedPost) -> CapturedPost? {
    var post = empty
    // Messages from before a group became a supergroup have negative ids, which are numbers of nothing.
    if let id = message["id"].int, id > 0 { post.record.messageID = id }
    let type = message["type"].text
    let isUnsupported = type?.equals("unsupported") == true
    guard post.record.messageID != nil || message.count > 1 else { return nil }
    post.record.channel = chat.reference
    if isUnsupported || message.count == 1 {
      post.isAvailable = false
      return post
    }
    post.record.date = Self.time(message["date_unixtime"], message["date"])
    post.record.editDate = Self.time(message["edited_unixtime"], message["edited"])
    post.isEdited = post.record.editDate != nil
    if type?.equals("service") == true {
      post.record.service = DesktopService.note(message)
    } else {
      addBody(message, &post)
      addOrigin(message, &post)
      post.record.reactions = message["reactions"].elements.compactMap(Self.reaction)
    }
    post.media = DesktopMedia.notes(message)
    if message["poll"].isObject { post.record.poll = poll(message["poll"]) }
    post.signature = signature(message, chat)
    return post
  }

  // MARK: Times

  /// The moment where the export has it, else what the clock showed. Old exports write 1970 for "never".
  private static func time(_ unix: JSONValue, _ local: JSONValue) -> CapturedTime? {
    if let moment = unix.int.flatMap({ CapturedTime(unix: $0) }) { return moment }
    guard let text = local.text, !text.hasPrefix("1970-01-01") else { return nil }
    return CapturedTime(written: text)
  }

  // MARK: Text

  private mutating func addBody(_ message: JSONValue, _ post: inout CapturedPost) {
    let entities = message["text_entities"]
    DesktopText.append(entities.count > 0 ? entities : message["text"], to: &builder)
    let body = builder.finish()
    post.body = body.text
    post.entities = body.entities
    post.repairs += body.repairs
  }

  private mutating func poll(_ value: JSONValue) -> PostRecordFields.Poll {
    var poll = PostRecordFields.Poll(question: plain(value["question"]))
    poll.voters = value["total_voters"].int
    poll.isClosed = value["closed"].bool
    // Telegram allows 10 answers.
    poll.options = value["answers"].elements.prefix(100).map { answer in
      PostRecordFields.Poll.Option(text: plain(answer["text"]), voters: answer["voters"].int)
    }
    return poll
  }

  /// A text without what marks it.
  private mutating func plain(_ value: JSONValue) -> String {
    DesktopText.append(value, to: &builder)
    return String(decoding: builder.finish().text, as: UTF8.self)
  }

  // MARK: Who and whence

  private func addOrigin(_ message: JSONValue, _ post: inout CapturedPost) {
    let origin = message["forwarded_from"]
    let saved = message["saved_from"]
    if origin.kind != .missing || saved.exists || message["forwarded_from_id"].exists {
      var forward = ForwardOrigin(name: (origin.kind == .missing ? saved : origin).name ?? "")
      forward.channelID = DesktopPeer(message["forwarded_from_id"])?.channelID
      post.forward = forward
    }
    if let replied = message["reply_to_message_id"].int, replied > 0 {
      let peer = message["reply_to_peer_id"]
      if !peer.exists {
        post.record.reply = PostRecordFields.Reply(messageID: replied)
      } else if let channel = DesktopPeer(peer)?.channelID {
        post.record.reply = PostRecordFields.Reply(messageID: replied, channel: ChannelReference(id: channel))
      }
    }
  }

  /// The author: in a channel only where a post is signed, in a group the one who wrote.
  private func signature(_ message: JSONValue, _ chat: DesktopChat) -> String? {
    if let author = message["author"].name { return author }
    guard let kind = chat.kind, !kind.isChannel else { return nil }
    return message["from"].name ?? message["actor"].name
  }

  private static func reaction(_ value: JSONValue) -> PostRecordFields.Reaction? {
    guard let count = value["count"].int, count > 0 else { return nil }
    let emoji: String? =
      if let emoji = value["emoji"].name {
        emoji
      } else if value["type"].text?.equals("paid") == true {
        "paid"
      } else {
        DesktopText.documentID(value["document_id"]).map { "custom:" + $0 }
      }
    return PostRecordFields.Reaction(emoji: emoji, count: Counter(value: count, granularity: 1))
  }
}

/// Text as exports write it: a string, or an array of strings and of objects that say what they are.
enum DesktopText {
  static func append(_ value: JSONValue, to builder: inout BodyBuilder) {
    if let text = value.text { return builder.append(text) }
    for part in value.elements {
      if let text = part.text {
        builder.append(text)
      } else if let text = part["text"].text {
        let kind = part["type"].text.flatMap(kind)
        if let kind {
          builder.append(text, kind, value: target(part, kind))
        } else {
          builder.append(text)
        }
      }
    }
  }

  /// Nil for plain text, and for types of later times.
  private static func kind(_ type: TextSlice) -> Entity.Kind? {
    guard type.count > 0 else { return nil }
    for (name, kind) in kinds where type.equals(name) { return kind }
    return nil
  }

  private static let kinds: [(StaticString, Entity.Kind)] = [
    ("bold", .bold), ("link", .link), ("hashtag", .hashtag), ("text_link", .textLink), ("mention", .mention),
    ("italic", .italic), ("custom_emoji", .customEmoji), ("blockquote", .blockquote), ("code", .code),
    ("pre", .pre), ("underline", .underline), ("strikethrough", .strikethrough), ("spoiler", .spoiler),
    ("mention_name", .mentionName), ("bot_command", .botCommand), ("email", .email), ("phone", .phone),
    ("cashtag", .cashtag), ("bank_card", .bankCard),
  ]

  private static func target(_ part: JSONValue, _ kind: Entity.Kind) -> String? {
    switch kind {
    case .textLink: part["href"].string
    case .mentionName: part["user_id"].literal?.string
    case .customEmoji: documentID(part["document_id"])
    case .pre: part["language"].name
    default: nil
    }
  }

  /// A document's id; nil where the export has the path of a file, or a word that it was left out, in its place.
  static func documentID(_ value: JSONValue) -> String? {
    guard let text = value.literal, text.count > 0, text.count <= 20 else { return nil }
    for i in 0..<text.count where !isDigit(text[i]) && (i > 0 || text[i] != 0x2D) { return nil }
    return text.string
  }
}
