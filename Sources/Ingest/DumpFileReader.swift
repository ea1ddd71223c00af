public import Archive
import Digest
public import Dumps
import Glibc
import Identity
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
  /// A small file is one piece, unless it is an archive that expands to more than this.
  private static let wholeBytes = 16 << 20

  private let lane: Lane
  /// What holds for the files that are read next.
  var limits: ReadingLimits
  var assumptions: [DumpAssumptions]
  private let progress: () throws -> Void
  private let emit: (Piece) -> Void
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var hasher = SHA256Hasher()

  /// - Parameters:
  ///   - lane: whose files it reads; on the lane of the small ones it reads nothing that may expand.
  ///   - assumptions: what is known of the dumps of each drop directory.
  ///   - progress: called again and again while a file is read; with what it throws the reading ends.
  ///   - emit: takes each piece; may wait.
  init(
    lane: Lane, limits: ReadingLimits, assumptions: [DumpAssumptions], progress: @escaping () throws -> Void,
    emit: @escaping (Piece) -> Void
  ) {
    self.lane = lane
    self.limits = limits
    self.assumptions = assumptions
    self.progress = progress
    self.emit = emit
  }

  deinit { buffer.deallocate() }

  /// What became of a claim that has no outcome yet.
  enum Result {
    /// Its pieces are on their way; the last has the ending.
    case emitted
    case busy
    case gone
    /// It may take long although it is small.
    case large
  }

  /// Reads the claimed file.
  func read(_ claim: Claim) -> Result {
    do {
      switch try claim.directory.open(claim.entry.path) {
      case .busy: return .busy
      case .gone: return .gone
      case .opened(let file): return read(file, claim)
      }
    } catch {
      return emitFailureToOpen(claim, error)
    }
  }

  /// Ends the claimed file unread.
  func refuse(_ claim: Claim, _ reason: FailureReason) {
    emit(Piece(SourceFile(claim), ending: .failed(reason)))
  }

  private func read(_ file: consuming OpenedFile, _ claim: Claim) -> Result {
    var source = SourceFile(claim)
    source.look = file.look
    do {
      if source.look.size > limits.bytes {
        throw LimitReached.bytes(source.look.size, limit: limits.bytes)
      } else if source.look.size <= Self.smallFile {
        guard try readSmall(file, &source) else { return .large }
      } else {
        try readLarge(file, &source)
      }
    } catch let limit as LimitReached {
      emit(Piece(source, ending: .failed(limit.reason)))
    } catch {
      emit(Piece(source, ending: .trouble("\(error)")))
    }
    return .emitted
  }

  /// - Returns: false when the file belongs on the other lane.
  private func readSmall(_ file: borrowing OpenedFile, _ source: inout SourceFile) throws -> Bool {
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
    if lane == .small, isContainer(bytes) { return false }
    source.digest = hasher.digest(of: bytes)
    guard count == size, try file.isUnchanged() else {
      emit(Piece(source, ending: .changed))
      return true
    }
    try parse(BufferSource(bytes), source, Stopwatch(), isWhole: true) { .read($0) }
    return true
  }

  private func readLarge(_ file: consuming OpenedFile, _ source: inout SourceFile) throws {
    let look = file.look
    let watch = Stopwatch()
    let digest = try file.digest(through: buffer, progress: progress)
    source.digest = digest
    guard try file.isUnchanged() else {
      emit(Piece(source, ending: .changed))
      return
    }
    try file.seek()
    let bytes = HashedFile(file, progress)
    try parse(bytes, source, watch, isWhole: false) { summary in
      let isSame = try bytes.finish() == digest && bytes.isUnchanged(since: look)
      return isSame ? .read(summary) : .changed
    }
  }

  /// Parses `bytes` into pieces.
  /// - Parameters:
  ///   - isWhole: whether to gather everything into one piece, as far as memory allows.
  ///   - conclude: called after the last element.
  private func parse(
    _ bytes: any ByteSource, _ source: SourceFile, _ watch: Stopwatch, isWhole: Bool,
    conclude: (DumpSummary) throws -> Ending
  ) throws {
    guard let digest = source.digest else { return }
    let assumed = assumptions[source.entry.drop]
    var watch = watch
    var piece = Piece(source, channel: assumed.channel?.title)
    do {
      var maker = ElementMaker(dump: digest, assuming: assumed.channel)
      // By reference: what is waited for the writer counts for neither.
      let unpacked = { [progress, limits] in
        try progress()
        if watch.elapsed > limits.time { throw LimitReached.time(limits.time, offset: nil) }
      }
      var reader = try openDump(bytes, limits: limits.posts, format: assumed.format, unpacked: unpacked)
      var records = 0
      while let element = try reader.next() {
        let offset: Int64
        switch element {
        case .header(let header):
          offset = header.range.offset
          piece.elements.append(.snapshot(maker.snapshot(header)))
          piece.cost += 512
        case .post(let post):
          offset = post.range.offset
          piece.elements.append(
            .sighting(try maker.sighting(post, grade: reader.spelling.richness)))
          piece.cost += post.body.count * 2 + 256
        case .partBegins:
          maker.beginPart()
          continue
        case .partEnds(let part):
          offset = 0
          piece.elements.append(.part(PartRecord(part)))
          piece.cost += part.path.utf8.count + 256
        }
        records += 1
        try progress()
        if records > limits.records { throw LimitReached.records(limits.records, offset: offset) }
        if watch.elapsed > limits.time { throw LimitReached.time(limits.time, offset: offset) }
        if piece.cost >= (isWhole ? Self.wholeBytes : Self.pieceBytes) {
          watch.outside { emit(piece) }
          piece = Piece(source, channel: assumed.channel?.title)
        }
      }
      piece.ending = try conclude(
        DumpSummary(
          format: reader.format.rawValue, encoding: reader.encoding, repairs: reader.repairs.byName))
    } catch let error as DumpError {
      piece.fail(
        FailureReason(
          code: error.code.rawValue, message: error.message, offset: error.offset, remedy: error.remedy))
    } catch let limit as LimitReached {
      piece.fail(limit.reason)
    } catch let error as SystemError {
      piece.ending = .trouble("\(error)")
    }
    emit(piece)
  }

  /// A file that cannot be opened: what is wrong with the file is its outcome, what is wrong here passes.
  private func emitFailureToOpen(_ claim: Claim, _ error: SystemError) -> Result {
    // Only opening asks for permission; what else says so speaks of the machine.
    guard error.call == "openat2", error.code == EACCES || error.code == EPERM else {
      emit(Piece(SourceFile(claim), ending: .trouble("\(error)")))
      return .emitted
    }
    guard let look = try? claim.directory.look(claim.entry.path) else { return .gone }
    var source = SourceFile(claim)
    source.look = look
    emit(
      Piece(
        source,
        ending: .failed(
          FailureReason(
            code: "permission", message: "sluiced may not read the file: \(error).", offset: nil,
            remedy: "Give its user read permission, and retry."))))
    return .emitted
  }
}

