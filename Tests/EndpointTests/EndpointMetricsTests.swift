import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import OpenMetrics
import Testing

@Suite("What the endpoint counts", .timeLimit(.minutes(5)))
struct EndpointMetricsTests {
  private static func counting(
    _ registry: MetricRegistry, limits: ConnectionLimits = ConnectionLimits(),
    access: AccessPolicy = AccessPolicy(users: [getuid()])
  ) -> (inout EndpointServer.Configuration) -> Void {
    {
      $0.metrics = registry
      $0.limits = limits
      $0.access = access
    }
  }

  @Test("requests are counted by the route that took them, never by what a client wrote")
  func requests() async throws {
    let registry = MetricRegistry()
    try await RunningServer.with(configure: Self.counting(registry)) { server in
      for target in ["/v1/status", "/v1/posts/a1a1", "/v1/posts/0000", "/v1/\(UUID().uuidString)"] {
        _ = try await RawAnswer.to("GET", target, at: server.path)
      }
      _ = try await RawAnswer.to("PURGE", "/v1/status", at: server.path)
    }
    let found = registry.snapshot()
    #expect(found.number(MetricCatalog.requests, "/v1/status", "GET", "200") == 1)
    #expect(found.number(MetricCatalog.requests, "/v1/posts/{id}", "GET", "200") == 1)
    #expect(found.number(MetricCatalog.requests, "/v1/posts/{id}", "GET", "404") == 1)
    #expect(found.number(MetricCatalog.requests, "none", "GET", "404") == 1)
    #expect(found.number(MetricCatalog.requests, "none", "other", "405") == 1)
    let times = found.histogram(MetricCatalog.requestSeconds, "/v1/posts/{id}")
    #expect(times?.counts.reduce(0, +) == 2)
    #expect(found.number(MetricCatalog.connections) == 0)
  }

  @Test("what is refused is counted by why")
  func refusals() async throws {
    let registry = MetricRegistry()
    var limits = ConnectionLimits(total: 2, perUser: 2)
    limits.requestTime = .milliseconds(30)
    let configure = Self.counting(registry, limits: limits, access: AccessPolicy(users: []))
    try await RunningServer.with(configure: configure) { server in
      let path = server.path
      _ = try await RawAnswer.to("POST", "/v1/pause", at: path)
      _ = try await RawAnswer.to("GET", "/v1/status", headers: ["Origin": "null"], at: path)
      _ = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send("GET ")
        return try socket.receiveToEnd()
      }
      let idle = try await onOwnThread { try (0..<3).map { _ in try RawSocket(connectingTo: path) } }
      _ = try await onOwnThread { try idle[0].receiveToEnd() }
    }
    let found = registry.snapshot()
    for reason in ["not-allowed", "browser-refused", "request-too-slow", "gave-way"] {
      #expect(found.number(MetricCatalog.refused, reason) == 1, "\(reason)")
    }
  }

  @Test("events are counted where they are sent")
  func events() async throws {
    let registry = MetricRegistry()
    try await RunningServer.with(configure: Self.counting(registry)) { server in
      let path = server.path
      let socket = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send("GET /v1/events?since=0&follow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try socket.receive(until: #""seq":3"#)
        return socket
      }
      #expect(registry.snapshot().number(MetricCatalog.subscribers) == 1)
      socket.finishSending()
    }
    let found = registry.snapshot()
    #expect(found.number(MetricCatalog.eventLines) == 3)
    #expect(found.number(MetricCatalog.subscribers) == 0)
  }
}
