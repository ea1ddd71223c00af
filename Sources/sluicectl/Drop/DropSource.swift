import FileNames
import Glibc

/// A file that is to be dropped, or standard input.
final class DropSource {
  /// The name that it is to have.
  let name: String
  /// How many bytes it has; nil where that shows at its end only.
  let length: Int64?
  private let path: String
  private let descriptor: CInt

  /// - Parameters:
  ///   - path: `-` for standard input.
  ///   - name: nil for the file's own.
  /// - Throws: `Failure`.
  init(_ path: String, name: String?) throws {
    self.path = path
    let own = path.split(separator: "/").last.map { String($0) } ?? path
    self.name = name ?? own
    try Self.check(self.name)
    // A pipe must not hold this up before it is known to be one.
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw DropFailure.source(path, errno) }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    let kind = status.st_mode & S_IFMT
    guard isKnown, path == "-" || kind == S_IFREG else {
      close(descriptor)
      throw DropFailure.notRegular(path, isDirectory: kind == S_IFDIR)
    }
    self.descriptor = descriptor
    length = kind == S_IFREG ? Int64(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// - Returns: how many bytes were read; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw DropFailure.source(path, errno) }
    }
  }

  /// - Throws: `Failure` when sluiced would not take a file of this name, or none can have it.
  private static func check(_ name: String) throws {
    guard let fileName = FileName(name.utf8), fileName.bytes.count <= 255 else {
      throw Failure(.usage, "“\(name)” cannot be the name of a file.", remedy: "give another with --name")
    }
    guard !fileName.isTemporary else {
      throw Failure(
        .usage, "The name \(name) says that the file is not finished, and sluiced would wait for its rename.",
        remedy: "give another with --name")
    }
  }
}
