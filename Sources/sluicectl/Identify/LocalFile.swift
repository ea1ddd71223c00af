import Dumps
import Glibc

/// A file that the user names, or standard input.
final class LocalFile: ByteSource {
  private let path: String
  private let descriptor: CInt
  /// Nil where bytes come front to back only.
  let seekableLength: Int64?
  /// How many bytes were read so far.
  private(set) var taken: Int64 = 0

  /// - Parameter path: `-` for standard input.
  /// - Throws: `Failure`.
  init(_ path: String) throws {
    self.path = path
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("opened", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = Self.failure("looked at", path)
      close(descriptor)
      throw failure
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw Failure(.usage, "\(path) is a directory.", remedy: "name the files in it")
    }
    self.descriptor = descriptor
    let isSeekable = status.st_mode & S_IFMT == S_IFREG && lseek(descriptor, 0, SEEK_CUR) == 0
    seekableLength = isSeekable ? Int64(status.st_size) : nil
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        taken += Int64(count)
        return count
      }
      guard errno == EINTR else { throw Self.failure("read", path) }
    }
  }

  func seek(to offset: Int64) throws {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == offset else { throw Self.failure("read", path) }
  }

  /// The file's length; of what comes front to back, what came.
  var length: Int64 { seekableLength ?? taken }

  private static func failure(_ what: String, _ path: String) -> Failure {
    let code = errno
    let status: Failure.Status =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM: .noPermission
      default: .inputOutput
      }
    return Failure(status, "\(path) could not be \(what): \(String(cString: strerror(code))).")
  }
}
