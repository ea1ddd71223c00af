/// What the text captures of a preview page have in common: posts without numbers and dates.
private protocol CaptureWriter: DumpWriter {
  var showing: Showing { get }
}

extension CaptureWriter {
  /// The lines above a post's text.
  fileprivate func lead(_ post: Model.Post, space: String, namesAuthors: Bool) -> String {
    var lead = ""
    if let forward = post.forward {
      let author = namesAuthors ? forward.author.map { " (\($0))" } ?? "" : ""
      lead += "Forwarded from\(space)\(forward.channel.title)\(author)\n"
    }
    if case .document(let name, let bytes, _)? = post.media { lead += "\(name)\n\(printedSize(bytes))\n" }
    return lead
  }

  /// The lines below it.
  fileprivate func foot(_ post: Model.Post) -> String {
    var foot = ""
    let reactions = printedReactions(post, at: showing.capturedAt)
    if !reactions.isEmpty { foot += reactions + "\n" }
    let views = PrintedCount(post.grown(post.views, at: showing.capturedAt)).text
    return foot + "\(views) views\(post.signature ?? "")\n"
  }
}

/// Reactions in one line, as an extractor prints them: custom emoji are images, of which the count is left.
public func printedReactions(_ post: Model.Post, at time: Int64) -> String {
  var line = ""
  for reaction in post.reactions {
    let count = post.grown(reaction.count, at: time)
    guard count > 0 else { continue }
    if case .standard(let emoji) = reaction.emoji { line += emoji }
    line += PrintedCount(count).text
  }
  return line
}

/// A capture that kept the heading and the paragraphs.
struct FullCaptureWriter: CaptureWriter {
  let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    let channel = showing.channel
    output += "\(channel.title)\n".utf8
    for (count, word) in counters(channel) { output += "\(PrintedCount(count).text) \(word)\n".utf8 }
    output += "\(channel.description)\nDownload Telegram\n".utf8
  }

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    let text = pageText(post.text(at: showing.capturedAt).plain)
    guard !text.isEmpty else { return }
    output += lead(post, space: "\u{A0}", namesAuthors: true).utf8
    output += "\(text)\n\(foot(post))".utf8
  }

  func end(into output: inout [UInt8]) {
    if output.last == 0x0A { output.removeLast() }
  }
}

/// A capture that kept neither; a caption may come twice, but for its first line.
struct FlatCaptureWriter: CaptureWriter {
  let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {}

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    let lines = pageText(post.text(at: showing.capturedAt).plain).split(separator: "\n")
    guard !lines.isEmpty else { return }
    output += lead(post, space: " ", namesAuthors: false).utf8
    output += (lines.joined(separator: "\n") + "\n").utf8
    if showing.options.doublesBodies, lines.count > 1 {
      output += (lines.dropFirst().joined(separator: "\n") + "\n").utf8
    }
    output += foot(post).utf8
  }

  func end(into output: inout [UInt8]) {
    if output.last == 0x0A { output.removeLast() }
  }
}

/// Text as a page has it: its emoji have lost their joiners, which words of Persian keep.
public func pageText(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0x200D }))
}

func counters(_ channel: Model.Channel) -> [(Int64, String)] {
  [
    (channel.subscribers, "subscribers"), (channel.photos, "photos"), (channel.videos, "videos"),
    (channel.files, "files"), (channel.links, "links"),
  ]
}

/// `--- POST n ---` and what a script of somebody's own prints below it.
struct TextPostsWriter: DumpWriter {
  private let showing: Showing
  private var number = 0

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {}

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    let text = post.text(at: showing.capturedAt).plain
    guard !text.isEmpty else { return }
    number += 1
    let views = PrintedCount(post.grown(post.views, at: showing.capturedAt)).text
    output +=
      """
      --- POST \(number) ---
      🕒 Time: \(Moment(post.date).iso)+00:00
      🔗 Link: https://t.me/\(showing.channel.handle)/\(post.id)
      👁️ Views: \(views)
      📝 Text:
      \(text)


      """.utf8
  }

  func end(into output: inout [UInt8]) {}
}

/// `[time] link`, the views, the text.
struct TextLogWriter: DumpWriter {
  private let showing: Showing

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {}

  func add(_ post: Model.Post, into output: inout [UInt8]) {
    let text = post.text(at: showing.capturedAt).plain
    guard !text.isEmpty else { return }
    let views = PrintedCount(post.grown(post.views, at: showing.capturedAt)).text
    output +=
      """
      [\(Moment(post.date).iso)+00:00] https://t.me/\(showing.channel.handle)/\(post.id)
      Views: \(views)
      \(text)


      """.utf8
  }

  func end(into output: inout [UInt8]) {}
}
