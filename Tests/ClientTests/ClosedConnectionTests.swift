import EndpointTesting
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A daemon that is started anew closes connections that it has not read from.
///
/// One test after the other: a client must not inherit the other end of another's connection, which would stay open.
@Suite(.serialized) struct ClosedConnectionTests {
  /// Listens, and closes each of the first connections with no answer; then it answers each with 404.
  /// - Parameter closed: how many it closes.
  private func withServer(
    closing closed: Int, _ body: (String) async throws -> Void
  ) async throws -> Int {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/s"
    let listener = try UnixSocket.listening(at: path)
    defer { close(listener) }
    let served = Mutex(0)
    // It blocks, and is no task therefore.
    let (ended, end) = AsyncStream.makeStream(of: Never.self)
    let thread = Thread {
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        let number = served.withLock { count in
          count += 1
          return count
        }
        if number > closed { Self.answer(connection) }
        close(connection)
      }
      end.finish()
    }
    thread.start()
    do {
      try await body(path)
    } catch {
      shutdown(listener, Int32(SHUT_RDWR))
      throw error
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for await _ in ended {}
    return served.withLock { $0 }
  }

  private static func answer(_ connection: CInt) {
    var request = [UInt8](repeating: 0, count: 4096)
    _ = read(connection, &request, request.count)
    let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    _ = answer.withCString { write(connection, $0, strlen($0)) }
  }

  @Test func aQuestionIsAskedOnceMore() async throws {
    let count = try await withServer(closing: 1) { path in
      let run = try await Run("status", "--socket", path)
      #expect(run.errors.contains("404"))
    }
    #expect(count == 2)
  }

  @Test func noMoreThanOnce() async throws {
    let count = try await withServer(closing: 5) { path in
      let run = try await Run("status", "--socket", path)
      #expect(run.status == 69 && run.errors.contains("The connection ended before the answer did."))
    }
    #expect(count == 2)
  }

  @Test func whatChangesSomethingIsNeverSaidTwice() async throws {
    let count = try await withServer(closing: 5) { path in
      let run = try await Run("pause", "--socket", path)
      #expect(run.status == 69)
    }
    #expect(count == 1)
  }
}
