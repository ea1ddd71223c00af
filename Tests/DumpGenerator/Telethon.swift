/// Telethon's `to_dict()`, one message a line or all in an array.
struct TelethonWriter: DumpWriter {
  private let showing: Showing
  private var isFirst = true

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    if showing.options.isArray { output.append(0x5B) }
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    if showing.options.isArray, !isFirst { output += ", ".utf8 }
    isFirst = false
    telethonMessage(post, showing).write(print, into: &output)
    if !showing.options.isArray { output.append(0x0A) }
  }

  func end(into output: inout [UInt8]) {
    if showing.options.isArray { output.append(0x5D) }
  }

  private var print: JSONText.Print {
    .init(escapes: showing.options.escapesScripts ? .scripts : .least, spaced: true)
  }
}

private func telethonMessage(_ post: Model.Post, _ showing: Showing) -> JSONText {
  var members: [(String, JSONText)] = [
    ("_", .string(post.notice == nil ? "Message" : "MessageService")), ("id", .int(post.id)),
    ("peer_id", peer(showing.channel.id)), ("date", .string(Moment(post.date).iso + "+00:00")),
  ]
  let flags: [(String, JSONText)] = [
    ("out", .bool(false)), ("mentioned", .bool(false)), ("media_unread", .bool(false)),
    ("silent", .bool(false)),
    ("post", .bool(true)),
  ]
  if let notice = post.notice {
    members.append(("action", action(notice, showing)))
    members += flags
    members += [
      ("legacy", .bool(false)), ("from_id", .null), ("reply_to", reply(notice)), ("ttl_period", .null),
    ]
    return .object(members)
  }
  let text = post.text(at: showing.capturedAt)
  let edited = post.editDate(at: showing.capturedAt)
  members.append(("message", .string(text.plain)))
  members += flags
  members += [
    ("from_scheduled", .bool(false)), ("legacy", .bool(false)), ("edit_hide", .bool(edited == nil)),
    ("pinned", .bool(false)), ("noforwards", .bool(false)), ("from_id", .null),
    ("fwd_from", post.forward.map(forward) ?? .null), ("via_bot_id", .null),
    (
      "reply_to",
      post.replyTo.map {
        .object([
          ("_", .string("MessageReplyHeader")), ("reply_to_scheduled", .bool(false)),
          ("forum_topic", .bool(false)),
          ("quote", .bool(false)), ("reply_to_msg_id", .int($0)), ("reply_to_peer_id", .null),
        ])
      } ?? .null
    ),
    ("media", media(post)), ("reply_markup", .null), ("entities", entities(text)),
    ("views", .int(post.grown(post.views, at: showing.capturedAt))),
    ("forwards", .int(post.grown(post.forwards, at: showing.capturedAt))),
    (
      "replies",
      post.replies == 0
        ? .null
        : .object([
          ("_", .string("MessageReplies")),
          ("replies", .int(post.grown(post.replies, at: showing.capturedAt))),
          ("replies_pts", .int(99)), ("comments", .bool(true)), ("recent_repliers", .array([])),
          ("channel_id", .int(1_555_000_111)), ("max_id", .int(44)), ("read_max_id", .null),
        ])
    ),
    ("edit_date", .optional(edited.map { Moment($0).iso + "+00:00" })),
    ("post_author", .optional(post.signature)), ("grouped_id", .optional(post.album)),
    ("reactions", reactions(post, showing)), ("restriction_reason", .array([])), ("ttl_period", .null),
  ]
  return .object(members)
}

private func peer(_ channel: Int64) -> JSONText {
  .object([("_", .string("PeerChannel")), ("channel_id", .int(channel))])
}

private func action(_ notice: Model.Notice, _ showing: Showing) -> JSONText {
  switch notice {
  case .created:
    .object([("_", .string("MessageActionChannelCreate")), ("title", .string(showing.channel.title))])
  case .photoChanged:
    .object([
      ("_", .string("MessageActionChatEditPhoto")),
      ("photo", .object([("_", .string("Photo")), ("id", .int(5_299_999_000_111_222_333))])),
    ])
  case .renamed(let title):
    .object([("_", .string("MessageActionChatEditTitle")), ("title", .string(title))])
  case .pinned: .object([("_", .string("MessageActionPinMessage"))])
  }
}

private func reply(_ notice: Model.Notice) -> JSONText {
  guard case .pinned(let id) = notice else { return .null }
  return .object([("_", .string("MessageReplyHeader")), ("reply_to_msg_id", .int(id))])
}

private func forward(_ forward: Model.Forward) -> JSONText {
  .object([
    ("_", .string("MessageFwdHeader")), ("date", .string(Moment(forward.date).iso + "+00:00")),
    ("imported", .bool(false)), ("from_id", peer(forward.channel.id)), ("from_name", .null),
    ("channel_post", .int(forward.messageID)), ("post_author", .optional(forward.author)),
    ("saved_from_peer", .null), ("saved_from_msg_id", .null), ("psa_type", .null),
  ])
}

private func entities(_ text: Model.Text) -> JSONText {
  var found: [JSONText] = []
  var offset: Int64 = 0
  for run in text.runs {
    let length = Int64(run.text.utf16.count)
    defer { offset += length }
    var more: [(String, JSONText)] = []
    let kind: String
    switch run.style {
    case nil: continue
    case .bold?: kind = "Bold"
    case .italic?: kind = "Italic"
    case .underline?: kind = "Underline"
    case .strikethrough?: kind = "Strike"
    case .spoiler?: kind = "Spoiler"
    case .code?: kind = "Code"
    case .hashtag?: kind = "Hashtag"
    case .mention?: kind = "Mention"
    case .link?: kind = "Url"
    case .textLink(let url)?:
      kind = "TextUrl"
      more = [("url", .string(url))]
    case .customEmoji(let id)?:
      kind = "CustomEmoji"
      more = [("document_id", .raw(id))]
    }
    found.append(
      .object(
        [("_", .string("MessageEntity\(kind)")), ("offset", .int(offset)), ("length", .int(length))] + more))
  }
  return .array(found)
}

