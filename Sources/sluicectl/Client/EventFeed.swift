import EndpointAPI

/// Events as they happen, each once, also when sluiced is started anew meanwhile.
struct EventFeed: Sendable {
  private static let firstPause = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(3)

  let client: APIClient
  /// Which events are wanted; all of them when it is empty.
  var filter: [(name: String, value: String?)] = []

  /// Hands over each event after `seq`, until `body` throws or the task is cancelled.
  /// - Parameters:
  ///   - interrupted: is told each time that sluiced does not answer, and what is wrong; it is asked again soon.
  func follow(
    after seq: Int64, interrupted: (Failure) async throws -> Void, _ body: (Event) async throws -> Void
  ) async throws {
    var last = seq
    var pause = Self.firstPause
    while true {
      try Task.checkCancellation()
      do {
        try await stream(after: last, follows: true) { event in
          (last, pause) = (event.seq, Self.firstPause)
          try await body(event)
        }
      } catch let failure as Failure where failure.status == .unavailable {
        try Task.checkCancellation()
        try await interrupted(failure)
      }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Hands over each event after `seq`, over one connection.
  /// - Parameter follows: whether to go on with those that happen later, until sluiced ends.
  func stream(
    after seq: Int64, follows: Bool, _ body: (Event) async throws -> Void
  ) async throws {
    var request = APIRequest(
      "/v1/events", query: [("since", String(seq)), ("follow", follows ? "true" : nil)] + filter)
    request.accept = "application/x-ndjson"
    var last = seq
    try await client.withConnection { connection in
      try await connection.stream(request, of: EventLine.self) { line in
        // After a gap the stream ends; what is missing is asked for again.
        guard case .event(let event) = line, event.seq > last else { return }
        last = event.seq
        try await body(event)
      }
    }
  }
}
