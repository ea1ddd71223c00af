/// Bytes of which most are one short pattern again and again, held as that: gigabytes take no room, and deflated they are
/// such bytes once more.
struct RepeatingBytes {
  var head: [UInt8] = []
  /// At most 16 bytes.
  var pattern: [UInt8]
  var times: Int
  var tail: [UInt8] = []

  var count: Int { head.count + pattern.count * times + tail.count }

  /// All of them, for those that are short enough.
  var bytes: [UInt8] { head + Array(repeatElement(pattern, count: times).joined()) + tail }

  /// In a gzip file. The checksum is wrong.
  func gzipped() -> RepeatingBytes {
    var packed = deflated()
    packed.head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + packed.head
    packed.tail += [UInt8](repeating: 0, count: 8)
    return packed
  }

  /// Deflated with the fixed code: literals, then copies of 258 bytes from one pattern before.
  func deflated() -> RepeatingBytes {
    var bits = BitWriter()
    bits.put(0b011, 3)
    for byte in head + pattern { bits.put(literal: byte) }
    // Eight copies are a whole number of bytes, and the same ones every time.
    let group = 8 * 258
    let left = pattern.count * (times - 1)
    var out = RepeatingBytes(pattern: [], times: 0)
    if left >= 2 * group {
      for _ in 0..<8 { bits.putCopy(distance: pattern.count) }
      out.head = bits.bytes
      for _ in 0..<8 { bits.putCopy(distance: pattern.count) }
      out.pattern = Array(bits.bytes[out.head.count...])
      out.times = left / group - 1
      bits.bytes = []
    }
    let rest = left >= 2 * group ? left % group : left
    for i in 0..<rest { bits.put(literal: pattern[(left - rest + i) % pattern.count]) }
    for byte in tail { bits.put(literal: byte) }
    bits.put(0, 7)
    out.tail = bits.finish()
    return out
  }

  private struct BitWriter {
    var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var held: UInt32 = 0

    /// Puts bits, the least significant first.
    mutating func put(_ value: UInt32, _ count: UInt32) {
      pending |= value << held
      held += count
      while held >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: pending))
        pending >>= 8
        held -= 8
      }
    }

    /// Puts a code, the most significant bit first.
    mutating func put(code: UInt32, _ count: UInt32) {
      for i in (0..<count).reversed() { put(code >> i & 1, 1) }
    }

    mutating func put(literal byte: UInt8) {
      if byte < 144 { put(code: 0x30 + UInt32(byte), 8) } else { put(code: 0x190 + UInt32(byte) - 144, 9) }
    }

    /// A copy of 258 bytes.
    mutating func putCopy(distance: Int) {
      put(code: 0b1100_0101, 8)
      let codes = [(1, 0, 0), (2, 1, 0), (3, 2, 0), (4, 3, 0), (5, 4, 1), (7, 5, 1), (9, 6, 2), (13, 7, 2)]
      let (base, code, extra) = codes.last { $0.0 <= distance }!
      put(code: UInt32(code), 5)
      put(UInt32(distance - base), UInt32(extra))
    }

    mutating func finish() -> [UInt8] {
      if held > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
      return bytes
    }
  }
}
