import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@Suite struct AuditStreamTests {
  private static let audit = "POST /v1/audit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"

  @Test func linesArriveInOrderAndEnd() async throws {
    let lines: [AuditLine] = [
      .progress(.init(step: "Reading originals", done: 1, total: 2)), .finding(Samples.finding),
      Samples.summary(findings: 1),
    ]
    let backend = StubBackend { $0.auditLines = lines }
    try await RunningServer.with(backend) { server in
      for target in ["/v1/audit", "/v1/audit?deep=true"] {
        let answer = try await RawAnswer.to("POST", target, at: server.path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/x-ndjson")
        let got = try answer.body.split(separator: "\n").map {
          try JSONText.decode(AuditLine.self, from: Data($0.utf8))
        }
        #expect(got == lines)
      }
    }
    #expect(backend.with { $0.audits } == [false, true])
  }

  @Test func anAuditThatCannotBeginIsExplained() async throws {
    let backend = StubBackend { $0.error = BackendError.unavailable("An audit is under way.") }
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to("POST", "/v1/audit", at: server.path)
      #expect(answer.status == 503 && answer.body.contains("An audit is under way."))
    }
  }

  /// Begins an audit, and reads until `words` have come.
  private func begin(at path: String, until words: String) async throws -> RawSocket {
    try await onOwnThread {
      let socket = try RawSocket(connectingTo: path)
      try socket.send(Self.audit)
      _ = try socket.receive(until: words)
      return socket
    }
  }

  @Test func anAuditThatFailsHasNoEnd() async throws {
    struct DiskIsGone: Error {}
    let backend = StubBackend { $0.auditError = DiskIsGone() }
    try await RunningServer.with(backend) { server in
      let path = server.path
      let text = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send(Self.audit)
        return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
      }
      #expect(text.contains(#""type":"summary""#) && !text.hasSuffix("0\r\n\r\n"))
      #expect(!text.contains("DiskIsGone"))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func anAuditEndsWhenTheClientHangsUp() async throws {
    let backend = StubBackend { $0.isBusy = true }
    try await RunningServer.with(backend) { server in
      var socket: RawSocket? = try await begin(at: server.path, until: "summary")
      await backend.waitUntil(waiting: 1)
      #expect(socket != nil)
      socket = nil
      await backend.waitUntil(waiting: 0)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func anAuditEndsWithTheService() async throws {
    let backend = StubBackend { $0.isBusy = true }
    try await RunningServer.with(backend) { server in
      let socket = try await begin(at: server.path, until: "summary")
      await backend.waitUntil(waiting: 1)
      await server.stop()
      await backend.waitUntil(waiting: 0)
      let rest = try await onOwnThread { try socket.receiveToEnd() }
      // Cut off, so that nobody takes it for a whole audit.
      #expect(!rest.ends(with: Array("0\r\n\r\n".utf8)))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func anAuditWaitsForItsReader() async throws {
    // More than the buffers between the two ends take.
    let count = 60_000
    let backend = StubBackend {
      $0.auditLines = [AuditLine](repeating: .finding(Samples.finding), count: count)
    }
    let stalled = try await RunningServer.with(backend, shutdownGrace: .milliseconds(100)) { server in
      let socket = try await begin(at: server.path, until: "finding")
      let answer = try await RawAnswer.to("GET", "/v1/status", at: server.path)
      #expect(answer.status == 200)
      return socket
    }
    #expect(backend.with { $0.auditLinesRead } < count)
    stalled.finishSending()
  }
}

extension [UInt8] {
  fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
