import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@Suite struct EventStreamTests {
  private static let follow = "GET /v1/events?since=2&follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n"

  @Test func linesWithoutFollowingEnd() async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(
        "GET", "/v1/events?since=1", headers: ["Accept": "application/x-ndjson"], at: server.path)
      #expect(answer.headers["content-type"] == "application/x-ndjson")
      let lines = answer.body.split(separator: "\n")
      let events = try lines.map { try JSONText.decode(Event.self, from: Data($0.utf8)) }
      #expect(events == [Samples.event(2), Samples.event(3)])
    }
  }

  @Test func linesAreLimited() async throws {
    let backend = StubBackend { $0.events = (1...2000).map { Samples.event($0) } }
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to("GET", "/v1/events?follow&limit=700", at: server.path)
      #expect(answer.body.split(separator: "\n").count == 700)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func followersAreToldAtOnceAndReleasedAtTheEnd() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend, shutdownGrace: .seconds(600)) { server in
      let path = server.path
      let socket = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.follow)
        #expect(try socket.receive(until: #""seq":3"#).contains(#""seq":2"#) == false)
        return socket
      }
      await backend.waitUntil(waiting: 1)
      backend.add(Samples.event(4))
      _ = try await onOwnThread { try socket.receive(until: #""seq":4"#) }
      await server.stop()
      let rest = try await onOwnThread { String(decoding: try socket.receiveToEnd(), as: UTF8.self) }
      // The last chunk: the stream was ended, not cut off.
      #expect(rest.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test func silenceHasAHeartbeat() async throws {
    try await RunningServer.with(heartbeat: .milliseconds(20)) { server in
      let path = server.path
      try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.follow)
        _ = try socket.receive(until: "1\r\n\n\r\n1\r\n\n\r\n")
      }
    }
  }

  @Test func aClientThatHangsUpIsForgotten() async throws {
    let backend = StubBackend { $0.isBusy = true }
    try await RunningServer.with(backend) { server in
      let path = server.path
      for request in [Self.follow, "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        var socket: RawSocket? = try await onOwnThread {
          let socket = try RawSocket(connectingTo: path)
          try socket.send(request)
          return socket
        }
        await backend.waitUntil(waiting: 1)
        #expect(socket != nil)
        socket = nil
        await backend.waitUntil(waiting: 0)
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func aClientThatStopsReadingHoldsUpOnlyItself() async throws {
    // More than the buffers between the two ends take.
    let backend = StubBackend { $0.events = (1...60_000).map { Samples.event($0) } }
    let stalled = try await RunningServer.with(backend, shutdownGrace: .milliseconds(100)) { server in
      let path = server.path
      let socket = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.follow)
        _ = try socket.receive(until: #""seq":3"#)
        return socket
      }
      // Others are served meanwhile.
      let answer = try await RawAnswer.to("GET", "/v1/status", at: path)
      #expect(answer.status == 200)
      return socket
    }
    // The server has ended, although this client still has not read; nor has all been fetched for it.
    #expect(backend.with { $0.eventsRead } < 60_000)
    stalled.finishSending()
  }

  @Test(.timeLimit(.minutes(10)))
  func waitingForASyncEndsWhenTheServiceStops() async throws {
    let backend = StubBackend { $0.isBusy = true }
    try await RunningServer.with(backend, shutdownGrace: .seconds(600)) { server in
      async let answer = RawAnswer.to("POST", "/v1/sync", at: server.path)
      await backend.waitUntil(waiting: 1)
      await server.stop()
      let got = try await answer
      #expect(got.status == 503 && got.body.contains("stopping"))
    }
  }
}
