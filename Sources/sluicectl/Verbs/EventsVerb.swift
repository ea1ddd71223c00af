import ArgumentParser
import EndpointAPI
import Presentation

struct EventsVerb: Verb {
  /// How many old events introduce the new ones when nothing is said about where to start.
  private static let context: Int64 = 10

  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "List what happened, oldest first, or follow it.")

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Only events after this one.",
      discussion: "Without it: from the first, or from the last 10 with --follow.", valueName: "seq"))
  var since: Int64?

  @Flag(name: [.short, .long], help: "Stay, and print events as they happen.")
  var follow = false

  func validate() throws {
    if let since, since < 0 { throw ValidationError("--since must be 0 or more.") }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var start = since ?? 0
    if follow, since == nil {
      let status: Status = try await connection.ask(APIRequest("/v1/status"))
      start = max(0, status.lastEvent - Self.context)
    }
    var request = APIRequest(
      "/v1/events", query: [("since", String(start)), ("follow", follow ? "true" : nil)])
    request.accept = "application/x-ndjson"
    var last = start
    try await connection.stream(request, of: Event.self) { event in
      last = event.seq
      if options.json {
        try output.json(event)
      } else {
        try output.line(EventView(event: event, style: output.style, width: output.width).line)
      }
      if follow { try output.flush() }
    }
    if follow {
      throw Failure(
        .unavailable, "sluiced stopped.", remedy: "when it is back: sluicectl events --follow --since \(last)"
      )
    }
  }
}
