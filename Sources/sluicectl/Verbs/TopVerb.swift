import ArgumentParser
import EndpointAPI
import Presentation
import Synchronization

struct TopVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Watch sluiced at work: its status, how fast it is, and what happens.",
    discussion: """
      On a terminal the picture is drawn every second until q is pressed; elsewhere there is one picture, after a second.
      """)

  private static let interval = Duration.seconds(1)

  /// The events that happened last, kept by one task and shown by another.
  private final class Recent: Sendable {
    /// More than any screen has room for.
    static let most = 200

    private let events = Mutex<[Event]>([])

    func add(_ event: Event) {
      events.withLock { events in
        events.append(event)
        if events.count > Self.most { events.removeFirst() }
      }
    }

    var all: [Event] { events.withLock { $0 } }
  }

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if options.json { throw ValidationError("top is for people: status --watch --json is for programs.") }
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    let first: Status = try await client.ask(APIRequest("/v1/status"))
    let recent = Recent()
    let feed = EventFeed(client: client)
    let start = max(0, first.lastEvent - Int64(Recent.most))
    var rates = Rates()
    rates.add(first, at: .now)
    guard let screen = LiveScreen() else {
      try await feed.stream(after: start, follows: false) { recent.add($0) }
      try await Task.sleep(for: Self.interval)
      let status: Status = try await client.ask(APIRequest("/v1/status"))
      rates.add(status, at: .now)
      let view = TopView(status: status, rates: rates, events: recent.all, style: output.style)
      return try output.lines(view.lines(rows: nil, columns: output.width))
    }
    defer { screen.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        try await feed.follow(after: start) { _ in
        } _: {
          recent.add($0)
        }
      }
      try await LiveView(interval: Self.interval).run(on: screen, output) { rows, columns in
        do {
          let status: Status = try await client.ask(APIRequest("/v1/status"))
          rates.add(status, at: .now)
          let view = TopView(status: status, rates: rates, events: recent.all, style: output.style)
          return view.lines(rows: rows, columns: columns)
        } catch let failure as Failure where failure.status == .unavailable {
          return [output.style.apply(.bad, "✗ " + failure.words)]
        }
      }
    }
  }
}
