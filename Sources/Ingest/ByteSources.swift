import Digest
import Dumps
import Intake

/// Bytes that somebody else keeps alive.
struct BufferSource: ByteSource {
  private let bytes: UnsafeRawBufferPointer
  private var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    rest = bytes
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, rest.count)
    buffer.copyMemory(from: .init(rebasing: rest[..<count]))
    rest = .init(rebasing: rest[count...])
    return count
  }

  var seekableLength: Int64? { Int64(bytes.count) }

  mutating func seek(to offset: Int64) {
    rest = .init(rebasing: bytes[Int(min(max(offset, 0), Int64(bytes.count)))...])
  }
}

/// A file that is hashed as it is read.
final class HashedFile: ByteSource {
  private let file: OpenedFile
  private let progress: () throws -> Void
  private var hasher = SHA256Hasher()
  /// Whether the bytes came front to back so far; else they are read once more for their hash.
  private var isInOrder = true

  init(_ file: consuming OpenedFile, _ progress: @escaping () throws -> Void) {
    self.file = file
    self.progress = progress
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try file.read(into: buffer)
    try progress()
    if isInOrder { hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    return count
  }

  var seekableLength: Int64? { file.look.size }

  func seek(to offset: Int64) throws {
    isInOrder = false
    try file.seek(to: offset)
  }

  /// The hash of everything.
  func finish() throws -> SHA256Digest {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { rest.deallocate() }
    guard isInOrder else {
      try file.seek()
      return try file.digest(through: rest, progress: progress)
    }
    while try read(into: rest) > 0 {}
    return hasher.finish()
  }

  /// Whether the file is as it was, and nobody has begun to write it.
  func isUnchanged(since look: FileLook) throws -> Bool { try file.look == look && file.isUnchanged() }
}
