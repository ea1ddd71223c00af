/// Reads the dumps inside a container, one after the other, through all the containers in it. Each is a part of the dump;
/// a file inside a compressed one has no name of its own, so its part has the compressed file's path: for a dump that is
/// one compressed file, the empty one.
final class ContainerReader: DumpReader {
  private var state: ContainerWalk

  /// - Parameters:
  ///   - source: the whole dump, whose front shows `kind`.
  ///   - format: the format of what is inside, by its owner's word.
  ///   - unpacked: called for every block that is unpacked; what it throws ends the reading.
  init(
    _ kind: ContainerKind, _ source: any ByteSource, limits: DumpLimits, format: DumpFormat?,
    unpacked: @escaping () throws -> Void
  ) throws {
    let ledger = ExpansionLedger(limits: limits, length: source.seekableLength, unpacked: unpacked)
    state = try ContainerWalk(kind, source, limits: limits, format: format, ledger: ledger)
  }

  var format: DumpFormat { .container }

  var spelling: DumpFormat { state.spelling }

  var repairs: Repairs { state.repairs }

  /// Each part has its own.
  var encoding: String { "binary" }

  func next() throws -> DumpElement? { try state.next() }
}

/// The way through the containers of one dump.
struct ContainerWalk {
  /// Bytes of a path that are kept.
  private static let pathLimit = 4096
  /// A 7z archive has its directory at its end, so one inside another container is held in memory.
  static let heldArchive = 64 << 20

  private let limits: DumpLimits
  private let format: DumpFormat?
  private let ledger: ExpansionLedger
  /// The containers that are open, the outermost first.
  private var open: [ArchiveStream] = []
  /// The file being read, of the innermost.
  private var part: OpenPart?
  private var ready: [DumpElement] = []
  private var readyStart = 0
  private var isDone = false
  private var ordinal = 0
  /// What the containers themselves and the parts that are over needed.
  private var ended = Repairs()
  private var files = 0
  private var read = 0
  /// Why the first files were not read.
  private var reasons: [String] = []
  /// What is wrong with the dump as a whole: it is damaged, or it is one compressed file that cannot be read.
  private var wholeError: DumpError?

  init(
    _ kind: ContainerKind, _ source: any ByteSource, limits: DumpLimits, format: DumpFormat?,
    ledger: ExpansionLedger
  ) throws {
    self.limits = limits
    self.format = format == .container ? nil : format
    self.ledger = ledger
    try enter(kind, source, path: "")
  }

  var repairs: Repairs {
    var all = ended
    if let part { all += part.repairs }
    return all
  }

  /// The format of the file being read, or of the one before: what was held of it may come after its end.
  private(set) var spelling = DumpFormat.container

  mutating func next() throws -> DumpElement? {
    while true {
      if readyStart < ready.count {
        readyStart += 1
        return ready[readyStart - 1]
      }
      ready.removeAll(keepingCapacity: true)
      readyStart = 0
      guard !isDone else { return nil }
      if part != nil {
        if let element = try advancePart() { return element }
      } else if let archive = open.last {
        try advance(archive)
      } else {
        isDone = true
        if read == 0 { throw nothingRead }
      }
    }
  }

  // MARK: Containers

  private mutating func enter(_ kind: ContainerKind, _ source: any ByteSource, path: String) throws {
    // A tar archive and what compresses it are one container to everybody.
    let packed = open.indices.filter { $0 > 0 && open[$0].kind == .tar && open[$0 - 1].kind.isBare }.count
    let isPacked = kind == .tar && open.last?.kind.isBare == true
    try ledger.check(nesting: open.count - packed - (isPacked ? 1 : 0))
    var source = source
    if kind == .sevenZip {
      if source.seekableLength == nil {
        guard let bytes = try MemoryBytes(&source, limit: Self.heldArchive) else {
          try open.last?.finishEntry()
          refuse(path, .notHeld, bytes: open.last?.position ?? 0)
          return
        }
        source = bytes
      }
      do {
        let size = try SevenZipDirectory.size(in: &source)
        if let size, size > SevenZipDirectory.limit { throw DumpError.largeDirectory }
      } catch let error as DumpError {
        try open.last?.finishEntry()
        refuse(path, error, bytes: open.last?.position ?? 0)
        return
      }
    }
    open.append(try ArchiveStream(kind, source, path: path, ledger: ledger, depth: open.count))
  }

