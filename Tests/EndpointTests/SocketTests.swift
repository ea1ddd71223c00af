import Endpoint
import EndpointTesting
import Foundation
import TestSupport
import Testing

@Suite struct SocketTests {
  private func fileStatus(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// The number of the socket that a descriptor stands for; nil where it stands for none.
  private func socketNumber(_ descriptor: CInt) -> ino_t? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
    return status.st_ino
  }

  private func listenError(at path: String) async throws -> ListenError {
    try await #require(throws: ListenError.self) {
      try await RunningServer.with(at: .unixSocket(path: path)) { _ in }
    }
  }

  @Test func theSocketIsForItsGroupAndGoesWithTheServer() async throws {
    let path = try await RunningServer.with { server in
      let mode = try #require(fileStatus(server.path)).st_mode
      #expect(mode & 0o7777 == 0o660 && mode & S_IFMT == S_IFSOCK)
      return server.path
    }
    #expect(fileStatus(path) == nil)
  }

  @Test func aDeadSocketIsReplaced() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/dead.sock"
    // Closing does not remove the file, as a killed daemon does not. A program that another test starts may have a
    // copy of the descriptor for a moment: what is shut down answers there no more, either.
    let listener = try UnixSocket.listening(at: path)
    shutdown(listener, CInt(SHUT_RDWR))
    close(listener)
    try await RunningServer.with(at: .unixSocket(path: path)) { _ in
      let answer = try await RawAnswer.to("GET", "/healthz", at: path)
      #expect(answer.status == 200)
    }
  }

  @Test func aLivingServerKeepsItsSocket() async throws {
    try await RunningServer.with { server in
      let error = try await listenError(at: server.path)
      #expect(error.code == .alreadyServed)
      let answer = try await RawAnswer.to("GET", "/healthz", at: server.path)
      #expect(answer.status == 200)
    }
  }

  @Test func aBusyServerKeepsItsSocket() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/busy.sock"
    let listener = try UnixSocket.listening(at: path)
    defer { close(listener) }
    // Fill the queue of those who wait to be accepted.
    listen(listener, 0)
    let waiting = try RawSocket(connectingTo: path)
    #expect(try await listenError(at: path).code == .alreadyServed)
    #expect(fileStatus(path) != nil)
    waiting.finishSending()
  }

  @Test func whatIsNotASocketStays() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/notes.txt"
    #expect(FileManager.default.createFile(atPath: path, contents: Data("dear diary".utf8)))
    let error = try await listenError(at: path)
    #expect(error.code == .notASocket && error.message.contains(path))
    #expect(FileManager.default.contents(atPath: path) == Data("dear diary".utf8))

    // A link is not followed, even to a socket that nobody serves.
    let target = directory.path + "/dead.sock"
    close(try UnixSocket.listening(at: target))
    #expect(symlink(target, directory.path + "/link") == 0)
    #expect(try await listenError(at: directory.path + "/link").code == .notASocket)
    #expect(fileStatus(target) != nil)
  }

  @Test func impossiblePathsAreExplained() async throws {
    let long = "/tmp/" + String(repeating: "x", count: 103)
    let error = try await listenError(at: long)
    #expect(error.code == .pathTooLong && error.message.contains("108 bytes"))
    #expect(try await listenError(at: "").code == .pathTooLong)
    #expect(try await listenError(at: "/nonexistent-directory/a.sock").code == .system)
  }

  @Test func aPathOf107BytesIsServed() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let name = String(repeating: "s", count: 107 - directory.path.utf8.count - 1)
    let path = "\(directory.path)/\(name)"
    try await RunningServer.with(at: .unixSocket(path: path)) { _ in
      let answer = try await RawAnswer.to("GET", "/healthz", at: path)
      #expect(answer.status == 200)
    }
  }

  @Test func somebodyElsesSocketIsNotRemoved() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/a.sock"
    try await RunningServer.with(at: .unixSocket(path: path)) { _ in
      unlink(path)
      close(try UnixSocket.listening(at: path))
    }
    #expect(fileStatus(path) != nil)
  }

  @Test func anInheritedSocketIsServedAndItsFileLeft() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/inherited.sock"
    let descriptor = try UnixSocket.listening(at: path)
    let number = try #require(socketNumber(descriptor))
    try await RunningServer.with(at: .inherited(descriptor: descriptor)) { _ in
      let answer = try await RawAnswer.to("GET", "/healthz", at: path)
      #expect(answer.status == 200)
    }
    #expect(fileStatus(path) != nil)
    // The server closed it; another test may have the descriptor's number now. To connect would not tell: a program
    // that another test starts may have a copy for a moment.
    #expect(socketNumber(descriptor) != number)
  }

  @Test func whatDoesNotListenIsNotInherited() async throws {
    let file = open("/dev/null", O_RDONLY)
    let silent = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer {
      close(file)
      close(silent)
    }
    for descriptor in [file, silent, -1] {
      let error = try await #require(throws: ListenError.self) {
        try await RunningServer.with(at: .inherited(descriptor: descriptor)) { _ in }
      }
      #expect(error.code == .badDescriptor)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func idleConnectionsDoNotDelayTheEnd() async throws {
    try await RunningServer.with(shutdownGrace: .seconds(600)) { server in
      let path = server.path
      let socket = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try socket.receive(until: "ok\n")
        return socket
      }
      await server.stop()
      let rest = try await onOwnThread { try socket.receiveToEnd() }
      #expect(rest.isEmpty)
    }
  }

  /// Connections come in at the very moment at which the server stops.
  @Test(.timeLimit(.minutes(10)), arguments: 1...5)
  func theLastToComeDoNoHarm(_ round: Int) async throws {
    // The visitor leaves connections behind faster than the server forgets them.
    let few: (inout EndpointServer.Configuration) -> Void = {
      $0.limits = ConnectionLimits(total: 64, perUser: 32)
    }
    try await RunningServer.with(configure: few) { server in
      let path = server.path
      let (visits, visit) = AsyncStream.makeStream(of: Void.self)
      async let visitor: Void = onOwnThread {
        while let socket = try? RawSocket(connectingTo: path) {
          try? socket.send("GET /healthz HTTP/1.1\r\n")
          visit.yield()
        }
        visit.finish()
      }
      let count = await visits.prefix(round).reduce(0) { count, _ in count + 1 }
      #expect(count == round)
      await server.stop()
      try await visitor
    }
  }
}
