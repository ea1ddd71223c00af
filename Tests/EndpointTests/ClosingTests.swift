import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import Endpoint

/// How connections end of which not all was read, by one side or the other.
@Suite(.timeLimit(.minutes(10))) struct ClosingTests {
  // MARK: - Answers that were not read

  private static let events = (1...4000).map { Samples.event(Int64($0)) }

  /// Clients that read nothing of what they are sent: answers of sizes around that which the kernel takes from a server
  /// whose client does not read, so that of some the end lies with the server.
  private static func crowd(at path: String, following: Bool) async throws -> [RawSocket] {
    let (least, most, step) = (168 << 10, 408 << 10, 8 << 10)
    let width = try JSONText.encode(events[events.count - 1]).count + 1
    let sockets = try await onOwnThread {
      try stride(from: least, to: most, by: step).map { size in
        let socket = try RawSocket(connectingTo: path)
        try socket.send(
          """
          GET /v1/events?since=\(events.count - size / width)\(following ? "&follow" : "") HTTP/1.1\r
          Host: localhost\r
          Accept: application/x-ndjson\r
          \r

          """)
        return socket
      }
    }
    // What any kernel takes.
    for socket in sockets {
      while socket.available < 128 << 10 { try await Task.sleep(for: .milliseconds(5)) }
    }
    return sockets
  }

  @Test(arguments: [true, false])
  func whatWasAnsweredArrivesAlthoughTheServerStops(_ follows: Bool) async throws {
    let backend = StubBackend { $0.events = Self.events }
    try await RunningServer.with(backend, shutdownGrace: .seconds(600)) { server in
      let sockets = try await Self.crowd(at: server.path, following: follows)
      await server.stop()
      for socket in sockets {
        let bytes = try await onOwnThread { try socket.receiveToEnd() }
        let isWhole = bytes.suffix(7).elementsEqual("\r\n0\r\n\r\n".utf8)
        #expect(isWhole)
      }
    }
  }

  @Test(arguments: [true, false])
  func whoReadsNothingDoesNotHoldUpTheEnd(_ follows: Bool) async throws {
    let backend = StubBackend { $0.events = Self.events }
    let patient: (inout EndpointServer.Configuration) -> Void = { $0.limits.stallTime = .seconds(3600) }
    let sockets = try await RunningServer.with(
      backend, shutdownGrace: .milliseconds(100), configure: patient
    ) { try await Self.crowd(at: $0.path, following: follows) }
    // They were there to the end, and have what the kernel had taken.
    #expect(sockets.allSatisfy { $0.available >= 128 << 10 })
  }

  // MARK: - Requests that were not read

  private static let requestsWithoutEnd = [
    "Content-Length: 9223372036854775807\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
  ]

  private static func refused(_ rest: String, at path: String) throws -> RawSocket {
    let socket = try RawSocket(connectingTo: path)
    try socket.send("POST /v1/scan HTTP/1.1\r\nHost: localhost\r\n\(rest)")
    return socket
  }

  @Test(arguments: requestsWithoutEnd)
  func whoSendsTooMuchReadsWhyWhenItHasSentIt(_ rest: String) async throws {
    let patient: (inout EndpointServer.Configuration) -> Void = { $0.limits.requestTime = .seconds(3600) }
    try await RunningServer.with(configure: patient) { server in
      let path = server.path
      let answer = try await onOwnThread {
        let socket = try Self.refused(rest, at: path)
        // Far more than lies between the two unread.
        try socket.send([UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20))
        return try RawAnswer(parsing: socket.receiveToEnd())
      }
      #expect(answer.status == 413 && answer.headers["connection"] == "close")
    }
  }

  @Test(arguments: requestsWithoutEnd)
  func whoNeverStopsSendingIsCutOff(_ rest: String) async throws {
    let hasty: (inout EndpointServer.Configuration) -> Void = { $0.limits.requestTime = .milliseconds(200) }
    try await RunningServer.with(configure: hasty) { server in
      let path = server.path
      let failure = await #expect(throws: RawSocket.Failure.self) {
        try await onOwnThread {
          let socket = try Self.refused(rest, at: path)
          while true { try socket.send([UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)) }
        }
      }
      #expect(failure.map { [EPIPE, ECONNRESET].contains($0.code) } == true)
    }
  }
}
