#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Parses one value into a ``JSONRecord``, however it is nested, without recursion.
struct JSONRecordParser {
  private let limits: JSONLimits
  /// Containers around the value, which a closing bracket too many may mean.
  private let openObjects: Int
  private let openArrays: Int
  private let isTopLevel: Bool
  private var depth = 0
  private var objects = 0
  private var arrays = 0
  /// Whether a comma, or the opening bracket, came since the last value.
  private var isSeparated = true
  private var isFirst = true
  private var isFull = false

  /// More keys than this in one object are compared by sorting, so that many keys cannot cost quadratic time.
  private static let comparedKeys = 128
  /// Bytes of a key, and of a number, that are kept even where a record has reached its limit.
  private static let keptKey = 64
  private static let keptNumber = 32

  init(limits: JSONLimits, openObjects: Int, openArrays: Int, isTopLevel: Bool) {
    self.limits = limits
    self.openObjects = openObjects
    self.openArrays = openArrays
    self.isTopLevel = isTopLevel
  }

  mutating func parse(_ scanner: inout JSONScanner, into record: inout JSONRecord) throws {
    try value(&scanner, &record)
    while depth > 0 {
      if !(try member(&scanner, &record)) {
        record.isComplete = false
        while depth > 0 { close(&scanner, &record) }
      }
    }
  }

  /// Reads up to the end of the next value of the open container, or to the container's end.
  /// - Returns: false where the value is cut.
  @inline(__always)
  private mutating func member(_ scanner: inout JSONScanner, _ record: inout JSONRecord) throws -> Bool {
    let byte = try scanner.token()
    let isObject = record.frames[depth - 1].isObject
    switch byte {
    case 0 where scanner.isAtEnd: return false
    case 0x2C:
      if isSeparated { scanner.repairs[.syntax] += 1 }
      isSeparated = true
      scanner.skipByte()
      return true
    case 0x7D where isObject, 0x5D where !isObject:
      if isSeparated, !isFirst { scanner.repairs[.syntax] += 1 }
      scanner.skipByte()
      close(&scanner, &record)
      return true
    case 0x5D, 0x7D:
      strayBracket(byte, &scanner, &record)
      return true
    default: break
    }
    if isObject, byte != 0x22 { return try junk(byte, &scanner) }
    if !isSeparated { scanner.repairs[.syntax] += 1 }
    if isObject { return try keyed(&scanner, &record) }
    isSeparated = false
    isFirst = false
    return try value(&scanner, &record)
  }

  /// Reads a key and its value.
  @inline(__always)
  private mutating func keyed(_ scanner: inout JSONScanner, _ record: inout JSONRecord) throws -> Bool {
    isSeparated = false
    isFirst = false
    let node = record.count
    scanner.skipByte()
    let start = record.arena.count
    let room = max(Self.keptKey, min(limits.string, limits.record - start))
    let end = try scanner.readString(into: &record.arena, limit: room, breaksAtLines: isTopLevel)
    record.append(.key, start: start, length: record.arena.count - start)
    if end != .closed {
      record.cut(to: node)
      return false
    }
    var colons = 0
    while try scanner.token() == 0x3A {
      colons += 1
      scanner.skipByte()
    }
    if colons != 1, !scanner.isAtEnd { scanner.repairs[.syntax] += 1 }
    let frame = record.frames + (depth - 1)
    frame.pointee.keys += 1
    if !isFull { noteKey(node, frame, &scanner, &record) }
    switch try scanner.token() {
    case 0x2C, 0x5D, 0x7D:
      scanner.repairs[.syntax] += 1
      record.append(.null)
      return true
    case 0 where scanner.isAtEnd:
      record.cut(to: node)
      return false
    case 0x7B where isTopLevel && scanner.isAtLineStart:
      record.cut(to: node)
      return false
    default: break
    }
    let isWhole = try value(&scanner, &record)
    if isFull, record.count == node + 1 {
      record.cut(to: node)
      record.arena.setCount(start)
    }
    return isWhole
  }

  /// Reads a value that is no bracket too many; the containers are entered only.
  /// - Returns: false where it is cut.
  @inline(__always)
  @discardableResult
  private mutating func value(_ scanner: inout JSONScanner, _ record: inout JSONRecord) throws -> Bool {
    if record.count >= limits.nodes { return try overflow(&scanner) }
    let byte = try scanner.token()
    switch byte {
    case 0x22:
      scanner.skipByte()
      let start = record.arena.count
      let room = max(0, min(limits.string, limits.record - start))
      let end = try scanner.readString(into: &record.arena, limit: room, breaksAtLines: isTopLevel)
      record.append(.string, start: start, length: record.arena.count - start)
      if depth == 0, end != .closed { record.isComplete = false }
      return end == .closed
    case 0x7B, 0x5B:
      guard depth < JSONLimits.depth else {
        scanner.repairs[.skipped] += 1
        record.append(.null)
        return try scanner.skipValue()
      }
      scanner.skipByte()
      let isObject = byte == 0x7B
      if isObject { objects += 1 } else { arrays += 1 }
      (record.frames + depth).initialize(to: JSONRecord.Frame(node: record.count, isObject: isObject))
      depth += 1
      record.append(isObject ? .object : .array)
      isSeparated = true
      isFirst = true
      return true
    default:
      try word(&scanner, &record)
      return true
    }
  }

