import Foundation
import TestSupport

/// One question at the daemon's socket, asked without a client, so that it takes no process. Blocks: what may take
/// long belongs on a thread of its own.
struct SocketRequest {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let method: String
  let path: String
  let accept: String

  init(_ method: String, _ path: String, accept: String = "*/*") {
    self.accept = accept
    self.method = method
    self.path = path
  }

  /// - Parameter limit: how many seconds at most the answer may keep still.
  /// - Returns: the body.
  /// - Throws: `Failure` for any other status than 200, and when nobody answers.
  func send(to socketPath: String, within limit: Int = 30) throws -> Data {
    let descriptor = try UnixSocket.connected(to: socketPath)
    defer { close(descriptor) }
    var timeout = timeval(tv_sec: limit, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let request =
      "\(method) \(path) HTTP/1.1\r\nHost: sluice\r\nAccept: \(accept)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    // Short enough to go in one piece.
    guard Foundation.send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count
    else { throw Failure(description: "\(method) \(path): send: \(String(cString: strerror(errno)))") }
    var answer = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count == 0 { break }
      guard count > 0 else {
        throw Failure(description: "\(method) \(path): recv: \(String(cString: strerror(errno)))")
      }
      answer.append(contentsOf: buffer[..<count])
    }
    guard answer.starts(with: Data("HTTP/1.1 200 ".utf8)), let end = answer.range(of: Data("\r\n\r\n".utf8))
    else { throw Failure(description: "\(method) \(path): \(String(decoding: answer, as: UTF8.self))") }
    return Data(answer[end.upperBound...])
  }
}
