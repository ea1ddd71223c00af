import Glibc

struct SocketError: Error {
  var call: String
  var code: CInt
}

/// A Unix socket with a name of its own in a directory of its own.
private func boundSocket(_ type: __socket_type) throws -> (descriptor: CInt, path: String) {
  var template = Array("/tmp/sluice-test.XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw SocketError(call: "mkdtemp", code: errno) }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/socket"
  let descriptor = socket(AF_UNIX, CInt(type.rawValue), 0)
  guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
  let result = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  guard result == 0 else { throw SocketError(call: "bind", code: errno) }
  return (descriptor, path)
}

private func remove(_ path: String) {
  unlink(path)
  rmdir(String(path.dropLast("/socket".count)))
}

/// A datagram socket that stands in for the service manager's.
final class DatagramSocket {
  let path: String
  private let descriptor: CInt

  init() throws { (descriptor, path) = try boundSocket(SOCK_DGRAM) }

  deinit {
    close(descriptor)
    remove(path)
  }

  /// The next message; empty when none has come.
  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }
}

/// A stream socket, listening or not.
final class StreamSocket {
  let path: String
  let descriptor: CInt

  init(listening: Bool) throws {
    (descriptor, path) = try boundSocket(SOCK_STREAM)
    if listening { listen(descriptor, 1) }
  }

  deinit {
    close(descriptor)
    remove(path)
  }
}
