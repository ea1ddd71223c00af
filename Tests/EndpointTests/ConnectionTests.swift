import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import Endpoint

@Suite("Connections", .timeLimit(.minutes(5)))
struct ConnectionTests {
  private static let follow = "GET /v1/events?since=2&follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private static func limits(
    total: Int = 512, perUser: Int = 256, _ change: (inout ConnectionLimits) -> Void = { _ in }
  ) -> (inout EndpointServer.Configuration) -> Void {
    var limits = ConnectionLimits(total: total, perUser: perUser)
    limits.reserved = 0
    change(&limits)
    return { [limits] in $0.limits = limits }
  }

  @Test(
    "whoever asks gets in, however many connect and ask nothing", arguments: [(512, 4), (4, 256)])
  func idleOnesGiveWay(_ total: Int, _ perUser: Int) async throws {
    try await RunningServer.with(configure: Self.limits(total: total, perUser: perUser)) { server in
      let path = server.path
      let crowd = try await onOwnThread { try (0..<40).map { _ in try RawSocket(connectingTo: path) } }
      for _ in 0..<5 {
        let answer = try await RawAnswer.to("GET", "/healthz", at: path)
        #expect(answer.status == 200)
      }
      #expect(crowd.count == 40)
    }
  }

  @Test("whoever asks more than the rate allows waits, and nobody else does")
  func pacing() {
    let pacer = RequestPacer(rate: 10)
    let start = ContinuousClock.now
    for _ in 0..<20 { #expect(pacer.delay(for: 1, at: start) == .zero) }
    for place in 1...5 {
      let delay = pacer.delay(for: 1, at: start)
      #expect(abs(delay / .seconds(1) - Double(place) / 10) < 0.001)
    }
    #expect(pacer.delay(for: 2, at: start) == .zero)
    // Half a second pays the debt, and two more fill the bucket, which holds no more than that.
    let later = start + .seconds(60)
    for _ in 0..<20 { #expect(pacer.delay(for: 1, at: later) == .zero) }
    #expect(pacer.delay(for: 1, at: later) > .zero)
  }

  @Test("a request in hand is not given up for another connection")
  func busyOnesStay() async throws {
    try await RunningServer.with(configure: Self.limits(perUser: 2)) { server in
      let path = server.path
      let followers = try await onOwnThread {
        try (0..<2).map { _ in
          let socket = try RawSocket(connectingTo: path)
          try socket.send(Self.follow)
          _ = try socket.receive(until: #""seq":3"#)
          return socket
        }
      }
      let answer = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        return try RawAnswer(parsing: socket.receiveToEnd())
      }
      #expect(answer.status == 503)
      #expect(answer.headers["content-type"] == "application/problem+json")
      let problem = try JSONText.decode(Problem.self, from: Data(answer.body.utf8))
      #expect(problem.code == "too-many-connections")
      #expect(problem.detail.contains("\(getuid())"))
      #expect(followers.count == 2)
    }
  }

  @Test("operators find a place when all others are taken")
  func reserve() async throws {
    let configure = Self.limits(total: 1) { $0.reserved = 1 }
    try await RunningServer.with(configure: configure) { server in
      let path = server.path
      let follower = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.follow)
        _ = try socket.receive(until: #""seq":3"#)
        return socket
      }
      let answer = try await RawAnswer.to("GET", "/healthz", at: path)
      #expect(answer.status == 200)
      follower.finishSending()
    }
  }

  @Test("a request that never gets whole is answered and ended", arguments: ["GET /v1/st", "G"])
  func slowRequests(_ front: String) async throws {
    let configure = Self.limits { $0.requestTime = .milliseconds(50) }
    try await RunningServer.with(configure: configure) { server in
      let path = server.path
      let answer = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(front)
        return try RawAnswer(parsing: socket.receiveToEnd())
      }
      #expect(answer.status == 408)
      #expect(answer.body.contains("request-too-slow"))
    }
  }

  @Test("an answer may take longer than a request")
  func slowAnswers() async throws {
    let backend = StubBackend { $0.isBusy = true }
    let configure = Self.limits { $0.requestTime = .milliseconds(50) }
    try await RunningServer.with(backend, configure: configure) { server in
      let answer = try await RawAnswer.to("POST", "/v1/sync?timeout=0.2", at: server.path)
      #expect(answer.status == 200)
      // A second request has its time anew.
      let path = server.path
      let both = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try socket.receive(until: "ok\n")
        try socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try RawAnswer(parsing: socket.receiveToEnd())
      }
      #expect(both.status == 200)
    }
  }

  @Test("a connection whose answer nobody reads is closed")
  func stalls() async throws {
    let backend = StubBackend { $0.events = (1...60_000).map { Samples.event($0) } }
    let configure = Self.limits { $0.stallTime = .milliseconds(100) }
    try await RunningServer.with(backend, configure: configure) { server in
      let path = server.path
      let bytes = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.follow)
        // Until the other end has gone, without a byte read: its writing side shows it as a hang-up.
        var state = pollfd(fd: socket.descriptor, events: 0, revents: 0)
        while state.revents & Int16(POLLHUP) == 0 { _ = poll(&state, 1, 10_000) }
        return try socket.receiveToEnd()
      }
      #expect(!bytes.isEmpty)
      #expect(!String(decoding: bytes, as: UTF8.self).hasSuffix("0\r\n\r\n"))
    }
  }
}
