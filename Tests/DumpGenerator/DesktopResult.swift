/// Telegram Desktop's `result.json`, of one chat or of a whole account.
struct DesktopResultWriter: DumpWriter {
  private let showing: Showing
  private var isFirst = true
  private var level: Int { showing.options.personalChats == nil ? 2 : 5 }

  init(_ showing: Showing) { self.showing = showing }

  mutating func begin(into output: inout [UInt8]) {
    guard let chats = showing.options.personalChats else {
      beginChat(showing.channel, level: 0, into: &output)
      return
    }
    output +=
      """
      {
       "about": "Here is the data you requested. Remember: Telegram is ad free, it doesn't use your data for ad targeting.",
       "personal_information": {
        "user_id": 123456,
        "first_name": "Jo",
        "last_name": "Reed"
       },
       "chats": {
        "about": "This page lists all chats from this export.",
        "list": [
      """.utf8
    for chat in 0..<chats {
      JSONText.breakLine(.desktop, 3, &output)
      personalChat(chat).write(.desktop, level: 3, into: &output)
      output.append(0x2C)
    }
    JSONText.breakLine(.desktop, 3, &output)
    beginChat(showing.channel, level: 3, into: &output)
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    if !isFirst { output.append(0x2C) }
    isFirst = false
    JSONText.breakLine(.desktop, level, &output)
    message(post).write(.desktop, level: level, into: &output)
  }

  mutating func end(into output: inout [UInt8]) {
    if showing.options.personalChats == nil {
      output += "\n ]\n}".utf8
    } else {
      output +=
        """

            ]
           }
          ]
         },
         "left_chats": {
          "about": "This page lists all supergroups and channels from this export that you've left or where you've been banned.",
          "list": []
         }
        }
        """.utf8
    }
  }

  private func beginChat(_ channel: Model.Channel, level: Int, into output: inout [UInt8]) {
    output.append(0x7B)
    let members: [(String, JSONText)] = [
      ("name", .string(channel.title)), ("type", .string("public_channel")),
      ("id", .int(channel.id)),
    ]
    for (key, value) in members {
      JSONText.breakLine(.desktop, level + 1, &output)
      output += "\"\(key)\": ".utf8
      value.write(.desktop, into: &output)
      output.append(0x2C)
    }
    JSONText.breakLine(.desktop, level + 1, &output)
    output += "\"messages\": [".utf8
  }

  private func personalChat(_ number: Int) -> JSONText {
    .object([
      ("name", .string("Person \(number)")), ("type", .string("personal_chat")),
      ("id", .int(5000 + Int64(number))),
      (
        "messages",
        .array([
          .object([
            ("id", .int(77)), ("type", .string("message")), ("date", .string("2021-06-05T12:00:00")),
            ("date_unixtime", .string("1622894400")), ("from", .string("Person \(number)")),
            ("from_id", .string("user\(5000 + number)")), ("text", .string("This is nobody's business.")),
            ("text_entities", .array([])),
          ])
        ])
      ),
    ])
  }

  private func message(_ post: Model.Post) -> JSONText {
    let isService = post.notice != nil
    var members: [(String, JSONText)] = [
      ("id", .int(post.id)), ("type", .string(isService ? "service" : "message")),
    ]
    members += time("date", post.date)
    if let edited = post.editDate(at: showing.capturedAt) { members += time("edited", edited) }
    if let notice = post.notice {
      members += [
        ("actor", .string(showing.channel.title)), ("actor_id", .string("channel\(showing.channel.id)")),
      ]
      members += action(notice)
    } else {
      members += [
        ("from", .string(showing.channel.title)), ("from_id", .string("channel\(showing.channel.id)")),
      ]
      if let signature = post.signature { members.append(("author", .string(signature))) }
      if let forward = post.forward { members.append(("forwarded_from", .string(forward.channel.title))) }
      if let reply = post.replyTo { members.append(("reply_to_message_id", .int(reply))) }
      members += media(post)
    }
    let text = post.text(at: showing.capturedAt)
    members += [("text", mixed(text))]
    if showing.options.namesMoments { members.append(("text_entities", entities(text, plain: true))) }
    let reactions = reactions(post)
    if showing.options.namesMoments, !reactions.isEmpty { members.append(("reactions", .array(reactions))) }
    return .object(members)
  }

  private func time(_ key: String, _ seconds: Int64) -> [(String, JSONText)] {
    let local = (key, JSONText.string(Moment(seconds, zone: showing.options.zone).iso))
    return showing.options.namesMoments ? [local, ("\(key)_unixtime", .string("\(seconds)"))] : [local]
  }