private func reactions(_ post: Model.Post, _ showing: Showing) -> JSONText {
  let results = post.reactions.compactMap { reaction -> JSONText? in
    let count = post.grown(reaction.count, at: showing.capturedAt)
    guard count > 0 else { return nil }
    let emoji: JSONText =
      switch reaction.emoji {
      case .standard(let emoji):
        .object([("_", .string("ReactionEmoji")), ("emoticon", .string(emoji))])
      case .custom(let id): .object([("_", .string("ReactionCustomEmoji")), ("document_id", .raw(id))])
      case .paid: .object([("_", .string("ReactionPaid"))])
      }
    return .object([
      ("_", .string("ReactionCount")), ("reaction", emoji), ("count", .int(count)), ("chosen_order", .null),
    ])
  }
  guard !results.isEmpty else { return .null }
  return .object([
    ("_", .string("MessageReactions")), ("results", .array(results)), ("min", .bool(false)),
    ("can_see_list", .bool(false)), ("recent_reactions", .array([])),
  ])
}

private func media(_ post: Model.Post) -> JSONText {
  switch post.media {
  case nil: return .null
  case .photo(let width, let height)?:
    return .object([
      ("_", .string("MessageMediaPhoto")), ("spoiler", .bool(false)),
      (
        "photo",
        .object([
          ("_", .string("Photo")), ("id", .int(5_200_000_000_000_000_000 + post.id)),
          ("access_hash", .int(-77)),
          ("file_reference", .string("b'\\x02A'")), ("date", .string(Moment(post.date).iso + "+00:00")),
          (
            "sizes",
            .array([
              .object([
                ("_", .string("PhotoStrippedSize")), ("type", .string("i")), ("bytes", .string("b'\\x01'")),
              ]),
              .object([
                ("_", .string("PhotoSize")), ("type", .string("x")), ("w", .int(width)), ("h", .int(height)),
                ("size", .int(width * height / 8)),
              ]),
            ])
          ), ("dc_id", .int(4)), ("has_stickers", .bool(false)), ("video_sizes", .array([])),
        ])
      ), ("ttl_seconds", .null),
    ])
  case .video(let duration, let bytes)?:
    return document(
      post, "video/mp4", bytes,
      [
        .object([
          ("_", .string("DocumentAttributeVideo")), ("duration", .int(duration)), ("w", .int(1280)),
          ("h", .int(720)), ("round_message", .bool(false)), ("supports_streaming", .bool(true)),
        ]),
        .object([("_", .string("DocumentAttributeFilename")), ("file_name", .string("clip\(post.id).mp4"))]),
      ])
  case .document(let name, let bytes, let type)?:
    return document(
      post, type, bytes,
      [.object([("_", .string("DocumentAttributeFilename")), ("file_name", .string(name))])])
  case .voice(let duration, let bytes)?:
    return document(
      post, "audio/ogg", bytes,
      [
        .object([
          ("_", .string("DocumentAttributeAudio")), ("duration", .int(duration)), ("voice", .bool(true)),
          ("title", .null), ("performer", .null), ("waveform", .string("b'\\x00'")),
        ])
      ])
  case .poll(let poll)?:
    let answers = poll.options.enumerated().map { index, option in
      JSONText.object([
        ("_", .string("PollAnswer")),
        (
          "text",
          .object([
            ("_", .string("TextWithEntities")), ("text", .string(option.text)), ("entities", .array([])),
          ])
        ), ("option", .string("b'\(index)'")),
      ])
    }
    let results = poll.options.enumerated().map { index, option in
      JSONText.object([
        ("_", .string("PollAnswerVoters")), ("option", .string("b'\(index)'")),
        ("voters", .int(option.voters)),
        ("chosen", .bool(false)), ("correct", .bool(false)),
      ])
    }
    return .object([
      ("_", .string("MessageMediaPoll")),
      (
        "poll",
        .object([
          ("_", .string("Poll")), ("id", .int(5_100_000_000_000_000_000 + post.id)),
          (
            "question",
            .object([
              ("_", .string("TextWithEntities")), ("text", .string(poll.question)), ("entities", .array([])),
            ])
          ), ("answers", .array(answers)), ("closed", .bool(false)), ("public_voters", .bool(false)),
          ("multiple_choice", .bool(false)), ("quiz", .bool(false)),
        ])
      ),
      (
        "results",
        .object([
          ("_", .string("PollResults")), ("min", .bool(false)), ("results", .array(results)),
          ("total_voters", .int(poll.voters)),
        ])
      ),
    ])
  }
}

private func document(_ post: Model.Post, _ type: String, _ bytes: Int64, _ attributes: [JSONText])
  -> JSONText
{
  .object([
    ("_", .string("MessageMediaDocument")), ("nopremium", .bool(false)), ("spoiler", .bool(false)),
    (
      "document",
      .object([
        ("_", .string("Document")), ("id", .int(5_300_000_000_000_000_000 + post.id)),
        ("access_hash", .int(-78)),
        ("file_reference", .string("b'\\x02B'")), ("date", .string(Moment(post.date).iso + "+00:00")),
        ("mime_type", .string(type)), ("size", .int(bytes)), ("dc_id", .int(2)),
        ("attributes", .array(attributes)), ("thumbs", .array([])), ("video_thumbs", .array([])),
      ])
    ), ("ttl_seconds", .null),
  ])
}