/// What is known of the dumps of a drop directory beforehand.
public struct DumpAssumptions: Sendable {
  /// The channel of posts that come before any heading.
  public var channel: ChannelRecord?
  /// The format to read them as, whatever they look like.
  public var format: DumpFormat?

  /// - Parameter channel: a channel's name, or its handle with `@`.
  public init(channel: String? = nil, format: DumpFormat? = nil) {
    var keys = KeyMaker()
    self.channel = channel.flatMap { channel in
      channel.hasPrefix("@")
        ? ChannelRecord(handle: String(channel.dropFirst()))
        : ChannelRecord(title: NameRecord(key: keys.name(channel), name: channel))
    }
    self.format = format
  }
}

extension SourceFile {
  init(_ claim: Claim) {
    self.init(
      entry: claim.entry, directory: claim.directory, look: claim.look, receivedAt: claim.since / 1_000_000,
      dropped: claim.dropped, whole: claim.whole)
  }
}

extension Piece {
  fileprivate mutating func fail(_ reason: FailureReason) {
    elements = []
    cost = 0
    ending = .failed(reason)
  }
}

extension OpenedFile {
  /// The hash of what is left to read. A hasher of its own: an error half-way leaves nothing behind.
  /// - Parameter progress: called again and again; with what it throws the reading ends.
  func digest(
    through buffer: UnsafeMutableRawBufferPointer, progress: () throws -> Void = {}
  ) throws -> SHA256Digest {
    var hasher = SHA256Hasher()
    while true {
      let count = try read(into: buffer)
      try progress()
      if count == 0 { return hasher.finish() }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
