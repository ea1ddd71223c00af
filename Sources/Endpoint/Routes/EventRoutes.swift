import EndpointAPI
import HTTPTypes
import Hummingbird
import NIOCore

extension Route {
  /// `/v1/events`: a page of JSON, or a stream when the client follows or accepts only that.
  static func events(_ backend: any Backend, _ feed: EventFeed) -> [Route] {
    [
      Route(.get, "/v1/events") { request, context in
        let query = try QueryParameters(
          request, names: ["since", "limit", "cursor", "follow", "kind", "channel", "q"])
        let filter = try EventFilter(query)
        let start = try firstNumber(request, query)
        if let text = filter.text {
          // Words that cannot be looked for are refused before the answer begins.
          _ = try await backend.events(matching: text, after: start, through: start)
        }
        let type = try request.requiredType(of: [.json, .text, .lines, .serverSent])
        let isServerSent = type == .serverSent
        let follows = try query.flag("follow") || isServerSent
        let limit = try query.page().limit
        guard follows || type == .lines else {
          return try await .answer(request, text: PlainText.events) {
            try await page(from: start, limit: limit, filter, backend)
          }
        }
        let stream = EventStream(
          backend: backend, feed: feed, filter: filter, form: isServerSent ? .serverSent : .lines,
          since: start, limit: try query.integer("limit", 1...Int64.max), follows: follows,
          channel: context.channel, logger: context.logger)
        return .stream(isServerSent ? .serverSent : .lines) {
          try await stream.write(to: &$0)
        }
      }
    ]
  }

  /// After which event the answer begins: a cursor is the number of the last event of the page before, and a browser's
  /// `EventSource` names the last one that it saw.
  private static func firstNumber(_ request: Request, _ query: QueryParameters) throws -> Int64 {
    let since = try query.integer("since", 0...Int64.max)
    let cursor = try query.integer("cursor", 0...Int64.max)
    guard let text = request.headers[.lastEventID] else { return cursor ?? since ?? 0 }
    guard let last = Int64(text), last >= 0 else {
      throw ProblemError(
        problem: .badRequest("Last-Event-ID is no number of an event.", remedy: "send the id as it came"))
    }
    return cursor ?? last
  }

  /// Batches that one page looks through, so that a rare kind does not make it read the whole log.
  private static let batchesOfPage = 20

  private static func page(
    from start: Int64, limit: Int, _ filter: EventFilter, _ backend: any Backend
  ) async throws -> Page<Event> {
    var items: [Event] = []
    var last = start
    for _ in 0..<batchesOfPage {
      let wanted = filter.isOpen ? limit : 1000
      let events = try await backend.events(since: last, limit: wanted)
      guard let end = events.last?.seq else { return Page(items: items, next: nil) }
      var taken = try await filter.places(in: events, after: last, backend).map { events[$0] }
      if items.count + taken.count >= limit {
        taken.removeLast(items.count + taken.count - limit)
        items += taken
        return Page(items: items, next: (items.last?.seq).map { String($0) })
      }
      items += taken
      last = end
      if events.count < wanted { return Page(items: items, next: nil) }
    }
    return Page(items: items, next: String(last))
  }
}

extension HTTPField.Name {
  static let lastEventID = Self("Last-Event-ID")!
}
