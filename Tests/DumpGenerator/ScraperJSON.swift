/// snscrape's JSON Lines. The tool prints `content` without any break where the page has `<br>`, in its last version; the
/// ones before and its forks print the breaks, and so does this.
struct SnscrapeWriter: DumpWriter {
  private let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {}

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    // Of an album the page has one post, and a notice has its text where others have theirs.
    guard post.notice == nil, post.replyTo == nil else { return }
    let text = post.text(at: showing.capturedAt)
    if post.album != nil, text.isEmpty { return }
    var links: [JSONText] = []
    if let forward = post.forward {
      links.append(.string("https://t.me/\(forward.channel.handle)/\(forward.messageID)"))
    }
    for run in text.runs {
      switch run.style {
      case .link?: links.append(.string(run.text))
      case .textLink(let url)?: links.append(.string(url))
      case .mention?: links.append(.string("https://t.me/\(run.text.dropFirst())"))
      case .hashtag?:
        links.append(
          .string("https://t.me/s/\(showing.channel.handle)?q=%23\(percentEncoded(run.text.dropFirst()))"))
      default: break
      }
    }
    JSONText.object([
      ("_type", .string("snscrape.modules.telegram.TelegramPost")),
      ("url", .string("https://t.me/s/\(showing.channel.handle)/\(post.id)")),
      ("date", .string(Moment(post.date).iso + "+00:00")),
      ("content", text.isEmpty ? .null : .string(pageText(text.plain))), ("outlinks", .array(links)),
      ("linkPreview", .null), ("outlinksss", .null),
    ]).write(.init(escapes: showing.options.escapesScripts ? .scripts : .least, spaced: true), into: &output)
    output.append(0x0A)
  }

  func end(into output: inout [UInt8]) {}
}

/// tdl's export with content: one line, printed by Go.
struct TDLWriter: DumpWriter {
  private let showing: Showing
  private var isFirst = true

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) { output += "{\"id\":\(showing.channel.id),\"messages\":[".utf8 }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    if !isFirst { output.append(0x2C) }
    isFirst = false
    let file: String =
      switch post.media {
      case .photo?: "\(5_200_000_000_000_000_000 + post.id).jpg"
      case .video?: "clip\(post.id).mp4"
      case .document(let name, _, _)?: name
      case .voice?: "\(post.id).ogg"
      default: ""
      }
    var members: [(String, JSONText)] = [
      ("id", .int(post.id)), ("type", .string("message")), ("file", .string(file)), ("date", .int(post.date)),
    ]
    let text = post.text(at: showing.capturedAt).plain
    if !text.isEmpty { members.append(("text", .string(text))) }
    JSONText.object(members).write(.init(escapes: .markup), into: &output)
  }

  func end(into output: inout [UInt8]) { output += "]}".utf8 }
}

