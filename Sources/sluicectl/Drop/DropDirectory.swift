import CLinux
import Digest
import Glibc

/// A drop directory, into which files are put whole.
final class DropDirectory: Sendable {
  /// A file that lies there now.
  struct Placed: Hashable, Sendable {
    /// The name that was free.
    var name: String
    /// SHA-256 of its bytes in hexadecimal digits: the dump's id.
    var id: String
    var bytes: Int64
  }

  private static let piece = 1 << 20
  /// Names that are tried before it is given up.
  private static let mostNames = 10_000

  let path: String
  private let descriptor: CInt
  private let mode: mode_t
  private let unfinished: UnfinishedFile

  /// - Parameter unfinished: keeps what has to be removed when the command is interrupted.
  /// - Throws: `Failure`.
  init(_ path: String, unfinished: UnfinishedFile) throws {
    self.path = path
    self.unfinished = unfinished
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DropFailure.directory(path, errno) }
    var status = stat()
    fstat(descriptor, &status)
    // Where files get the directory's group, its members may read them; elsewhere the daemon may be anybody.
    mode = status.st_mode & S_ISGID != 0 ? 0o640 : 0o644
  }

  deinit { close(descriptor) }

  /// Copies what `source` gives into a file that nobody takes for a dump, and renames it when it is durable. No file is
  /// replaced: where `name` is taken, it is put there as `NAME-2.ext`.
  /// - Parameter progress: is told how many bytes were copied.
  /// - Throws: `Failure`; nothing is left behind then.
  func place(
    _ source: DropSource, as name: String, progress: (Int64) -> Void
  ) throws -> Placed {
    let (part, file) = try create(for: name)
    defer { close(file) }
    do {
      var placed = try copy(source, into: file, progress)
      guard fsync(file) == 0 else { throw DropFailure.writing(name, path, errno) }
      placed.name = try publish(part, as: name)
      unfinished.forget()
      guard fsync(descriptor) == 0 else { throw DropFailure.writing(name, path, errno) }
      return placed
    } catch {
      unfinished.remove()
      throw error
    }
  }

  private func create(for name: String) throws -> (part: String, file: CInt) {
    for number in 1...Self.mostNames {
      let part = "." + Self.numbered(name, number, room: 249) + ".part"
      let file = unfinished.create(part, in: descriptor, mode: mode)
      if file >= 0 { return (part, file) }
      guard errno == EEXIST else { throw DropFailure.writing(name, path, errno) }
    }
    throw DropFailure.writing(name, path, EEXIST)
  }

  private func copy(_ source: DropSource, into file: CInt, _ progress: (Int64) -> Void) throws -> Placed {
    var hasher = SHA256Hasher()
    var placed = Placed(name: "", id: "", bytes: 0)
    var buffer = [UInt8](repeating: 0, count: Self.piece)
    while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
      try buffer.withUnsafeBytes { bytes in
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        hasher.update(bytes)
        var sent = 0
        while sent < count {
          let step = write(file, bytes.baseAddress?.advanced(by: sent), count - sent)
          if step >= 0 {
            sent += step
          } else if errno != EINTR {
            throw DropFailure.writing(source.name, path, errno)
          }
        }
      }
      placed.bytes += Int64(count)
      progress(placed.bytes)
    }
    placed.id = hasher.finish().hex
    return placed
  }

  private func publish(_ part: String, as name: String) throws -> String {
    for number in 1...Self.mostNames {
      let wish = Self.numbered(name, number, room: 255)
      if sluice_renameat_noreplace(descriptor, part, descriptor, wish) == 0 { return wish }
      guard errno == EEXIST else { throw DropFailure.writing(name, path, errno) }
    }
    throw DropFailure.writing(name, path, EEXIST)
  }

  /// `a.txt`, then `a-2.txt`, in at most `room` bytes.
  static func numbered(_ name: String, _ number: Int, room: Int) -> String {
    let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil } ?? name.endIndex
    let ending = (number > 1 ? "-\(number)" : "") + name[dot...]
    guard ending.utf8.count < room else { return cut(name, to: room) }
    return cut(String(name[..<dot]), to: room - ending.utf8.count) + ending
  }

  /// As much of the front as has room, whole characters.
  private static func cut(_ text: String, to room: Int) -> String {
    var text = text
    while text.utf8.count > room { text.removeLast() }
    return text
  }
}
