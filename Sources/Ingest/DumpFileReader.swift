import Archive
import Digest
import Dumps
import Glibc
import Intake

/// Reads claimed files and hands the writer their pieces.
///
/// A small file is read into memory once, hashed and parsed there. A large one is read twice, first for its hash and
/// then for its posts, so that memory does not grow with it; the second reading hashes again, and a difference means
/// that it was not whole.
final class DumpFileReader {
  /// Up to this size a file is held in memory.
  static let smallFile = 4 << 20
  /// Roughly this many bytes of elements make a piece of a long dump.
  private static let pieceBytes = 1 << 20

  private let rooms: Rooms
  private let limits: DumpLimits
  private let emit: (Piece) -> Void
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var hasher = SHA256Hasher()

  /// - Parameter emit: takes each piece; may wait.
  init(rooms: Rooms, limits: DumpLimits, emit: @escaping (Piece) -> Void) {
    self.rooms = rooms
    self.limits = limits
    self.emit = emit
  }

  deinit { buffer.deallocate() }

  /// What became of a claim that has no outcome yet.
  enum Result {
    /// Its pieces are on their way; the last has the ending.
    case emitted
    case busy
    case gone
  }

  /// Reads the claimed file.
  func read(_ claim: Claim) -> Result {
    do {
      switch try rooms.open(claim.name) {
      case .busy: return .busy
      case .gone: return .gone
      case .opened(let file): read(file, claim)
      }
    } catch {
      return emitFailureToOpen(claim, error)
    }
    return .emitted
  }

  private func read(_ file: consuming OpenedFile, _ claim: Claim) {
    var source = SourceFile(
      name: claim.name, look: file.look, receivedAt: claim.since / 1_000_000, digest: nil)
    do {
      if file.look.size <= Self.smallFile {
        try readSmall(file, &source)
      } else {
        try readLarge(file, &source)
      }
    } catch {
      emit(Piece(source, ending: .trouble("\(error)")))
    }
  }

  private func readSmall(_ file: borrowing OpenedFile, _ source: inout SourceFile) throws {
    let size = Int(file.look.size)
    if buffer.count < size + 1 {
      buffer.deallocate()
      buffer = .allocate(byteCount: size + 1, alignment: 16)
    }
    var count = 0
    while count <= size {
      let read = try file.read(into: .init(rebasing: buffer[count...]))
      if read == 0 { break }
      count += read
    }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    source.digest = hasher.digest(of: bytes)
    guard count == size, try file.isUnchanged() else {
      emit(Piece(source, ending: .changed))
      return
    }
    try parse(BufferSource(bytes), source, isWhole: true) { .read($0) }
  }

  private func readLarge(_ file: consuming OpenedFile, _ source: inout SourceFile) throws {
    let look = file.look
    let digest = try file.digest(through: buffer)
    source.digest = digest
    guard try file.isUnchanged() else {
      emit(Piece(source, ending: .changed))
      return
    }
    try file.rewind()
    let bytes = HashedFile(file)
    try parse(bytes, source, isWhole: false) { summary in
      let isSame = try bytes.finish() == digest && bytes.look() == look
      return isSame ? .read(summary) : .changed
    }
  }

  /// Parses `bytes` into pieces.
  /// - Parameters:
  ///   - isWhole: whether to gather everything into one piece.
  ///   - conclude: called after the last element.
  private func parse(
    _ bytes: any ByteSource, _ source: SourceFile, isWhole: Bool, conclude: (DumpSummary) throws -> Ending
  ) throws {
    guard let digest = source.digest else { return }
    var piece = Piece(source)
    do {
      var maker = ElementMaker(dump: digest)
      var reader = try openDump(bytes, limits: limits)
      while let element = try reader.next() {
        switch element {
        case .header(let header):
          piece.elements.append(.snapshot(maker.snapshot(header)))
          piece.cost += 512
        case .post(let post):
          piece.elements.append(.sighting(try maker.sighting(post)))
          piece.cost += post.body.count * 2 + 256
        }
        if !isWhole, piece.cost >= Self.pieceBytes {
          emit(piece)
          piece = Piece(source)
        }
      }
      piece.ending = try conclude(
        DumpSummary(
          format: reader.format.rawValue, encoding: reader.encoding, repairs: reader.repairs.byName))
    } catch let error as DumpError {
      piece.elements = []
      piece.cost = 0
      piece.ending = .failed(
        FailureReason(
          code: error.code.rawValue, message: error.message, offset: error.offset, remedy: error.remedy))
    } catch let error as SystemError {
      piece.ending = .trouble("\(error)")
    }
    emit(piece)
  }

  /// A file that cannot be opened: what is wrong with the file is its outcome, what is wrong here passes.
  private func emitFailureToOpen(_ claim: Claim, _ error: SystemError) -> Result {
    guard let look = try? rooms.look(claim.name) else { return .gone }
    let source = SourceFile(name: claim.name, look: look, receivedAt: claim.since / 1_000_000, digest: nil)
    let ending: Ending
    if error.code == EACCES || error.code == EPERM {
      ending = .failed(
        FailureReason(
          code: "permission", message: "sluiced may not read the file: \(error).", offset: nil,
          remedy: "Give its user read permission, then move the file back into the drop directory."))
    } else {
      ending = .trouble("\(error)")
    }
    emit(Piece(source, ending: ending))
    return .emitted
  }
}

extension OpenedFile {
  /// The hash of what is left to read. A hasher of its own: an error half-way leaves nothing behind.
  func digest(through buffer: UnsafeMutableRawBufferPointer) throws -> SHA256Digest {
    var hasher = SHA256Hasher()
    while true {
      let count = try read(into: buffer)
      if count == 0 { return hasher.finish() }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}

/// Bytes that somebody else keeps alive.
private struct BufferSource: ByteSource {
  private var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, rest.count)
    buffer.copyMemory(from: .init(rebasing: rest[..<count]))
    rest = .init(rebasing: rest[count...])
    return count
  }
}

/// A file that is hashed as it is read.
private final class HashedFile: ByteSource {
  private let file: OpenedFile
  private var hasher = SHA256Hasher()

  init(_ file: consuming OpenedFile) { self.file = file }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try file.read(into: buffer)
    hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  /// The hash of everything; reads what the parser left.
  func finish() throws -> SHA256Digest {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { rest.deallocate() }
    while try read(into: rest) > 0 {}
    return hasher.finish()
  }

  func look() throws -> FileLook { try file.lookNow() }
}
