/// The directory of a 7z archive, which libarchive holds in memory, with some ten times its size for what it makes of it. Its
/// size is looked at before: packed, a gigabyte of it fits into a few KB.
struct SevenZipDirectory {
  /// Bytes of a directory that are read: some fifty thousand files have that much.
  static let limit = 8 << 20
  /// Bytes of the description of a packed directory; it has about fifty.
  private static let descriptionLimit = 4096

  private let bytes: [UInt8]
  private var at = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The size of the directory, unpacked; nil where there is none, as libarchive will say. Leaves the source at its start.
  /// - Throws: `DumpError` where it is packed in a way that does not show its size, or what the source throws.
  static func size(in source: inout any ByteSource) throws -> Int64? {
    try source.seek(to: 0)
    var front = SevenZipDirectory(try read(&source, 32))
    front.at = 12
    guard let offset = front.little(8), let packed = front.little(8), packed > 0,
      let length = source.seekableLength, offset <= length, packed <= length - offset, offset + 32 <= length
    else {
      try source.seek(to: 0)
      return nil
    }
    try source.seek(to: offset + 32)
    var directory = SevenZipDirectory(try read(&source, Int(min(packed, Int64(descriptionLimit)))))
    try source.seek(to: 0)
    guard directory.take(0x17) else { return packed }
    guard let size = directory.unpackedSize() else {
      throw DumpError.damaged(ContainerKind.sevenZip.name, "it does not say how its list of files is packed")
    }
    return size
  }

  private static func read(_ source: inout any ByteSource, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = try bytes.withUnsafeMutableBytes { try source.read(into: .init(rebasing: $0[filled...])) }
      if more == 0 { break }
      filled += more
    }
    return Array(bytes[..<filled])
  }

  /// The largest size that a description of one packed stream names.
  private mutating func unpackedSize() -> Int64? {
    // Where the packed bytes lie, and how many there are.
    if take(0x06) {
      guard number() != nil, number() == 1 else { return nil }
      if take(0x09) { guard number() != nil else { return nil } }
      if take(0x0A) { guard skip(5) else { return nil } }
      guard take(0) else { return nil }
    }
    // How they are unpacked: one folder, described here.
    guard take(0x07), take(0x0B), number() == 1, take(0) else { return nil }
    guard let outputs = skipCoders(), take(0x0C) else { return nil }
    var largest: Int64 = 0
    for _ in 0..<outputs {
      guard let size = number() else { return nil }
      largest = max(largest, size)
    }
    return largest
  }

  /// Passes over a chain of decompressors; returns how many streams they give.
  private mutating func skipCoders() -> Int64? {
    guard let coders = number(), (1...32).contains(coders) else { return nil }
    var inputs: Int64 = 0
    var outputs: Int64 = 0
    for _ in 0..<coders {
      guard let flags = byte(), skip(Int64(flags & 0x0F)) else { return nil }
      var ends: (inputs: Int64, outputs: Int64) = (1, 1)
      if flags & 0x10 != 0 {
        guard let first = number(), let second = number(), first <= 32, second <= 32 else { return nil }
        ends = (first, second)
      }
      if flags & 0x20 != 0 { guard let count = number(), skip(count) else { return nil } }
      inputs += ends.inputs
      outputs += ends.outputs
    }
    guard outputs > 0 else { return nil }
    for _ in 0..<outputs - 1 { guard number() != nil, number() != nil else { return nil } }
    let packed = inputs - (outputs - 1)
    if packed > 1 { for _ in 0..<packed { guard number() != nil else { return nil } } }
    return outputs
  }

  // MARK: Bytes

  private mutating func byte() -> UInt8? {
    guard at < bytes.count else { return nil }
    at += 1
    return bytes[at - 1]
  }

  private mutating func take(_ wanted: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == wanted else { return false }
    at += 1
    return true
  }

  private mutating func skip(_ count: Int64) -> Bool {
    guard count >= 0, count <= Int64(bytes.count - at) else { return false }
    at += Int(count)
    return true
  }

  /// A number of as many bytes, the lowest first; nil where it is negative, too.
  private mutating func little(_ count: Int) -> Int64? {
    guard at + count <= bytes.count else { return nil }
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(bytes[at + i]) << UInt64(8 * i) }
    at += count
    return Int64(exactly: value)
  }

  /// A number whose first byte says by its leading ones how many bytes follow.
  private mutating func number() -> Int64? {
    guard let first = byte() else { return nil }
    let more = (~first).leadingZeroBitCount
    guard more > 0 else { return Int64(first) }
    guard let low = little(more) else { return nil }
    let high = more >= 7 ? 0 : Int64(first & (0x7F >> UInt8(more)))
    return Int64(exactly: UInt64(low) | UInt64(high) << UInt64(8 * more))
  }
}
