import EndpointAPI
import EndpointTesting
import Foundation
import OpenMetrics
import OpenMetricsTesting
import Testing

@testable import Endpoint

/// `/metrics`, as who scrapes it sees it.
@Suite struct MetricsRouteTests {
  private func backend() -> StubBackend {
    StubBackend { state in
      state.metrics.set(MetricCatalog.paused, to: 1)
      state.metrics.set(MetricCatalog.dropFiles, "/var/lib/\"odd\"\n", "waiting", to: 7)
    }
  }

  @Test func openMetricsIsWhatComesUnasked() async throws {
    try await RunningServer.with(backend()) { server in
      let answer = try await RawAnswer.to("GET", "/metrics", at: server.path)
      #expect(answer.status == 200)
      #expect(
        answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
      let read = try Exposition(answer.body)
      #expect(read.families.map(\.name) == ["sluice_paused", "sluice_drop_files"])
      #expect(read.value("sluice_drop_files", ["drop": "/var/lib/\"odd\"\n", "state": "waiting"]) == 7)
    }
  }

  @Test func theOlderTextIsForWhoAsksForItOnly() async throws {
    try await RunningServer.with(backend()) { server in
      let answer = try await RawAnswer.to(
        "GET", "/metrics", headers: ["Accept": "text/plain"], at: server.path)
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(answer.body.hasPrefix("# HELP sluice_paused "))
      #expect(!answer.body.contains("# EOF"))
    }
  }

  @Test(arguments: [
    ("", true), ("*/*", true), ("text/plain", false), ("text/*", false), ("application/json", true),
    // As Prometheus asks.
    (
      "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1", true
    ),
    ("text/plain;version=0.0.4;q=0.9, application/openmetrics-text; q=0.3", false),
    ("text/plain, application/openmetrics-text", true), ("text/plain;q=0, */*", true),
    ("application/openmetrics-text;q=0,*/*;q=0.1", false), (";;,,q=1,text/plain;q=x", true),
  ])
  func theFormatIsTheOneThatIsWantedMore(_ accept: String, _ isOpenMetrics: Bool) {
    #expect(ExpositionFormat(accept: accept) == (isOpenMetrics ? .openMetrics : .prometheus))
  }

  @Test func requestsAreCountedByRouteMethodAndCode() {
    let registry = MetricRegistry()
    let metrics = EndpointMetrics(registry)
    metrics.answered(route: "/v1/dumps/{id}", method: "GET", code: 200, after: .milliseconds(3))
    metrics.answered(route: "/v1/dumps/{id}", method: "GET", code: 200, after: .milliseconds(4))
    metrics.answered(route: "/v1/events", method: "GET", code: 200, after: nil)
    metrics.answered(route: nil, method: "BREW\u{1B}", code: 404, after: .zero)
    metrics.refused("browser")
    let snapshot = registry.snapshot()
    #expect(snapshot.number(MetricCatalog.requests, "/v1/dumps/{id}", "GET", "200") == 2)
    #expect(snapshot.number(MetricCatalog.requests, "none", "other", "404") == 1)
    #expect(snapshot.number(MetricCatalog.refused, "browser") == 1)
    #expect(snapshot.histogram(MetricCatalog.requestSeconds, "/v1/events") == nil)
    #expect(snapshot.histogram(MetricCatalog.requestSeconds, "/v1/dumps/{id}")?.sum == 0.007)
  }
}