  private func action(_ notice: Model.Notice) -> [(String, JSONText)] {
    switch notice {
    case .created: [("action", .string("create_channel")), ("title", .string(showing.channel.title))]
    case .photoChanged:
      [
        ("action", .string("edit_group_photo")),
        ("photo", .string("(File not included. Change data exporting settings to download.)")),
        ("width", .int(640)), ("height", .int(640)),
      ]
    case .renamed(let title): [("action", .string("edit_group_title")), ("title", .string(title))]
    case .pinned(let id): [("action", .string("pin_message")), ("message_id", .int(id))]
    }
  }

  private func media(_ post: Model.Post) -> [(String, JSONText)] {
    let missing = JSONText.string("(File not included. Change data exporting settings to download.)")
    switch post.media {
    case nil: return []
    case .photo(let width, let height)?:
      let stamp = Moment(post.date, zone: showing.options.zone)
      return [
        (
          "photo",
          .string("photos/photo_\(post.id)@\(stamp.date)_\(stamp.clock.replacing(":", with: "-")).jpg")
        ),
        ("photo_file_size", .int(width * height / 8)), ("width", .int(width)), ("height", .int(height)),
      ]
    case .video(let duration, let bytes)?:
      return [
        ("file", missing), ("file_name", .string("clip\(post.id).mp4")), ("file_size", .int(bytes)),
        ("thumbnail", missing), ("media_type", .string("video_file")), ("mime_type", .string("video/mp4")),
        ("duration_seconds", .int(duration)), ("width", .int(1280)), ("height", .int(720)),
      ]
    case .document(let name, let bytes, let type)?:
      return [
        ("file", .string("files/\(name)")), ("file_name", .string(name)), ("file_size", .int(bytes)),
        ("mime_type", .string(type)),
      ]
    case .voice(let duration, let bytes)?:
      return [
        ("file", missing), ("file_size", .int(bytes)), ("media_type", .string("voice_message")),
        ("mime_type", .string("audio/ogg")), ("duration_seconds", .int(duration)),
      ]
    case .poll(let poll)?:
      let answers = poll.options.map { option in
        JSONText.object([
          ("text", .string(option.text)), ("voters", .int(option.voters)), ("chosen", .bool(false)),
        ])
      }
      return [
        (
          "poll",
          .object([
            ("question", .string(poll.question)), ("closed", .bool(false)),
            ("total_voters", .int(poll.voters)),
            ("answers", .array(answers)),
          ])
        )
      ]
    }
  }

  private func reactions(_ post: Model.Post) -> [JSONText] {
    post.reactions.compactMap { reaction in
      let count = post.grown(reaction.count, at: showing.capturedAt)
      guard count > 0 else { return nil }
      switch reaction.emoji {
      case .standard(let emoji):
        return .object([("type", .string("emoji")), ("count", .int(count)), ("emoji", .string(emoji))])
      case .custom(let id):
        return .object([
          ("type", .string("custom_emoji")), ("count", .int(count)), ("document_id", .string(id)),
        ])
      case .paid: return .object([("type", .string("paid")), ("count", .int(count))])
      }
    }
  }

  /// `""`, a string, or an array of strings and objects.
  private func mixed(_ text: Model.Text) -> JSONText {
    if text.runs.allSatisfy({ $0.style == nil }) { return .string(text.plain) }
    return entities(text, plain: false)
  }

  private func entities(_ text: Model.Text, plain: Bool) -> JSONText {
    .array(
      text.runs.map { run in
        var members: [(String, JSONText)] = []
        switch run.style {
        case nil:
          if !plain { return .string(run.text) }
          members = [("type", .string("plain"))]
        case .bold?: members = [("type", .string("bold"))]
        case .italic?: members = [("type", .string("italic"))]
        case .underline?: members = [("type", .string("underline"))]
        case .strikethrough?: members = [("type", .string("strikethrough"))]
        case .spoiler?: members = [("type", .string("spoiler"))]
        case .code?: members = [("type", .string("code"))]
        case .hashtag?: members = [("type", .string("hashtag"))]
        case .mention?: members = [("type", .string("mention"))]
        case .link?: members = [("type", .string("link"))]
        case .textLink?: members = [("type", .string("text_link"))]
        case .customEmoji?: members = [("type", .string("custom_emoji"))]
        }
        members.append(("text", .string(run.text)))
        if case .textLink(let url)? = run.style { members.append(("href", .string(url))) }
        if case .customEmoji(let id)? = run.style { members.append(("document_id", .string(id))) }
        return .object(members)
      })
  }
}
