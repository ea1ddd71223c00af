import Glibc

/// A file that is there whole or not at all.
enum AtomicFile {
  /// Writes `bytes` beside `path` and renames them over it when they are durable.
  /// - Throws: `Failure`; the file is as it was then.
  static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o644) throws {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    // Collectors read files by their ending, and this has another.
    let part = "\(directory)/.\(name).\(getpid()).part"
    let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw failure(path, errno) }
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count >= 0 { sent += count } else if errno != EINTR { break }
    }
    let isWhole = sent == bytes.count && fchmod(file, mode) == 0 && fsync(file) == 0
    let code = errno
    close(file)
    guard isWhole, rename(part, path) == 0 else {
      let code = isWhole ? errno : code
      unlink(part)
      throw failure(path, code)
    }
    let opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { return }
    fsync(opened)
    close(opened)
  }

  private static func failure(_ path: String, _ code: CInt) -> Failure {
    let words = "\(path) could not be written: \(String(cString: strerror(code)))."
    return switch code {
    case EACCES, EPERM: Failure(.noPermission, words, remedy: "ls -ld the directory that it lies in")
    case ENOENT, ENOTDIR: Failure(.notFound, words, remedy: "make the directory that it is to lie in")
    default: Failure(.inputOutput, words)
    }
  }
}
