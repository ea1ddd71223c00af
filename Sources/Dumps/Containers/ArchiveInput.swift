internal import CArchive

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Hands the bytes of a source to libarchive, and keeps what the source throws until somebody asks.
final class ArchiveInput {
  private static let chunk = 128 << 10

  private var source: any ByteSource
  private let ledger: ExpansionLedger?
  private let buffer: UnsafeMutableRawBufferPointer
  private var position: Int64 = 0
  /// What the source threw.
  private(set) var error: (any Error)?

  /// - Parameter ledger: where the bytes read are counted; nil for bytes that are counted already.
  init(_ source: any ByteSource, _ ledger: ExpansionLedger?) {
    self.source = source
    self.ledger = ledger
    buffer = .allocate(byteCount: Self.chunk, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Tells an archive to read from here. This input must outlive it.
  func attach(to archive: OpaquePointer, mayBeSought: Bool) {
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    archive_read_set_read_callback(archive) { archive, context, block in
      guard let context, let block else { return -1 }
      return ArchiveInput.from(context).read(block, archive)
    }
    guard mayBeSought else { return }
    archive_read_set_seek_callback(archive) { archive, context, offset, origin in
      guard let context else { return Int64(ARCHIVE_FATAL) }
      return ArchiveInput.from(context).seek(offset, from: origin, archive)
    }
  }

  private static func from(_ context: UnsafeMutableRawPointer) -> ArchiveInput {
    Unmanaged<ArchiveInput>.fromOpaque(context).takeUnretainedValue()
  }

  private func read(_ block: UnsafeMutablePointer<UnsafeRawPointer?>, _ archive: OpaquePointer?) -> Int {
    guard error == nil else { return -1 }
    defer { forgetErrno() }
    do {
      let count = try source.read(into: buffer)
      ledger?.consume(count)
      position += Int64(count)
      block.pointee = UnsafeRawPointer(buffer.baseAddress)
      return count
    } catch {
      return Int(fail(error, archive))
    }
  }

  private func seek(_ offset: Int64, from origin: Int32, _ archive: OpaquePointer?) -> Int64 {
    guard error == nil, let length = source.seekableLength else { return Int64(ARCHIVE_FATAL) }
    let start =
      switch origin {
      case SEEK_SET: Int64(0)
      case SEEK_CUR: position
      default: length
      }
    let (target, isOver) = start.addingReportingOverflow(offset)
    guard !isOver, (0...length).contains(target) else { return Int64(ARCHIVE_FATAL) }
    defer { forgetErrno() }
    do {
      try source.seek(to: target)
      position = target
      return target
    } catch {
      return fail(error, archive)
    }
  }

  private func fail(_ error: any Error, _ archive: OpaquePointer?) -> Int64 {
    self.error = error
    return Int64(ARCHIVE_FATAL)
  }
}

/// Bytes in memory, of which any part can be read.
struct MemoryBytes: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All of a source; nil where it has more than `limit`.
  init?(_ source: inout any ByteSource, limit: Int) throws {
    var bytes: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try source.read(into: piece)
      if count == 0 { break }
      guard bytes.count + count <= limit else { return nil }
      bytes.append(contentsOf: piece[..<count])
    }
    self.init(bytes)
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<position + count])) }
    position += count
    return count
  }

  var seekableLength: Int64? { Int64(bytes.count) }

  mutating func seek(to offset: Int64) { position = Int(min(max(offset, 0), Int64(bytes.count))) }
}
