import CLinux
import Glibc

/// Sockets of other processes; whoever asks for one closes it.
public enum UnixSocket {
  public struct Failure: Error {
    public let call: String
    public let code: CInt
  }

  /// A stream socket that listens at `path`.
  public static func listening(at path: String) throws -> CInt {
    try made("bind") { sluice_bind_unix($0, path) == 0 && listen($0, 8) == 0 }
  }

  /// A stream socket connected to who listens at `path`.
  /// - Parameter patience: how many seconds connecting, reading and writing may each take; nil for as long as they want.
  public static func connected(to path: String, patience: Int? = nil) throws -> CInt {
    try made("connect") { descriptor in
      if let patience { limit(descriptor, to: patience) }
      return sluice_connect_unix(descriptor, path) == 0
    }
  }

  /// Has connecting, reading and writing give up after so many seconds.
  public static func limit(_ descriptor: CInt, to patience: Int) {
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  private static func made(_ call: String, _ use: (CInt) -> Bool) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    guard use(descriptor) else {
      let code = errno
      close(descriptor)
      throw Failure(call: call, code: code)
    }
    return descriptor
  }
}