  private mutating func advance(_ archive: ArchiveStream) throws {
    let step: ArchiveStream.Step
    do {
      step = try archive.next()
    } catch {
      throw ledger.fault ?? error
    }
    switch step {
    case .entry(let entry): try begin(entry, archive)
    case .end: try leave(archive)
    case .encrypted: try leave(archive, with: .encrypted)
    case .broken(let message):
      if !archive.wasDamaged { ended[.truncated] += 1 }
      try leave(archive, with: .damaged(archive.kind.name, message))
    }
  }

  /// Closes the innermost container, and with it the entry of the outer one in which it lay.
  private mutating func leave(_ archive: ArchiveStream, with error: DumpError? = nil) throws {
    open.removeLast()
    let outer = open.last
    do {
      try outer?.finishEntry()
    } catch {
      throw ledger.fault ?? error
    }
    if let error {
      refuse(archive.path, error, bytes: outer?.position ?? 0)
    } else if let outer, let damage = outer.damage {
      ended[.truncated] += 1
      refuse(archive.path, .damaged(outer.kind.name, damage), bytes: outer.position)
    }
  }

  /// Notes that a container cannot be read, or not to its end.
  private mutating func refuse(_ path: String, _ error: DumpError, bytes: Int64 = 0) {
    guard !path.isEmpty else {
      // What came before it is kept; whether there was anything shows at the end.
      wholeError = wholeError ?? error
      return
    }
    end(DumpPart(path: path, outcome: .failed(error), bytes: bytes), begins: true)
  }

  // MARK: Files

  private mutating func begin(_ entry: ArchiveEntry, _ archive: ArchiveStream) throws {
    try ledger.addEntry()
    let path = try path(of: entry, in: archive)
    switch entry.kind {
    case .directory: return
    case .other(let what):
      end(DumpPart(path: path, outcome: .skipped(what), bytes: 0), begins: true)
      return
    case .file: break
    }
    // Else the bytes of an entry are those of the container.
    if let size = entry.size, archive.kind != .tar { try ledger.announce(size, at: open.count - 1) }
    if entry.isEncrypted {
      end(DumpPart(path: path, outcome: .failed(.encrypted), bytes: entry.size ?? 0), begins: true)
      return
    }
    let scanner: LineScanner
    do {
      scanner = try LineScanner(source: EntrySource(archive: archive), lineLimit: limits.heldBytes)
    } catch {
      throw ledger.fault ?? error
    }
    if let kind = ContainerKind.sniff(scanner.front) {
      let source = ReplayedSource(front: Array(scanner.front), rest: scanner.source)
      do {
        try enter(kind, source, path: path)
      } catch {
        throw ledger.fault ?? error
      }
      return
    }
    part = OpenPart(path: path)
    do {
      part!.reader = try openUnpacked(scanner, limits: limits, format: format)
    } catch {
      try endPart(error, archive)
    }
  }