/// The values of one row of 4CAT, which it gives as CSV or as JSON Lines.
func fourCATRow(_ post: Model.Post, _ showing: Showing) -> [(String, JSONText)] {
  let handle = showing.channel.handle
  let edited = post.editDate(at: showing.capturedAt)
  var type = ""
  var data = ""
  var name = ""
  switch post.media {
  case .photo?:
    type = "photo"
    data = "{\"id\": \(5_200_000_000_000_000_000 + post.id), \"dc_id\": 4, \"file_reference\": \"0241\"}"
    name = "\(handle)-\(post.id).jpeg"
  case .video?:
    type = "video"
    data = "{\"id\": \(5_300_000_000_000_000_000 + post.id), \"dc_id\": 2, \"file_reference\": \"0242\"}"
  case .document?: type = "application"
  case .voice?: type = "audio"
  case .poll(let poll)?:
    type = "poll"
    var bytes: [UInt8] = []
    JSONText.object([
      ("question", .string(poll.question)), ("voters", .int(poll.voters)),
      (
        "answers",
        .array(poll.options.map { .object([("answer", .string($0.text)), ("votes", .int($0.voters))]) })
      ),
    ]).write(.init(escapes: .scripts, spaced: true), into: &bytes)
    data = String(decoding: bytes, as: UTF8.self)
  case nil: break
  }
  func number(_ value: Int64?) -> JSONText { value.map(JSONText.int) ?? .string("") }
  func spaced(_ seconds: Int64?) -> JSONText { .string(seconds.map { Moment($0).spaced } ?? "") }
  return [
    ("id", .string("\(handle)-\(post.id)")), ("thread_id", .string(handle)), ("chat", .string(handle)),
    ("author", .string("")), ("author_username", .string("")), ("author_name", .string("")),
    ("author_is_bot", .string("")), ("body", .string(post.text(at: showing.capturedAt).plain)),
    ("reply_to", number(post.replyTo)), ("views", number(post.grown(post.views, at: showing.capturedAt))),
    ("timestamp", spaced(post.date)), ("unix_timestamp", .int(post.date)),
    ("timestamp_edited", spaced(edited)),
    ("unix_timestamp_edited", number(edited)),
    ("author_forwarded_from_name", .string(post.forward?.channel.title ?? "")),
    ("author_forwarded_from_username", .string(post.forward?.channel.handle ?? "")),
    ("timestamp_forwarded_from", spaced(post.forward?.date)),
    ("unix_timestamp_forwarded_from", number(post.forward?.date)), ("attachment_type", .string(type)),
    ("attachment_data", .string(data)), ("attachment_filename", .string(name)),
  ]
}

struct FourCATLinesWriter: DumpWriter {
  private let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {}

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    JSONText.object(fourCATRow(post, showing)).write(
      .init(escapes: showing.options.escapesScripts ? .scripts : .least, spaced: true), into: &output)
    output.append(0x0A)
  }

  func end(into output: inout [UInt8]) {}
}

/// An object of the TGDataset: one channel, its messages by their ids.
struct TGDatasetWriter: DumpWriter {
  private let showing: Showing
  private var isFirst = true

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    let channel = showing.channel
    output += "{\"\(channel.id)\": ".utf8
    var head: [UInt8] = []
    JSONText.object([
      ("creation_date", .int(1_500_000_000)), ("username", .string(channel.handle)),
      ("title", .string(channel.title)),
      ("description", .string(channel.description)), ("scam", .bool(false)), ("verified", .bool(false)),
      ("n_subscribers", .int(channel.subscribers)),
    ]).write(.init(escapes: .scripts, spaced: true), into: &head)
    head.removeLast()
    output += head
    output += ", \"text_messages\": {".utf8
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    let text = post.text(at: showing.capturedAt).plain
    guard !text.isEmpty else { return }
    if !isFirst { output += ", ".utf8 }
    isFirst = false
    output += "\"\(post.id)\": ".utf8
    JSONText.object([
      ("message", .string(text)), ("date", .int(post.date)), ("author", .int(showing.channel.id)),
      ("is_forwarded", .bool(post.forward != nil)),
      ("forwarded_from_id", .optional(post.forward?.channel.id)),
      ("forwarded_message_date", .optional(post.forward?.date)),
    ]).write(.init(escapes: .scripts, spaced: true), into: &output)
  }

  func end(into output: inout [UInt8]) { output += "}, \"generic_media\": {}}}".utf8 }
}

/// An array of simple messages, as scripts of people's own print it.
struct MessageArrayWriter: DumpWriter {
  private let showing: Showing
  private var isFirst = true
  private static let print = JSONText.Print(indent: 4)

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) { output.append(0x5B) }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    guard post.notice == nil else { return }
    if !isFirst { output.append(0x2C) }
    isFirst = false
    JSONText.breakLine(Self.print, 1, &output)
    let prefix: Int64 = -1_000_000_000_000
    JSONText.object([
      ("message_id", .int(post.id)), ("sender_id", .int(prefix - showing.channel.id)),
      ("text", .string(markdown(post.text(at: showing.capturedAt)))),
      ("date", .string(Moment(post.date).iso + "+00:00")), ("channel", .string(showing.channel.title)),
      ("views", .int(post.grown(post.views, at: showing.capturedAt))),
    ]).write(Self.print, level: 1, into: &output)
  }

  func end(into output: inout [UInt8]) { output += "\n]".utf8 }
}
