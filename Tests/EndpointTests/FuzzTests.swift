import Endpoint
import EndpointTesting
import Foundation
import OpenMetrics
import Testing

/// The same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite(.serialized) struct FuzzTests {
  private static let fragments = [
    "GET ", "POST ", "HEAD ", "OPTIONS * ", "CONNECT a:1 ", "/v1/status", "/v1/posts?q=%", "/v1/posts?q=%f",
    "/v1/events?follow=true", "/v1/dumps/n", "/retry", "/v1/quarantine", "/v1/audit?deep",
    "/v1/kin?post=a1&diff", "/v1/reindex", "/v1/posts/..%2f",
    "//", "?&=&", " HTTP/1.1\r\n", " HTTP/1.0\r\n",
    " HTTP/9.9\r\n",
    "Host: localhost\r\n", "Host: example.org\r\n", "Origin: null\r\n", "Accept: text/event-stream\r\n",
    "Last-Event-ID: 2\r\n", "/v1/events?kind=dump.*&q=a&channel=b", "Content-Length: 5\r\n",
    "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n", "Expect: 100-continue\r\n",
    "\r\n\r\n",
    "\r\n", "ffffffffffffffff\r\n", "0\r\n\r\n", "hello", "\u{0}", "é", "http://[::1",
    "PRI * HTTP/2.0\r\n\r\nSM",
  ]

  private static func noise(_ random: inout SplitMix) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        bytes += (0..<Int.random(in: 1...200, using: &random)).map { _ in .random(in: 0...255, using: &random)
        }
      case 1:
        bytes += [UInt8](
          repeating: .random(in: 32...126, using: &random), count: .random(in: 1...40_000, using: &random))
      default: bytes += Array((fragments.randomElement(using: &random) ?? "").utf8)
      }
    }
    return bytes
  }

  /// The test ends when the server has let go of every connection: each that stayed would be a descriptor lost.
  @Test(.timeLimit(.minutes(10))) func noiseNeitherStopsNorLeaks() async throws {
    let registry = MetricRegistry()
    let counting: (inout EndpointServer.Configuration) -> Void = { $0.metrics = registry }
    try await RunningServer.with(configure: counting) { server in
      let path = server.path
      try await onOwnThread {
        var random = SplitMix(state: 20_260_301)
        for round in 0..<400 {
          let socket = try RawSocket(connectingTo: path)
          // The server may hang up in the middle of it.
          try? socket.send(Self.noise(&random))
          switch round % 3 {
          case 0: break
          case 1: socket.finishSending()
          default:
            var byte: UInt8 = 0
            recv(socket.descriptor, &byte, 1, CInt(MSG_DONTWAIT))
          }
        }
      }
      let answer = try await RawAnswer.to("GET", "/healthz", at: path)
      #expect(answer.status == 200 && answer.body == "ok\n")
      while registry.snapshot().number(MetricCatalog.connections) != 0 {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }
}
