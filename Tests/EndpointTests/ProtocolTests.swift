import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// What HTTP allows beyond what ordinary clients send.
@Suite struct ProtocolTests {
  /// Sends bytes on a connection of its own, and takes all that comes.
  private func exchange(_ server: RunningServer, _ parts: String...) async throws -> String {
    let path = server.path
    return try await onOwnThread {
      let socket = try RawSocket(connectingTo: path)
      // The server may have said all that it has to say before the end.
      for part in parts { try? socket.send(part) }
      socket.finishSending()
      return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
    }
  }

  private func statuses(_ text: String) -> [Int] {
    text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
  }

  @Test(arguments: [
    ("OPTIONS", "/v1/status", 405, "GET, HEAD"), ("OPTIONS", "*", 404, nil),
    ("HEAD", "/v1/sync", 405, "POST"),
    ("GET", "/v1/sync", 405, "POST"), ("TRACE", "/v1/posts", 405, "GET, HEAD"),
    ("REPORT", "/v1/posts", 405, "GET, HEAD"), ("PUT", "/v1/dumps/abcd/retry", 405, "POST"),
    ("HEAD", "/v1/nothing", 404, nil), ("POST", "/nothing", 404, nil), ("QUERY", "/", 404, nil),
  ])
  func everyMethodHasAnAnswer(_ method: String, _ target: String, _ status: Int, _ allow: String?)
    async throws
  {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(method, target, at: server.path)
      #expect(answer.status == status && answer.headers["allow"] == allow)
      #expect(answer.headers["content-type"] == "application/problem+json")
      #expect(answer.body.isEmpty == (method == "HEAD"))
    }
  }

  @Test(arguments: [
    ("/v1/status/", 200), ("//v1//status", 200), ("/v1/./status", 404), ("/v1/../v1/status", 404),
    ("/v1/%73tatus", 404), ("/V1/STATUS", 404), ("/v1/posts/A1A1", 200), ("/v1/posts/%61%31a1", 400),
    ("/v1/posts/..%2f..%2fetc", 400), ("/v1/posts/%00%00%00%00", 400), ("/v1/status?", 200),
    ("/v1/status#part", 404), ("/v1/posts?&&limit=1&", 200),
    ("/v1/posts/" + String(repeating: "a", count: 4000), 400),
    ("/" + String(repeating: "x/", count: 4000), 404),
    ("/v1/posts?q=" + String(repeating: "%D1%91", count: 1000), 200),
  ])
  func addressesAreTakenAsTheyAre(_ target: String, _ status: Int) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to("GET", target, at: server.path)
      #expect(answer.status == status, "\(answer.body.prefix(300))")
    }
  }

  @Test func headersOfOneNameCountTogether() async throws {
    try await RunningServer.with { server in
      let text = try await exchange(
        server,
        "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nAccept: image/png\r\nAccept: text/plain\r\n"
          + "If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\nConnection: close\r\n\r\n")
      #expect(statuses(text) == [200] && text.contains("text/plain"))
    }
  }

  @Test func bodiesThatNobodyAskedForAreIgnored() async throws {
    try await RunningServer.with { server in
      let text = try await exchange(
        server,
        "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
        "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      #expect(statuses(text) == [200, 200, 200, 200])
    }
  }

  @Test func bodiesThatAreTooLargeAreRefusedAndTheConnectionEnds() async throws {
    let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      for request in [
        ["Content-Length: 65537\r\n\r\n", String(repeating: "x", count: 65_537)],
        ["Content-Length: 9223372036854775807\r\n\r\n"],
        ["Transfer-Encoding: chunked\r\n\r\n", chunk, chunk, chunk, chunk, chunk, "0\r\n\r\n"],
      ] {
        let text = try await exchange(
          server, "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\n\(request.joined())",
          "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(statuses(text) == [413], "\(text)")
        #expect(text.contains("\"code\":\"too-large\"") && text.lowercased().contains("connection: close"))
      }
    }
    #expect(backend.with { $0.scans } == 0)
  }

  @Test func aBodyOfTheMostThatIsTakenIsTaken() async throws {
    try await RunningServer.with { server in
      let text = try await exchange(
        server,
        "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 65536\r\n\r\n",
        String(repeating: "x", count: 65_536))
      #expect(statuses(text) == [200])
    }
  }

  @Test func whoWaitsToSendABodyIsAnswered() async throws {
    try await RunningServer.with { server in
      let path = server.path
      let text = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(
          "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        let first = try socket.receive(until: "\r\n\r\n")
        try socket.send("helloGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return first + String(decoding: try socket.receiveToEnd(), as: UTF8.self)
      }
      #expect(statuses(text) == [100, 200, 200], "\(text)")
      let refused = try await exchange(
        server,
        "POST /v1/scan HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
      )
      #expect(statuses(refused) == [413])
    }
  }

  @Test func streamsAreNotPackedAndHaveNoTag() async throws {
    try await RunningServer.with { server in
      for (method, target) in [("GET", "/v1/events?follow=true&limit=2"), ("POST", "/v1/audit")] {
        let answer = try await RawAnswer.to(
          method, target, headers: ["Accept-Encoding": "gzip", "If-None-Match": "*"], at: server.path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/x-ndjson")
        #expect(answer.headers["etag"] == nil && answer.headers["content-encoding"] == nil)
        #expect(answer.headers["cache-control"] == "no-store")
      }
    }
  }
}
