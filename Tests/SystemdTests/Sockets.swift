import Glibc

struct SocketError: Error {
  var call: String
  var code: CInt
}

/// A Unix socket under a name that the kernel chose, in the abstract name space: no file is left behind.
private func namedSocket(_ type: __socket_type) throws -> (descriptor: CInt, name: String) {
  let descriptor = socket(AF_UNIX, CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  var length = socklen_t(MemoryLayout<sa_family_t>.size)
  let family = length
  let result = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      guard bind(descriptor, generic, length) == 0 else { return CInt(-1) }
      length = socklen_t(MemoryLayout<sockaddr_un>.size)
      return getsockname(descriptor, generic, &length)
    }
  }
  guard result == 0 else { throw SocketError(call: "bind", code: errno) }
  let name = withUnsafeBytes(of: address.sun_path) { path in
    String(decoding: path[1..<Int(length - family)], as: UTF8.self)
  }
  return (descriptor, name)
}

/// A datagram socket that stands in for the service manager's.
final class DatagramSocket {
  /// What `NOTIFY_SOCKET` says to reach it.
  let address: String
  private let descriptor: CInt

  init() throws {
    let (descriptor, name) = try namedSocket(SOCK_DGRAM)
    self.descriptor = descriptor
    address = "@" + name
  }

  deinit { close(descriptor) }

  /// The next message; empty when none has come.
  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }
}

/// A stream socket, listening or not.
final class StreamSocket {
  let descriptor: CInt

  init(listening: Bool) throws {
    descriptor = try namedSocket(SOCK_STREAM).descriptor
    if listening { listen(descriptor, 1) }
  }

  deinit { close(descriptor) }
}