  private func path(of entry: ArchiveEntry, in archive: ArchiveStream) throws -> String {
    if archive.kind.isBare { return archive.path }
    try entry.name.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      try ledger.check(path: TextSlice(base, bytes.count))
    }
    let name = String(decoding: entry.name.prefix(Self.pathLimit), as: UTF8.self)
    guard !name.isEmpty else { return Self.join(archive.path, "\u{FFFD}") }
    return Self.join(archive.path, name)
  }

  /// A path inside another one, as far as it is kept.
  private static func join(_ outer: String, _ inner: String) -> String {
    var path = outer.isEmpty ? inner : outer + "/" + inner
    guard path.utf8.count > pathLimit else { return path }
    path.makeContiguousUTF8()
    return path.utf8.withContiguousStorageIfAvailable { bytes in
      TextSlice(bytes.baseAddress!, bytes.count).shortened(to: pathLimit).string
    } ?? path
  }

  /// Reads on in a file; what comes is made ready, or returned where nothing is to go before it.
  private mutating func advancePart() throws -> DumpElement? {
    guard let archive = open.last else { return nil }
    let element: DumpElement?
    do {
      element = try part!.reader?.next()
      if let reader = part!.reader { spelling = reader.spelling }
    } catch {
      try endPart(error, archive)
      return nil
    }
    switch element {
    case nil: try endPart(nil, archive)
    case .post(var post)? where part!.hasBegun:
      post.ordinal = ordinal
      ordinal += 1
      part!.posts += 1
      return .post(post)
    case let element?: try pass(element, archive)
    }
    return nil
  }

  /// Passes an element of a file on as one of the dump.
  private mutating func pass(_ element: DumpElement, _ archive: ArchiveStream) throws {
    switch element {
    case .partBegins(let inner):
      // A chat of an account's export: parts do not nest, so the file's own part is over.
      if part!.hasBegun { closeOwnPart(.read, bytes: archive.position) }
      part!.hasInnerParts = true
      push(.partBegins(path: Self.join(part!.path, inner)))
    case .partEnds(var inner):
      inner.path = Self.join(part!.path, inner.path)
      end(inner, begins: false)
    case .header, .post:
      part!.hold(element)
      if part!.isSure {
        releaseHeld()
      } else if part!.heldBytes > OpenPart.holdLimit {
        try endPart(DumpError.unmarkedText, archive)
      }
    }
  }

  private mutating func releaseHeld() {
    guard !part!.held.isEmpty else { return }
    if !part!.hasBegun, !part!.hasInnerParts {
      part!.hasBegun = true
      push(.partBegins(path: part!.path))
    }
    for element in part!.takeHeld() {
      if case .post(var post) = element {
        post.ordinal = ordinal
        ordinal += 1
        part!.posts += 1
        push(.post(post))
      } else {
        push(element)
      }
    }
  }

  /// Ends the file being read.
  /// - Parameter error: why it is over before its end.
  private mutating func endPart(_ error: (any Error)?, _ archive: ArchiveStream) throws {
    if let fault = ledger.fault { throw fault }
    if let error, !(error is DumpError) { throw error }
    do {
      try archive.finishEntry()
    } catch {
      throw ledger.fault ?? error
    }
    let isEmpty = !part!.hasBegun && !part!.hasInnerParts && part!.held.isEmpty
    var outcome = DumpPart.Outcome.read
    if let damage = archive.damage {
      let damaged = DumpError.damaged(archive.kind.name, damage)
      part!.own[.truncated] += 1
      if error != nil || isEmpty { outcome = .failed(damaged) }
    } else if let error = error as? DumpError {
      outcome = part!.outcome(for: error)
    }
    if error == nil { releaseHeld() }
    if case .failed(let error) = outcome, part!.path.isEmpty { wholeError = wholeError ?? error }
    if let error = error as? DumpError, part!.path.isEmpty { wholeError = wholeError ?? error }
    // The parts of a file that has some are enough, unless it is cut.
    if !part!.hasInnerParts || outcome != .read { closeOwnPart(outcome, bytes: archive.position) }
    ended += part!.repairs
    part = nil
  }

  private mutating func closeOwnPart(_ outcome: DumpPart.Outcome, bytes: Int64) {
    var whole = DumpPart(path: part!.path, outcome: outcome, bytes: bytes)
    whole.posts = part!.posts
    if outcome == .read || part!.posts > 0 {
      whole.format = part!.reader?.format
      whole.encoding = part!.reader?.encoding
      whole.repairs = part!.repairs
    }
    end(whole, begins: !part!.hasBegun)
    part!.hasBegun = false
    part!.posts = 0
  }

  // MARK: The end

  private mutating func push(_ element: DumpElement) { ready.append(element) }

  private mutating func end(_ whole: DumpPart, begins: Bool) {
    if begins { push(.partBegins(path: whole.path)) }
    push(.partEnds(whole))
    files += 1
    let reason: String
    switch whole.outcome {
    case .read:
      read += 1
      return
    case .skipped(let what): reason = what
    case .failed(let error):
      reason = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
    }
    if whole.posts > 0 { read += 1 }
    if reasons.count < 3 { reasons.append("“\(printable(whole.path))”: \(reason)") }
  }

  /// Why there is nothing to keep.
  private var nothingRead: DumpError {
    if let wholeError { return wholeError }
    let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    return DumpError(
      code: .noPosts,
      message: files == 0
        ? "The container holds no files."
        : "The container holds \(files) files, none of which can be read\(why).",
      remedy: "Drop a container of text captures, saved preview pages, exports or scrapers' files.")
  }
}
