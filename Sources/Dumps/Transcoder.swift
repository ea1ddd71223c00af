#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Turns a dump in UTF-16 or Windows-1251 into UTF-8, block by block, and knows which of its bytes came from where.
///
/// For that it keeps the last blocks as they lay on disk. A place further back than they reach, which only a record of
/// several MiB has, is known to within a block.
final class Transcoder {
  static let block = 64 << 10
  /// Bytes on disk that are kept.
  private let window: Int

  private struct Block {
    /// Where it starts in the file, and in what was given out.
    var disk: Int64
    var text: Int64
    /// As it lies on disk; empty when it was let go.
    var bytes: [UInt8]
  }

  private let encoding: TextEncoding
  private var source: any ByteSource
  private var blocks: [Block] = []
  /// The first block that is kept with its bytes.
  private var firstKept = 0
  /// The front of the next block: a character that the last one only began.
  private var rest: [UInt8] = []
  private var disk: Int64
  private var text: Int64 = 0
  private var isAtEnd = false
  private var output = ByteBuffer(capacity: 3 * Transcoder.block)
  private var taken = 0
  /// Where the last search for a place came to: in which block, after what was given out, and after its bytes.
  private var walk = (block: -1, text: Int64(0), at: 0)
  /// The end of what `range` gave last.
  private var lastEnd: Int64 = 0
  /// Characters that are none in the encoding, replaced by U+FFFD.
  private(set) var replaced = 0

  /// - Parameters:
  ///   - mark: the length of the byte order mark, which `source` no longer gives.
  init(_ encoding: TextEncoding, _ source: any ByteSource, mark: Int, window: Int = 8 << 20) {
    self.encoding = encoding
    self.window = window
    self.source = source
    disk = Int64(mark)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while taken == output.count {
      guard try decodeBlock() else { return 0 }
    }
    let count = min(buffer.count, output.count - taken)
    guard count > 0 else { return 0 }
    memcpy(buffer.baseAddress!, output.base + taken, count)
    taken += count
    return count
  }

  private func decodeBlock() throws -> Bool {
    guard !isAtEnd else { return false }
    var bytes = rest
    rest = []
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.block - start))
    var filled = start
    while filled < Self.block, !isAtEnd {
      let count = try bytes.withUnsafeMutableBytes { try source.read(into: .init(rebasing: $0[filled...])) }
      if count == 0 { isAtEnd = true }
      filled += count
    }
    bytes.removeSubrange(filled...)
    let whole = isAtEnd ? filled : wholeLength(bytes)
    rest = Array(bytes[whole...])
    bytes.removeSubrange(whole...)
    guard !bytes.isEmpty else { return false }
    output.removeAll()
    taken = 0
    replaced += bytes.withUnsafeBufferPointer { decode($0, into: &output) }
    blocks.append(Block(disk: disk, text: text, bytes: bytes))
    disk += Int64(whole)
    text += Int64(output.count)
    while (blocks.count - firstKept) * Self.block > window {
      blocks[firstKept].bytes = []
      firstKept += 1
    }
    return true
  }

  /// How many of the bytes end with a character.
  private func wholeLength(_ bytes: [UInt8]) -> Int {
    guard encoding.unit == 2 else { return bytes.count }
    let even = bytes.count & ~1
    guard even >= 2 else { return 0 }
    let last = bytes[even - (encoding == .utf16LittleEndian ? 1 : 2)]
    return last & 0xFC == 0xD8 ? even - 2 : even
  }

  // MARK: Characters

  private func decode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout ByteBuffer) -> Int {
    var replaced = 0
    var i = 0
    while i < bytes.count {
      let (scalar, length) = scalar(bytes, at: i)
      i += length
      if let scalar, scalar.value != 0 {
        if scalar.value < 0x80 { output.append(UInt8(scalar.value)) } else { output.append(scalar) }
      } else {
        output.append(Unicode.Scalar(0xFFFD as UInt16).unsafelyUnwrapped)
        replaced += 1
      }
    }
    return replaced
  }

  /// The character at `i`, nil where there is none, and its length on disk.
  @inline(__always)
  private func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at i: Int) -> (Unicode.Scalar?, length: Int) {
    guard encoding.unit == 2 else { return (Unicode.Scalar(scalarOfWindows1251(bytes[i])), 1) }
    guard i + 1 < bytes.count else { return (nil, 1) }
    let unit = unit(bytes, at: i)
    if unit & 0xFC00 == 0xD800, i + 3 < bytes.count {
      let next = self.unit(bytes, at: i + 2)
      if next & 0xFC00 == 0xDC00 {
        return (Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF), 4)
      }
    }
    return (Unicode.Scalar(unit), 2)
  }

  @inline(__always)
  private func unit(_ bytes: UnsafeBufferPointer<UInt8>, at i: Int) -> UInt32 {
    encoding == .utf16LittleEndian
      ? UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i]) : UInt32(bytes[i]) << 8 | UInt32(bytes[i + 1])
  }

  // MARK: Places

  /// Where bytes that were given out lie on disk.
  func range(_ range: Range<Int64>) -> FileRange {
    let start = max(place(range.lowerBound, isEnd: false), 0)
    let end = max(place(range.upperBound, isEnd: true), start)
    // Two records whose edge is known to within a block only must not overlap.
    let from = isKept(range.lowerBound) ? start : min(max(start, lastEnd), end)
    lastEnd = end
    return FileRange(offset: from, length: end - from)
  }

  private func isKept(_ offset: Int64) -> Bool {
    guard let index = index(of: offset) else { return true }
    return index >= firstKept
  }

  /// The block in which a byte given out lies.
  private func index(of offset: Int64) -> Int? {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].text <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  private func place(_ offset: Int64, isEnd: Bool) -> Int64 {
    guard let index = index(of: offset) else { return disk }
    let block = blocks[index]
    guard index >= firstKept else {
      return isEnd && offset > block.text ? blocks[index + 1].disk : block.disk
    }
    // Places are asked for in order, as a rule: one walk over a block serves them all.
    if walk.block != index || walk.text > offset { walk = (index, block.text, 0) }
    block.bytes.withUnsafeBufferPointer { bytes in
      while walk.at < bytes.count, walk.text < offset {
        let (scalar, length) = scalar(bytes, at: walk.at)
        walk.text += scalar.map { $0.value == 0 ? 3 : Int64(UTF8.width($0)) } ?? 3
        walk.at += length
      }
    }
    return block.disk + Int64(walk.at)
  }
}
