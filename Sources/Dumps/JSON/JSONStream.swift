/// Reads JSON of any size from front to back in memory that does not grow with it, and mends what exporters break.
///
/// The *pull layer* walks containers too large to hold; the *record layer* reads one value whole into a
/// ``JSONRecord``. To walk `{"chats":{"list":[{"name":…,"messages":[…]}]}}`:
///
///     var stream = JSONStream(input, limits: limits)
///     var record = JSONRecord()
///     while true {
///       guard try stream.advance() else {       // the open container has ended and was left
///         if stream.isDone { break }            // … or the dump has
///         continue
///       }
///       // Now a value comes; stream.kind says what, stream.path where: take it by exactly one of
///       switch stream.path.depth {
///       case 0...4 where stream.isContainer: stream.enter()   // its values come next
///       case 5: try stream.read(into: &record)                // all of it
///         let id = record.root["id"].int
///       default: try stream.skip()
///       }
///     }
///
/// A dump is a row of values at depth 0, with any white space between: one document, JSON Lines, or documents one after
/// the other. Members come in the order of the file. Keys that repeat are known in records, where the last one counts; in
/// the pull layer each comes as it stands.
///
/// What is mended, and counted in ``takeRepairs()`` or in the record's `repairs`: escapes that JSON lacks and raw control
/// characters in strings (`escapes`); halves of surrogate pairs, NUL and bytes that are not UTF-8, which become U+FFFD
/// (`invalidBytes`); commas that are missing or too many, bare words such as `NaN`, brackets that do not match (`syntax`);
/// a missing end (`truncated`); strings over the limit (`oversized`); containers too deep or too many (`skipped`). Numbers
/// stay text until somebody asks for them, so none is damaged.
struct JSONStream {
  private(set) var scanner: JSONScanner
  let limits: JSONLimits
  /// Where the value stands that comes next, or the container that was left.
  private(set) var path = JSONPath()
  /// What comes next, after `advance()` has returned true.
  private(set) var kind = JSONKind.missing
  /// Whether the dump has ended, after `advance()` has returned false.
  private(set) var isDone = false
  /// Whether a comma, or the opening bracket, came since the last value.
  private var isSeparated = true
  private var isFirst = true
  private var openObjects = 0
  private var openArrays = 0
  private var hasTruncation = false
  /// Offset of the value that comes next, in bytes given by the input.
  private var start: Int64 = 0

  init(_ input: DumpInput, limits: DumpLimits) {
    scanner = JSONScanner(input)
    self.limits = JSONLimits(limits)
  }

