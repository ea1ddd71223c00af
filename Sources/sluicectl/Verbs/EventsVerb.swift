import ArgumentParser
import EndpointAPI

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
        try output.line(Self.line(event, width: output.width, style: output.style))
      }
      if follow { try output.flush() }
    }
    if follow {
      throw Failure(
        .unavailable, "sluiced stopped.", remedy: "when it is back: sluicectl events --follow --since \(last)"
      )
    }
  }

  static func line(_ event: Event, width: Int?, style: Style) -> String {
    let seq = String(event.seq)
    let kind = Sanitiser.cell(event.kind.rawValue)
    let front = "\(String(repeating: " ", count: max(0, 6 - seq.count)))\(seq)  \(Human.moment(event.time))  "
    let padding = String(repeating: " ", count: max(0, 16 - DisplayWidth.of(kind)) + 2)
    var message = Sanitiser.cell(event.message)
    if event.relation != nil, let post = event.post { message += " (sluicectl kin \(Human.id(post)))" }
    if let width {
      let used = DisplayWidth.of(front) + DisplayWidth.of(kind) + padding.count
      message = DisplayWidth.cut(message, to: max(20, width - used))
    }
    return style.apply(.dim, front) + style.apply(mark(event.kind), kind) + padding + message
  }

  private static func mark(_ kind: EventKind) -> Style.Mark {
    switch kind {
    case .dumpIngested, .postNew: .good
    case .dumpFailed: .bad
    case .postRevised, .dumpRetried, .kinSplit, .alert: .attention
    default: .plain
    }
  }
}
