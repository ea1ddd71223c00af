import Glibc
import Synchronization

/// A file that is there whole or not at all: it is written beside its place, and renamed when it is durable.
final class AtomicFile: Sendable {
  /// Open for writing.
  let descriptor: CInt
  private let path: String
  private let mode: mode_t
  private let isNew: Bool
  /// Where it lies until it is finished; nil then, and when it was abandoned.
  private let part: Mutex<String?>

  /// - Parameter isNew: refuses a path where something lies; ``finish()`` does, too.
  /// - Throws: `Failure`, also where something else than a file lies at `path`.
  init(_ path: String, mode: mode_t = 0o644, isNew: Bool = false) throws {
    let (directory, name) = Self.split(path)
    try Self.look(path, isNew: isNew)
    // Collectors read files by their ending, and this has another.
    let part = "\(directory)/.\(name).\(getpid()).part"
    descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    self.path = path
    self.mode = mode
    self.isNew = isNew
    self.part = Mutex(part)
  }

  deinit {
    abandon()
    close(descriptor)
  }

  /// Writes `bytes` beside `path` and renames them over it when they are durable.
  /// - Throws: `Failure`; the file is as it was then.
  static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o644) throws {
    let file = try AtomicFile(path, mode: mode)
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.write(file.descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { sent += count } else if errno != EINTR { throw failure(path, errno) }
    }
    try file.finish()
  }

  /// Makes what was written durable, and gives it its name.
  /// - Throws: `Failure`; the path is as it was then.
  func finish() throws {
    try part.withLock { part in
      guard let from = part else { return }
      guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw Self.failure(path, errno) }
      // Unlike a rename, a link replaces nothing that came meanwhile; some file systems have none.
      if isNew, link(from, path) == 0 {
        unlink(from)
      } else {
        if isNew, errno != EPERM, errno != ENOTSUP { throw Self.failure(path, errno) }
        try Self.look(path, isNew: isNew)
        guard rename(from, path) == 0 else { throw Self.failure(path, errno) }
      }
      part = nil
    }
    let opened = open(Self.split(path).directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { return }
    fsync(opened)
    close(opened)
  }

  /// Removes what was written, unless it is finished.
  func abandon() {
    part.withLock { part in
      if let name = part { unlink(name) }
      part = nil
    }
  }

  // MARK: - Parts

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (
      slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...])
    )
  }

  /// A device, a pipe or a link is not to be replaced by a file.
  private static func look(_ path: String, isNew: Bool) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.usage, "\(path) is not a file.", remedy: "name one, or a path where nothing lies yet")
    }
    if isNew { throw failure(path, EEXIST) }
  }

  private static func failure(_ path: String, _ code: CInt) -> Failure {
    let words = "\(path) could not be written: \(String(cString: strerror(code)))."
    return switch code {
    case EACCES, EPERM: Failure(.noPermission, words, remedy: "ls -ld the directory that it lies in")
    case ENOENT, ENOTDIR: Failure(.notFound, words, remedy: "make the directory that it is to lie in")
    case EEXIST: Failure(.usage, "\(path) is there already.", remedy: "--force replaces it")
    default: Failure(.inputOutput, words)
    }
  }
}
