import ArgumentParser
import EndpointAPI
import Presentation

struct EventsVerb: ClientVerb {
  /// How many old events introduce the new ones when nothing is said about where to start.
  private static let context: Int64 = 10

  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "List what happened, oldest first, or follow it.",
    discussion: "With --follow a restart of sluiced is survived: each event is printed once.")

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Only events after this one.",
      discussion: "Without it: from the first, or from the last 10 with --follow.", valueName: "seq"))
  var since: Int64?

  @Flag(name: [.short, .long], help: "Stay, and print events as they happen.")
  var follow = false

  @Option(
    help: ArgumentHelp(
      "Only events of this kind, such as post.new or dump.*; may be given several times.", valueName: "kind"),
    completion: .list([
      "dump.*", "post.*", "kin.*", "dump.ingested", "dump.failed", "post.new", "post.revised",
    ]))
  var kind: [String] = []

  @Option(help: ArgumentHelp("Only events of this channel.", valueName: "title, @handle or id"))
  var channel: String?

  @Option(help: ArgumentHelp("Only events of posts that have these words.", valueName: "query"))
  var query: String?

  @Flag(help: "With --follow: end when sluiced does, instead of waiting for it.")
  var noReconnect = false

  func validate() throws {
    if let since, since < 0 { throw ValidationError("--since must be 0 or more.") }
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    var start = since ?? 0
    if follow, since == nil {
      let status: Status = try await client.ask(APIRequest("/v1/status"))
      start = max(0, status.lastEvent - Self.context)
    }
    let feed = EventFeed(
      client: client,
      filter: [
        ("kind", kind.isEmpty ? nil : kind.joined(separator: ",")), ("channel", channel), ("q", query),
      ])
    var last = start
    var isInterrupted = false
    func show(_ event: Event) throws {
      (last, isInterrupted) = (event.seq, false)
      if options.json {
        try output.json(event)
      } else {
        let view = EventView(
          event: event, style: output.style, width: output.width, today: follow ? .now : nil)
        try output.line(view.line)
      }
      if follow { try output.flush() }
    }
    guard follow, !noReconnect else {
      try await feed.stream(after: start, follows: follow) { try show($0) }
      if follow {
        throw Failure(
          .unavailable, "sluiced stopped.",
          remedy: "when it is back: sluicectl events --follow --since \(last)")
      }
      return
    }
    // Who asks where nobody listens is told at once; later it is waited for.
    try await feed.stream(after: start, follows: false) { try show($0) }
    try output.flush()
    try await feed.follow(after: last) { failure in
      if !isInterrupted { failure.complain() }
      isInterrupted = true
    } _: { event in
      try show(event)
    }
  }
}
