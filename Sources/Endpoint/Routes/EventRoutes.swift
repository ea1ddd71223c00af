import EndpointAPI
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

extension Route {
  /// `/v1/events`: a page of JSON, or a stream of lines when the client follows or accepts only that.
  static func events(_ backend: any Backend, heartbeat: Duration) -> [Route] {
    [
      Route(.get, "/v1/events") { request, context in
        let query = try QueryParameters(request, names: ["since", "limit", "cursor", "follow"])
        let since = try query.integer("since", 0...Int64.max)
        // A cursor is the number of the last event of the page before.
        let cursor = try query.integer("cursor", 0...Int64.max)
        let start = cursor ?? since ?? 0
        let follows = try query.flag("follow")
        guard follows || request.headers[.accept]?.contains(Response.linesType) == true else {
          let limit = try query.page().limit
          let events = try await backend.events(since: start, limit: limit)
          let next = events.count < limit ? nil : events.last.map { String($0.seq) }
          return try .json(Page(items: events, next: next))
        }
        let stream = EventStream(
          backend: backend, heartbeat: heartbeat, departure: Departure(of: context.channel),
          logger: context.logger, since: start, limit: try query.integer("limit", 1...Int64.max),
          follows: follows)
        return .lines { try await stream.write(to: &$0) }
      }
    ]
  }
}

/// Events as lines of JSON, written as fast as the client reads them and kept nowhere on the way: a client that stops
/// reading holds up nothing but itself, and finds what it missed in the archive.
private struct EventStream {
  private enum Wake {
    case events, heartbeat, end
  }

  /// How many events are fetched at a time.
  private static let batch = 256

  let backend: any Backend
  let heartbeat: Duration
  let departure: Departure
  let logger: Logger
  let since: Int64
  let limit: Int64?
  let follows: Bool

  func write(to writer: inout any ResponseBodyWriter) async throws {
    var last = since
    var left = limit ?? .max
    do {
      while left > 0, !Task.isShuttingDownGracefully {
        let events = try await backend.events(since: last, limit: Int(min(left, Int64(Self.batch))))
        if let newest = events.last {
          try await writer.write(try ByteBuffer(jsonLines: events))
          last = newest.seq
          left -= Int64(events.count)
        } else if !follows {
          break
        } else {
          switch try await nextWake(after: last) {
          case .events: break
          case .heartbeat: try await writer.write(ByteBuffer(string: "\n"))
          case .end: left = 0
          }
        }
      }
      try await writer.finish(nil)
    } catch {
      // The status is out already. A body without its end tells the client that this was not all.
      logger.debug("An event stream was cut off.", metadata: ["after": "\(last)", "error": "\(error)"])
      throw error
    }
  }

  /// Waits until there is something to do.
  private func nextWake(after seq: Int64) async throws -> Wake {
    try await withThrowingTaskGroup(of: Wake.self) { group in
      group.addTask {
        try await backend.waitForEvents(after: seq)
        return .events
      }
      group.addTask {
        try await Task.sleep(for: heartbeat)
        return .heartbeat
      }
      group.addTask {
        await departure.wait()
        return .end
      }
      group.addTask {
        try await gracefulShutdown()
        return .end
      }
      defer { group.cancelAll() }
      return try await group.next() ?? .end
    }
  }
}
