/// The classes that one kind of page is read by, each with a bit of its own.
struct HTMLClassNames: Sendable {
  /// Place and length of each name in `bytes`, by its bit.
  private var names: [(start: Int, count: Int)] = []
  private var bytes: [UInt8] = []
  /// Bits by a hash of the name; −1 where there is none.
  private var slots = [Int8](repeating: -1, count: 256)

  /// - Parameter names: at most 64; the place of each is its bit.
  init(_ names: [StaticString]) {
    precondition(names.count <= 64)
    for name in names {
      self.names.append((bytes.count, name.utf8CodeUnitCount))
      bytes += UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      var slot = Self.hash(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)[...])
      while slots[slot] >= 0 { slot = (slot + 1) & 255 }
      slots[slot] = Int8(self.names.count - 1)
    }
  }

  /// The bits of the names in the value of an attribute `class`.
  func bits(in value: UnsafeBufferPointer<UInt8>?) -> UInt64 {
    guard let value else { return 0 }
    var bits: UInt64 = 0
    var i = 0
    while i < value.count {
      while i < value.count, isHTMLSpace(value[i]) { i += 1 }
      let start = i
      while i < value.count, !isHTMLSpace(value[i]) { i += 1 }
      if start < i { bits |= bit(of: value[start..<i]) }
    }
    return bits
  }

  private func bit(of name: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
    var slot = Self.hash(name)
    while slots[slot] >= 0 {
      let known = names[Int(slots[slot])]
      if known.count == name.count, bytes[known.start..<known.start + known.count].elementsEqual(name) {
        return 1 << UInt64(slots[slot])
      }
      slot = (slot + 1) & 255
    }
    return 0
  }

  /// The length and a few bytes tell the names apart.
  private static func hash(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let count = name.count
    guard count > 0 else { return 0 }
    let first = name.startIndex
    let last = Int(name[first + count - 1])
    let middle = Int(name[first + count / 2])
    let late = Int(name[first + count - 1 - count / 4])
    return (count &* 31 &+ last &* 7 &+ middle &* 13 &+ late &* 5 &+ Int(name[first])) & 255
  }
}