  /// Reads a number or a literal.
  private mutating func word(_ scanner: inout JSONScanner, _ record: inout JSONRecord) throws {
    let start = record.arena.count
    let room = max(Self.keptNumber, min(4096, limits.record - start))
    let isWord = try scanner.readWord(into: &record.arena, limit: room)
    let text = TextSlice(record.arena.base + start, record.arena.count - start)
    if text.count > 0, isDigit(text[0]) || text[0] == 0x2D && text.count > 1 {
      var i = 1
      while i < text.count, isDigit(text[i]) { i += 1 }
      // Fractions and exponents; a colon or a letter makes it something else.
      while i < text.count, isDigit(text[i]) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(text[i]) { i += 1 }
      if i == text.count {
        record.append(.number, start: start, length: text.count)
        return
      }
    }
    let kind: JSONNode.Kind
    if text.equals("true") {
      kind = .yes
    } else if text.equals("false") {
      kind = .no
    } else if text.equals("null") {
      kind = .null
    } else {
      scanner.repairs[.syntax] += 1
      kind = text.equals("True") ? .yes : text.equals("False") ? .no : .null
      if !isWord { scanner.skipByte() }
    }
    record.arena.setCount(start)
    record.append(kind)
  }

  /// A record of more values than anybody needs: the rest is passed over.
  private mutating func overflow(_ scanner: inout JSONScanner) throws -> Bool {
    if !isFull { scanner.repairs[.oversized] += 1 }
    isFull = true
    return try scanner.skipValue()
  }

  /// What stands in an object where a key should.
  private mutating func junk(_ byte: UInt8, _ scanner: inout JSONScanner) throws -> Bool {
    // A line that was cut, and the next one: the line's own object begins at its start.
    if isTopLevel, byte == 0x7B, scanner.isAtLineStart { return false }
    scanner.repairs[.syntax] += 1
    isSeparated = false
    if byte == 0x3A {
      scanner.skipByte()
      return true
    }
    return try scanner.skipValue()
  }

  /// A bracket that does not match the open container: it ends one around it, or nothing.
  private mutating func strayBracket(_ byte: UInt8, _ scanner: inout JSONScanner, _ record: inout JSONRecord)
  {
    scanner.repairs[.syntax] += 1
    if byte == 0x7D ? objects + openObjects > 0 : arrays + openArrays > 0 {
      close(&scanner, &record)
    } else {
      scanner.skipByte()
    }
  }

  /// Ends the open container.
  @inline(__always)
  private mutating func close(_ scanner: inout JSONScanner, _ record: inout JSONRecord) {
    depth -= 1
    let frame = record.frames + depth
    if frame.pointee.isObject { objects -= 1 } else { arrays -= 1 }
    record.end(frame.pointee.node)
    if frame.pointee.keys > Self.comparedKeys {
      for _ in 0..<record.dropRepeatedKeys(of: frame.pointee.node) { scanner.repairs[.repeatedKeys] += 1 }
    }
    isSeparated = false
    isFirst = false
  }

  /// Compares a key with those before it in its object.
  @inline(__always)
  private func noteKey(
    _ node: Int, _ frame: UnsafeMutablePointer<JSONRecord.Frame>, _ scanner: inout JSONScanner,
    _ record: inout JSONRecord
  ) {
    let key = record.nodes[node]
    let bit = hashBit(record.arena.base + Int(key.start), Int(key.length))
    if frame.pointee.seen & bit == 0 {
      frame.pointee.seen |= bit
    } else if frame.pointee.keys <= Self.comparedKeys, record.dropKey(like: node, in: frame.pointee.node) {
      scanner.repairs[.repeatedKeys] += 1
    }
  }

  @inline(__always)
  private func hashBit(_ base: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    guard count > 0 else { return 1 }
    let mixed = count &* 7 &+ Int(base[0]) &* 31 &+ Int(base[count - 1]) &* 13 &+ Int(base[count >> 1]) &* 5
    return 1 << UInt64(mixed & 63)
  }
}

extension JSONRecord {
  /// Ends the container at `node` behind the last node, and counts its values.
  @inline(__always)
  mutating func end(_ node: Int) {
    nodes[node].next = UInt32(truncatingIfNeeded: count)
    let isObject = nodes[node].kind == .object
    var values: UInt32 = 0
    var i = node + 1
    while i < count {
      if isObject {
        if nodes[i].kind == .key { values += 1 }
        i += 1
      } else {
        values += 1
      }
      i = Int(nodes[i].next)
    }
    nodes[node].length = values
  }

  /// Marks an earlier key of the open object at `object` that is the same as the one at `node`.
  mutating func dropKey(like node: Int, in object: Int) -> Bool {
    let key = nodes[node]
    var i = object + 1
    while i < node {
      if nodes[i].kind == .key, nodes[i].length == key.length,
        memcmp(arena.base + Int(nodes[i].start), arena.base + Int(key.start), Int(key.length)) == 0
      {
        nodes[i].kind = .repeatedKey
        return true
      }
      i = Int(nodes[i + 1].next)
    }
    return false
  }

  /// Marks all keys of the ended object at `object` that come again later in it, by sorting.
  /// - Returns: how many.
  mutating func dropRepeatedKeys(of object: Int) -> Int {
    var keys: [Int] = []
    var i = object + 1
    let end = Int(nodes[object].next)
    while i < end {
      if nodes[i].kind == .key { keys.append(i) }
      i = Int(nodes[i + 1].next)
    }
    func order(_ a: Int, _ b: Int) -> Int {
      if nodes[a].length != nodes[b].length { return Int(nodes[a].length) - Int(nodes[b].length) }
      return Int(
        memcmp(
          arena.base + Int(nodes[a].start), arena.base + Int(nodes[b].start), Int(nodes[a].length)))
    }
    keys.sort { a, b in
      let order = order(a, b)
      return order == 0 ? a < b : order < 0
    }
    var dropped = 0
    for (a, b) in zip(keys, keys.dropFirst()) where order(a, b) == 0 {
      nodes[a].kind = .repeatedKey
      dropped += 1
    }
    nodes[object].length -= UInt32(truncatingIfNeeded: dropped)
    return dropped
  }
}
