#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// One value of a ``JSONRecord``; valid until the record is used again. Asking for what is not there gives a value of
/// the kind `missing`, so that questions can be chained: `record["peer_id"]["channel_id"].int`.
struct JSONValue {
  let nodes: UnsafePointer<JSONNode>
  let arena: UnsafePointer<UInt8>
  /// The record's, where what is mended in answering counts.
  let repairs: UnsafeMutablePointer<Repairs>
  /// −1 where there is no value.
  let index: Int

  private func value(at index: Int) -> JSONValue {
    JSONValue(nodes: nodes, arena: arena, repairs: repairs, index: index)
  }

  var kind: JSONKind {
    guard index >= 0 else { return .missing }
    switch nodes[index].kind {
    case .object: return .object
    case .array: return .array
    case .string: return .string
    case .number: return .number
    case .yes, .no: return .bool
    case .null: return .null
    case .key, .repeatedKey: return .missing
    }
  }

  /// Whether there is a value, and it is not null.
  var exists: Bool { index >= 0 && nodes[index].kind != .null }
  var isObject: Bool { index >= 0 && nodes[index].kind == .object }
  var isArray: Bool { index >= 0 && nodes[index].kind == .array }
  var isNull: Bool { index >= 0 && nodes[index].kind == .null }

  /// How many values an array or an object holds, of repeated keys the last only; 0 for everything else.
  var count: Int { isObject || isArray ? Int(nodes[index].length) : 0 }

  /// Counts something that was mended in the record.
  func count(_ kind: Repairs.Kind) { repairs.pointee[kind] += 1 }

  // MARK: Containers

  /// The member of an object.
  subscript(_ key: StaticString) -> JSONValue {
    find(TextSlice(key.utf8Start, key.utf8CodeUnitCount))
  }

  func find(_ key: TextSlice) -> JSONValue {
    guard isObject else { return value(at: -1) }
    let end = Int(nodes[index].next)
    var i = index + 1
    while i < end {
      if nodes[i].length == key.count, nodes[i].kind == .key,
        memcmp(arena + Int(nodes[i].start), key.base, key.count) == 0
      {
        return value(at: i + 1)
      }
      i = Int(nodes[i + 1].next)
    }
    return value(at: -1)
  }

  /// The values of an array; nothing for all other kinds.
  var elements: Elements { Elements(value: self) }

  /// The members of an object in the order of the file; nothing for all other kinds.
  var members: Members { Members(value: self) }

  struct Elements: Sequence, IteratorProtocol {
    private let value: JSONValue
    private var index: Int
    private let end: Int

    init(value: JSONValue) {
      self.value = value
      index = value.index + 1
      end = value.isArray ? Int(value.nodes[value.index].next) : index
    }

    mutating func next() -> JSONValue? {
      guard index < end else { return nil }
      defer { index = Int(value.nodes[index].next) }
      return value.value(at: index)
    }
  }

  struct Members: Sequence, IteratorProtocol {
    private let value: JSONValue
    private var index: Int
    private let end: Int

    init(value: JSONValue) {
      self.value = value
      index = value.index + 1
      end = value.isObject ? Int(value.nodes[value.index].next) : index
    }

    mutating func next() -> (key: TextSlice, value: JSONValue)? {
      while index < end {
        let key = value.nodes[index]
        let member = index + 1
        index = Int(value.nodes[member].next)
        if key.kind == .key {
          return (TextSlice(value.arena + Int(key.start), Int(key.length)), value.value(at: member))
        }
      }
      return nil
    }
  }

  // MARK: Scalars

  /// A string's text: valid UTF-8 without NUL.
  var text: TextSlice? {
    guard index >= 0, nodes[index].kind == .string else { return nil }
    return slice
  }

  var string: String? { text?.string }

  /// A string with white space and marks of direction trimmed; nil where nothing is left.
  var name: String? {
    guard let name = text?.trimmedName(), name.count > 0 else { return nil }
    return name.string
  }

  /// A number as the dump writes it, or a string's text.
  var literal: TextSlice? {
    guard index >= 0, nodes[index].kind == .string || nodes[index].kind == .number else { return nil }
    return slice
  }

  private var slice: TextSlice { TextSlice(arena + Int(nodes[index].start), Int(nodes[index].length)) }

  var bool: Bool? {
    guard index >= 0 else { return nil }
    switch nodes[index].kind {
    case .yes: return true
    case .no: return false
    default: return nil
    }
  }

  /// An integer: a number, or a string that holds one. A fraction that is whole (`1778621251.0`) is restored, and
  /// counted. Nil for everything else, and for what is beyond 64 bits.
  var int: Int64? {
    guard let text = literal else { return nil }
    if let value = parseInteger(text) { return value }
    guard let number = WrittenNumber(text) else { return nil }
    if number.isDamaged { count(.damagedNumbers) }
    return number.value
  }
}

/// Reads decimal digits with or without a sign; nil for everything else, and for what is beyond 64 bits.
func parseInteger(_ text: TextSlice) -> Int64? {
  guard text.count > 0, text.count <= 20 else { return nil }
  let isNegative = text[0] == 0x2D
  var i = isNegative || text[0] == 0x2B ? 1 : 0
  guard i < text.count else { return nil }
  var value: UInt64 = 0
  while i < text.count {
    guard isDigit(text[i]) else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(UInt64(text[i] &- 0x30))
    guard !overflow, !carry else { return nil }
    value = sum
    i += 1
  }
  if isNegative { return value <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
  return Int64(exactly: value)
}
