/// A field of a CSV file, quoted where RFC 4180 wants it.
func csvField(_ text: String, separator: Character) -> String {
  guard text.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else { return text }
  return "\"\(text.replacing("\"", with: "\"\""))\""
}

private func row(_ fields: [String], separator: Character, end: String) -> String {
  fields.map { csvField($0, separator: separator) }.joined(separator: String(separator)) + end
}

/// 4CAT's CSV, which ends its lines as spreadsheets do.
struct FourCATTableWriter: DumpWriter {
  private let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    let names = fourCATRow(Model.Post(id: 1, date: 0, text: Model.Text("")), showing).map(\.0)
    output += row(names, separator: ",", end: "\r\n").utf8
  }

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    let fields = fourCATRow(post, showing).map { _, value in
      switch value {
      case .string(let text): text
      case .int(let number): "\(number)"
      default: ""
      }
    }
    output += row(fields, separator: ",", end: "\r\n").utf8
  }

  func end(into output: inout [UInt8]) {}
}

/// telegram-tracker's data set, written by pandas: whole columns of ids become floats where one is missing.
struct TrackerWriter: DumpWriter {
  private let showing: Showing
  private var index = 0
  private static let columns = [
    "signature", "channel_id", "channel_name", "msg_id", "message", "cleaned_message", "date", "msg_link",
    "msg_from_peer", "msg_from_id", "views", "number_replies", "number_forwards", "is_forward",
    "forward_msg_from_peer_type", "forward_msg_from_peer_id", "forward_msg_from_peer_name",
    "forward_msg_date",
    "forward_msg_date_string", "forward_msg_link", "is_reply", "reply_to_msg_id", "reply_msg_link",
    "contains_media", "media_type", "has_url", "url", "domain", "url_title", "url_description",
    "document_type",
    "document_id", "document_video_duration", "document_filename", "poll_id", "poll_question",
    "poll_total_voters", "poll_results", "contact_phone_number", "contact_name", "contact_userid", "geo_type",
    "lat", "lng", "venue_id", "venue_type", "venue_title", "venue_address", "venue_provider",
  ]

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    output += row(Self.columns, separator: ",", end: "\n").utf8
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    defer { index += 1 }
    let channel = showing.channel
    let text = post.text(at: showing.capturedAt).plain
    var fields: [String: String] = [
      "signature": "msg_iteration.\(index).user.\(channel.handle).post.\(post.id)",
      "channel_id": "\(channel.id)",
      "channel_name": channel.handle, "msg_id": "\(post.id)", "message": text,
      "cleaned_message": text.split(whereSeparator: \.isWhitespace).joined(separator: " "),
      "date": Moment(post.date).spaced, "msg_link": "https://t.me/\(channel.handle)/\(post.id)",
      "views": "\(post.grown(post.views, at: showing.capturedAt)).0",
      "number_replies": "\(post.grown(post.replies, at: showing.capturedAt))",
      "number_forwards": "\(post.grown(post.forwards, at: showing.capturedAt)).0",
      "is_forward": post.forward == nil ? "0" : "1", "is_reply": post.replyTo == nil ? "0" : "1",
      "contains_media": post.media == nil ? "0" : "1", "has_url": "0",
    ]
    if let forward = post.forward {
      fields["forward_msg_from_peer_type"] = "PeerChannel"
      fields["forward_msg_from_peer_id"] = "\(forward.channel.id).0"
      fields["forward_msg_from_peer_name"] = forward.channel.handle
      fields["forward_msg_date"] = Moment(forward.date).spaced
      fields["forward_msg_date_string"] = Moment(forward.date).date
      fields["forward_msg_link"] = "https://t.me/\(forward.channel.handle)/\(forward.messageID)"
    }
    if let reply = post.replyTo {
      fields["reply_to_msg_id"] = "\(reply).0"
      fields["reply_msg_link"] = "https://t.me/\(channel.handle)/\(reply)"
    }
    switch post.media {
    case nil: break
    case .photo?: fields["media_type"] = "MessageMediaPhoto"
    case .video(let duration, _)?:
      fields["media_type"] = "MessageMediaDocument"
      fields["document_type"] = "video/mp4"
      fields["document_id"] = "\(5_300_000_000_000_000_000 + post.id)"
      fields["document_video_duration"] = "\(duration).0"
      fields["document_filename"] = "clip\(post.id).mp4"
    case .document(let name, _, let type)?:
      fields["media_type"] = "MessageMediaDocument"
      fields["document_type"] = type
      fields["document_id"] = "\(5_300_000_000_000_000_000 + post.id)"
      fields["document_filename"] = name
    case .voice?:
      fields["media_type"] = "MessageMediaDocument"
      fields["document_type"] = "audio/ogg"
    case .poll(let poll)?:
      fields["media_type"] = "MessageMediaPoll"
      fields["poll_id"] = "\(5_100_000_000_000_000_000 + post.id)"
      fields["poll_question"] = poll.question
      fields["poll_total_voters"] = "\(poll.voters).0"
    }
    output += row(Self.columns.map { fields[$0] ?? "" }, separator: ",", end: "\n").utf8
  }

  func end(into output: inout [UInt8]) {}
}

/// Telepathy's archive of a channel, written by pandas with its index; the text is Markdown.
struct TelepathyWriter: DumpWriter {
  private let showing: Showing
  private var index = 0
  private static let columns = [
    "", "To", "Message ID", "Display_name", "User ID", "Message_text", "Original_language", "Translated_text",
    "Translation_confidence", "Timestamp", "Has_media", "Reply_to_ID", "Replies", "Forwards", "Views",
    "Total_reactions", "Reply_ER_reach", "Reply_ER_impressions", "Forwards_ER_reach",
    "Forwards_ER_impressions",
    "Reaction_ER_reach", "Reactions_ER_impressions", "Thumbs_up", "Thumbs_down", "Heart", "Fire",
    "Smile_with_hearts", "Clap", "Smile", "Thinking", "Exploding_head", "Scream", "Angry", "Single_tear",
    "Party",
    "Starstruck", "Vomit", "Poop", "Pray", "Edit_date", "URL", "Media save directory",
  ]
  private static let emoji = [
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏",
  ]

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    output += row(Self.columns, separator: ";", end: "\n").utf8
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    defer { index += 1 }
    let channel = showing.channel
    let time = showing.capturedAt
    let reactions = post.reactions.reduce(Int64(0)) { $0 + post.grown($1.count, at: time) }
    var fields: [String] = [
      "\(index)", channel.handle, "\(post.id)", channel.title, "\(channel.id)", markdown(post.text(at: time)),
      "N/A", "N/A", "N/A", Moment(post.date).iso + "+00:00", post.media == nil ? "FALSE" : "TRUE",
      post.replyTo.map { "\($0).0" } ?? "",
      post.replies == 0 ? "N/A" : "\(post.grown(post.replies, at: time))",
      "\(post.grown(post.forwards, at: time))", "\(post.grown(post.views, at: time))", "\(reactions)",
    ]
    fields += ["0.1", "N/A", "0.25", "1.5", "0.01", "2.75"]
    for emoji in Self.emoji {
      let found = post.reactions.first { $0.emoji == .standard(emoji) }
      fields.append("\(found.map { post.grown($0.count, at: time) } ?? 0)")
    }
    fields.append(post.editDate(at: time).map { Moment($0).spaced + "+00:00" } ?? "None")
    fields += ["https://t.me/s/\(channel.handle)/\(post.id)", "N/A"]
    output += row(fields, separator: ";", end: "\n").utf8
  }

  func end(into output: inout [UInt8]) {}
}
