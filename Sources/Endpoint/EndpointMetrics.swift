import CoreMetrics
import OpenMetrics
import Synchronization

/// Counts what the endpoint does. Handles are made once; of requests, once for each route, method and code.
final class EndpointMetrics: Sendable {
  private struct Request: Hashable {
    var route: String
    var method: String
    var code: Int
  }

  /// Connections that are open: `increment` and `decrement` it.
  let connections: Meter
  /// Clients that follow events: `increment` and `decrement` it.
  let subscribers: Meter
  let eventLines: Counter
  let eventGaps: Counter
  let eventCutoffs: Counter
  private let factory: any MetricsFactory
  private let requests = Mutex<[Request: Counter]>([:])
  private let durations = Mutex<[String: Timer]>([:])

  init(_ factory: any MetricsFactory) {
    self.factory = factory
    connections = factory.meter(MetricCatalog.connections)
    subscribers = factory.meter(MetricCatalog.subscribers)
    eventLines = factory.counter(MetricCatalog.eventLines)
    eventGaps = factory.counter(MetricCatalog.eventGaps)
    eventCutoffs = factory.counter(MetricCatalog.eventCutoffs)
  }

  /// Methods that are told apart; a client may send any word.
  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

  /// A request was answered.
  /// - Parameters:
  ///   - route: the path of the route that took it, as `Route.path` has it; nil when none did.
  ///   - method: as the client wrote it.
  ///   - code: the status of the answer.
  ///   - duration: how long that took; nil for a stream that follows.
  func answered(route: String?, method: String, code: Int, after duration: Duration?) {
    let request = Request(
      route: route ?? "none", method: Self.methods.contains(method) ? method : "other", code: code)
    let counter = requests.withLock { requests in
      if let known = requests[request] { return known }
      let fresh = factory.counter(MetricCatalog.requests, request.route, request.method, "\(code)")
      requests[request] = fresh
      return fresh
    }
    counter.increment()
    guard let duration else { return }
    let timer = durations.withLock { durations in
      if let known = durations[request.route] { return known }
      let fresh = factory.timer(MetricCatalog.requestSeconds, request.route)
      durations[request.route] = fresh
      return fresh
    }
    timer.recordNanoseconds(Int64(duration / .nanoseconds(1)))
  }

  /// A connection or a request was refused.
  /// - Parameter reason: one of the few words that the code has for it.
  func refused(_ reason: String) { factory.counter(MetricCatalog.refused, reason).increment() }
}
