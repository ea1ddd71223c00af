import CLinux
import Glibc

/// A listening Unix socket, not yet in the hands of an event loop.
struct Listener {
  /// Which file the socket is bound to, so that only that one is removed in the end.
  private struct BoundFile {
    let path: String
    let device: dev_t
    let inode: ino_t
  }

  /// Connections that may wait to be accepted.
  private static let backlog: CInt = 256
  /// Members of the socket's group may ask; nobody else may connect.
  private static let mode: mode_t = 0o660

  let descriptor: CInt
  private let file: BoundFile?

  init(_ address: ListenAddress) throws {
    switch address {
    case .inherited(let descriptor):
      try Self.check(inherited: descriptor)
      self.descriptor = descriptor
      file = nil
    case .unixSocket(let path):
      (descriptor, file) = try Self.bind(path)
    }
  }

  /// Removes the socket's file, unless it is no longer the one that was bound.
  func removeFile() {
    guard let file, let status = Self.status(of: file.path), status.st_dev == file.device,
      status.st_ino == file.inode
    else { return }
    unlink(file.path)
  }

  private static func check(inherited descriptor: CInt) throws {
    func option(_ name: CInt) -> CInt? {
      var value: CInt = 0
      var size = socklen_t(MemoryLayout<CInt>.size)
      return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
    guard option(SO_DOMAIN) == AF_UNIX, option(SO_TYPE) == CInt(SOCK_STREAM.rawValue),
      option(SO_ACCEPTCONN) == 1
    else {
      throw ListenError(
        .badDescriptor, "The inherited descriptor \(descriptor) is not a listening Unix stream socket.",
        remedy: "ListenStream= of the socket unit must be an absolute path")
    }
  }

  private static func bind(_ path: String) throws -> (CInt, BoundFile) {
    try check(path: path)
    try makeRoom(at: path)
    let descriptor = try makeSocket()
    do {
      // The kernel gives the file the descriptor's own mode less the umask: it is never wider than this, and the
      // umask, which belongs to every thread, stays as it is.
      guard fchmod(descriptor, mode) == 0 else { throw failure("prepare the socket for", path) }
      guard sluice_bind_unix(descriptor, path) == 0 else { throw failure("create the socket", path) }
      // What the umask took away.
      guard chmod(path, mode) == 0 else { throw failure("open to its group the socket", path) }
      guard listen(descriptor, backlog) == 0 else { throw failure("listen on", path) }
      guard let status = status(of: path) else { throw failure("find again the socket", path) }
      return (descriptor, BoundFile(path: path, device: status.st_dev, inode: status.st_ino))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Removes a socket that nobody serves any more; everything else at the path stays, and is an error.
  private static func makeRoom(at path: String) throws {
    guard let status = status(of: path) else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ListenError(
        .notASocket, "\(path) exists and is not a socket.", remedy: "move it away, or choose another --socket"
      )
    }
    let probe = try makeSocket()
    defer { close(probe) }
    let connected = sluice_connect_unix(probe, path)
    // EAGAIN: somebody listens, and is too busy to accept.
    if connected == 0 || errno == EAGAIN {
      throw ListenError(
        .alreadyServed, "Another sluiced serves \(path).", remedy: "stop it first, or choose another --socket"
      )
    }
    guard errno == ECONNREFUSED || errno == ENOENT else { throw failure("ask who serves", path) }
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove the old socket", path) }
  }

  private static func makeSocket() throws -> CInt {
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw failure("create", "a socket") }
    return descriptor
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// An address has a byte for the NUL at the end of the path.
  private static func check(path: String) throws {
    let (count, room) = (path.utf8.count, MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1)
    guard 1...room ~= count, !path.utf8.contains(0) else {
      throw ListenError(
        .pathTooLong, "The socket's path has \(count) bytes, and \(room) are possible: \(path)",
        remedy: "choose a shorter --socket")
    }
  }

  private static func failure(_ deed: String, _ object: String) -> ListenError {
    let code = errno
    return ListenError(
      .system, "Could not \(deed) \(object): \(String(cString: strerror(code))).",
      remedy: "look at the permissions of its directory")
  }
}