  /// Reads JSON that lies in memory.
  init(_ bytes: [UInt8]) {
    struct Nothing: ByteSource {
      func read(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
    }
    self.init(DumpInput(encoding: .utf8, front: bytes, mark: 0, rest: Nothing()), limits: DumpLimits())
  }

  var isContainer: Bool { kind == .object || kind == .array }

  /// Whether `kind` can be entered: below the deepest level there is only skipping and reading.
  var canEnter: Bool { isContainer && path.depth + 1 < JSONLimits.depth }

  /// The front of the dump, as long as nothing was read.
  mutating func front() throws -> DumpFront {
    let bytes = try scanner.front()
    return DumpFront(bytes: bytes, isWhole: scanner.isWhole)
  }

  /// Bytes held, whatever the size of the dump.
  var heldBytes: Int { scanner.capacity + path.heldBytes }

  /// What was mended since the last call, outside of records.
  mutating func takeRepairs() -> Repairs {
    defer { scanner.repairs = Repairs() }
    return scanner.repairs
  }

  /// From the first byte of the value that `advance()` found to where the reader stands.
  var range: FileRange { scanner.range(from: start) }

  // MARK: The pull layer

  /// Goes to the next value of the open container, or of the dump.
  /// - Returns: false when there is none: the container was left, and `path` is its place again; or the dump is done.
  mutating func advance() throws -> Bool {
    while true {
      let byte = try scanner.token()
      switch byte {
      case 0 where scanner.isAtEnd:
        if path.depth == 0 {
          isDone = true
        } else {
          noteTruncation()
          leave()
        }
        return false
      case 0x2C:
        if isSeparated || path.depth == 0 { scanner.repairs[.syntax] += 1 }
        isSeparated = true
        scanner.skipByte()
        continue
      case 0x5D, 0x7D:
        if try close(byte) { return false }
        continue
      case 0x3A where !path.isInObject:
        scanner.repairs[.syntax] += 1
        scanner.skipByte()
        continue
      default: break
      }
      if path.isInObject, byte != 0x22 {
        try passJunk(byte)
        continue
      }
      if !isSeparated, path.depth > 0 { scanner.repairs[.syntax] += 1 }
      if path.isInObject { try readKey() }
      isSeparated = false
      isFirst = false
      kind = try peekKind()
      start = scanner.offset
      path.step(start)
      return true
    }
  }

  /// Enters the object or the array that comes next.
  mutating func enter() {
    precondition(canEnter)
    let isObject = kind == .object
    scanner.skipByte()
    if isObject { openObjects += 1 } else { openArrays += 1 }
    path.enter(isObject: isObject)
    isSeparated = true
    isFirst = true
  }

  /// Passes over the value that comes next.
  mutating func skip() throws {
    if kind == .missing { return }
    if try !scanner.skipValue() { noteTruncation() }
  }

  private mutating func leave() {
    if path.isInObject { openObjects -= 1 } else { openArrays -= 1 }
    start = path.leave()
    isSeparated = false
    isFirst = false
  }

  /// Takes a closing bracket: it ends the open container, or one around it, or nothing.
  private mutating func close(_ byte: UInt8) throws -> Bool {
    let isObject = byte == 0x7D
    if path.depth > 0, path.isInObject == isObject {
      if isSeparated, !isFirst { scanner.repairs[.syntax] += 1 }
      scanner.skipByte()
      leave()
      return true
    }
    scanner.repairs[.syntax] += 1
    if isObject ? openObjects > 0 : openArrays > 0 {
      leave()
      return true
    }
    scanner.skipByte()
    return false
  }

  /// Passes what stands in an object where a key should: a value without one, a bare word, a colon.
  private mutating func passJunk(_ byte: UInt8) throws {
    scanner.repairs[.syntax] += 1
    isSeparated = false
    if byte == 0x3A { scanner.skipByte() } else if try !scanner.skipValue() { noteTruncation() }
  }

  /// Reads a key and its colon.
  private mutating func readKey() throws {
    scanner.skipByte()
    try path.readKey(&scanner)
    var colons = 0
    while try scanner.token() == 0x3A {
      colons += 1
      scanner.skipByte()
    }
    if colons != 1, !scanner.isAtEnd { scanner.repairs[.syntax] += 1 }
  }

  /// What the next byte begins; `missing` where no value comes: behind a key without one.
  private mutating func peekKind() throws -> JSONKind {
    switch try scanner.token() {
    case 0x7B: return .object
    case 0x5B: return .array
    case 0x22: return .string
    case 0x2C, 0x5D, 0x7D:
      scanner.repairs[.syntax] += 1
      return .missing
    case 0 where scanner.isAtEnd: return .missing
    case let byte where isDigit(byte) || byte == 0x2D: return .number
    case 0x74, 0x66: return .bool
    default: return .null
    }
  }

  private mutating func noteTruncation() {
    if !hasTruncation { scanner.repairs[.truncated] += 1 }
    hasTruncation = true
  }

  // MARK: The record layer

  /// Reads the value that comes next, with all that it holds. What is mended counts in the record.
  mutating func read(into record: inout JSONRecord) throws {
    record.removeAll()
    let outer = takeRepairs()
    var parser = JSONRecordParser(
      limits: limits, openObjects: openObjects, openArrays: openArrays, isTopLevel: path.depth == 0)
    if kind != .missing { try parser.parse(&scanner, into: &record) } else { record.append(.null) }
    if !record.isComplete, scanner.isAtEnd {
      noteTruncation()
    }
    record.range = range
    record.repairs = takeRepairs()
    scanner.repairs = outer
  }
}

/// Where a value stands: the keys and the positions of the containers around it.
struct JSONPath {
  private struct Level {
    var isObject: Bool
    /// The position of the present value in the container, from 0.
    var index = -1
    var keyStart: Int
    var keyLength = 0
    /// Offset of the present value.
    var start: Int64 = 0
  }

  private static let keyLimit = 1024

  private var levels = [Level(isObject: false, keyStart: 0)]
  private var keys = ByteBuffer(capacity: 1024)

  var heldBytes: Int { keys.capacity + levels.capacity * MemoryLayout<Level>.stride }

  /// How many containers were entered: 0 for the values of the dump itself.
  var depth: Int { levels.count - 1 }

  var isInObject: Bool { levels[levels.count - 1].isObject }

  /// The key of the value, nil in an array and at depth 0.
  var key: TextSlice? { key(at: depth) }

  /// The key at a level of the path, from 1 to `depth`; nil where that level is an array, or depth 0.
  func key(at depth: Int) -> TextSlice? {
    let level = levels[depth]
    return level.isObject ? TextSlice(keys.base + level.keyStart, level.keyLength) : nil
  }

  /// The position of the value in its container, from 0.
  var index: Int { levels[levels.count - 1].index }

  /// The position at a level of the path, from 0 to `depth`.
  func index(at depth: Int) -> Int { levels[depth].index }

  /// The path as text, such as `chats.list[3]`; values of the dump itself have none.
  var description: String {
    var text = ""
    for level in levels.dropFirst() {
      if level.isObject {
        let key = TextSlice(keys.base + level.keyStart, level.keyLength)
        text += (text.isEmpty ? "" : ".") + key.string
      } else {
        text += "[\(level.index)]"
      }
    }
    return text
  }

  fileprivate mutating func step(_ start: Int64) {
    levels[levels.count - 1].index &+= 1
    levels[levels.count - 1].start = start
  }

  fileprivate mutating func enter(isObject: Bool) {
    levels.append(Level(isObject: isObject, keyStart: keys.count))
  }

  fileprivate mutating func leave() -> Int64 {
    keys.setCount(levels[levels.count - 1].keyStart)
    levels.removeLast()
    let level = levels[levels.count - 1]
    keys.setCount(level.keyStart + level.keyLength)
    return level.start
  }

  fileprivate mutating func readKey(_ scanner: inout JSONScanner) throws {
    let last = levels.count - 1
    keys.setCount(levels[last].keyStart)
    _ = try scanner.readString(into: &keys, limit: Self.keyLimit, breaksAtLines: false)
    levels[last].keyLength = keys.count - levels[last].keyStart
  }
}
