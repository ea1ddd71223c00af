import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text, markdown, html
}

struct ReportVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Give an account of what the archive learned in a period.",
    discussion: """
      What was dropped, what is new, what was told most often, who forwarded whom, what changed, and what failed. html is \
      one page without script or anything from elsewhere. Times are UTC.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "From this time on: 2026-03-01, 2026-03-01T09:30:00Z, or 30m, 12h, 7d ago. (default: 7d)",
      valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Up to this time; without it, up to now.", valueName: "time"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Only of this channel; what was dropped is told of all.", valueName: "title, @handle or id"))
  var channel: String?

  @Option(help: ArgumentHelp("text, markdown or html.", valueName: "format"))
  var format = ReportFormat.text

  @OptionGroup var target: TargetOptions

  func validate() throws {
    try SinceOption.check(since, of: "since")
    try SinceOption.check(until, of: "until")
    if options.json {
      throw ValidationError("A report is for people; sluicectl events, posts and ls have --json.")
    }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let now = Timestamp.now
    func time(_ text: String?) -> Timestamp? { text.flatMap { SinceOption.time($0, now: now) } }
    let end = min(time(until) ?? now, now)
    guard let start = time(since ?? "7d"), start < end else {
      throw Failure(.usage, "The period ends before it begins.", remedy: "give an earlier --since")
    }
    var reader = ReportReader(connection: connection, since: start, until: end, channel: channel)
    defer { reader.progress.clear() }
    let facts = try await reader.read()
    reader.progress.clear()
    let document = ReportComposer(facts: facts, socket: options.socketPath(), now: now).document
    try await target.write(output) { output in
      switch format {
      case .text: try output.lines(document.text(style: output.style, width: output.width))
      case .markdown: try output.lines(document.markdown)
      case .html: try output.lines(document.html)
      }
    }
  }
}
