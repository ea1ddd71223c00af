import GRDB

/// Entries sorted by key, packed into the BLOB of one row: the first key and the smallest text once, then for each
/// entry what its key and its text are above them, in as many bits as the largest need.
///
/// A header of 14 bytes (first key 6, smallest text 4, bits of a text 1, bits of an entry 1, entries 2), the entries
/// as one string of bits, seven bytes of zeros, so that eight bytes may be read wherever an entry begins. All numbers
/// are little-endian. Keys are spread evenly: a run of a million entries and one of sixty million both take about
/// 7 bytes an entry, for the one has nearer keys and the other nearer texts.
struct AnchorBlock {
  static let headerBytes = 14
  static let paddingBytes = 7

  /// An entry is read by one load of eight bytes that starts at its first byte.
  static let maximumEntryBits: UInt64 = 57

  private let entries: UnsafeRawPointer
  let count: Int
  private let firstKey: UInt64
  private let smallestText: UInt32
  private let textBits: UInt64
  private let entryBits: UInt64
  private let mask: UInt64

  /// - Throws: `SQLITE_CORRUPT` for what no builder made: nothing is read beyond the bytes.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count >= Self.headerBytes + Self.paddingBytes, let start = bytes.baseAddress else {
      throw Self.damaged
    }
    firstKey = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) & AnchorKey.mask
    smallestText = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt32.self))
    textBits = UInt64(bytes[10])
    entryBits = UInt64(bytes[11])
    count = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt16.self)))
    entries = start + Self.headerBytes
    mask = entryBits < 64 ? 1 &<< entryBits &- 1 : 0
    guard count > 0, textBits <= 32, textBits <= entryBits, entryBits > 0,
      entryBits <= Self.maximumEntryBits, bytes.count == Self.bytes(entries: count, bits: entryBits)
    else { throw Self.damaged }
  }

  /// The size of a block of `entries` of so many bits each.
  static func bytes(entries: Int, bits: UInt64) -> Int {
    headerBytes + (entries * Int(bits) + 7) / 8 + paddingBytes
  }

  static var damaged: DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of the index of kin is damaged")
  }

  /// - Parameter index: below `count`.
  private func packed(_ index: Int) -> UInt64 {
    let bit = UInt64(truncatingIfNeeded: index) &* entryBits
    let word = entries.loadUnaligned(fromByteOffset: Int(truncatingIfNeeded: bit &>> 3), as: UInt64.self)
    return UInt64(littleEndian: word) &>> (bit & 7) & mask
  }

  func key(_ index: Int) -> UInt64 { (firstKey &+ packed(index) &>> textBits) & AnchorKey.mask }

  func text(_ index: Int) -> UInt32 {
    smallestText &+ UInt32(truncatingIfNeeded: packed(index) & (1 &<< textBits &- 1))
  }

  /// The first index whose key is not below `key`; `count` when there is none.
  func lowerBound(_ key: UInt64) -> Int {
    guard key > firstKey else { return 0 }
    let wanted = key &- firstKey
    var low = 0
    var length = count
    while length > 0 {
      let half = length &>> 1
      let isBelow = packed(low &+ half) &>> textBits < wanted
      low = isBelow ? low &+ half &+ 1 : low
      length = isBelow ? length &- half &- 1 : half
    }
    return low
  }

  /// Appends the texts of a key, at most `limit`.
  /// - Returns: whether more of the key may follow in the next block.
  func texts(with key: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) -> Bool {
    var index = lowerBound(key)
    let end = index + min(limit, count - index)
    while index < end, self.key(index) == key {
      ids.append(text(index))
      index += 1
    }
    return index == count && AnchorKey.prefix(self.key(count - 1)) == AnchorKey.prefix(key)
  }
}

/// Packs sorted entries into blocks.
struct AnchorBlockBuilder: ~Copyable {
  private let buffer: UnsafeMutableRawBufferPointer
  private let entries: UnsafeMutablePointer<AnchorEntry>
  private(set) var count = 0
  private var smallestText: UInt32 = 0
  private var greatestText: UInt32 = 0
  private var textBits: UInt64 = 0
  private var entryBits: UInt64 = 0

  /// - Parameter bytes: how large a block may become.
  init(bytes: Int) {
    buffer = .allocate(byteCount: max(bytes, Self.smallest), alignment: 8)
    entries = .allocate(capacity: Self.mostEntries)
  }

  deinit {
    buffer.deallocate()
    entries.deallocate()
  }

  /// One entry of any kind fits.
  private static let smallest = AnchorBlock.headerBytes + 8 + AnchorBlock.paddingBytes
  private static let mostEntries = Int(UInt16.max)

  var first: AnchorEntry? { count == 0 ? nil : entries[0] }

  /// Adds an entry whose key is not below the last one's.
  /// - Returns: false, with nothing changed, when it does not fit.
  mutating func append(key: UInt64, text: UInt32) -> Bool {
    guard count > 0 else {
      entries[0] = AnchorEntry(key: key, text: text)
      (count, smallestText, greatestText, textBits, entryBits) = (1, text, text, 0, 1)
      return true
    }
    let smallest = min(smallestText, text)
    let greatest = max(greatestText, text)
    let bitsOfTexts = UInt64(32 - (greatest - smallest).leadingZeroBitCount)
    let bitsOfKeys = UInt64(64 - (key &- entries[0].key).leadingZeroBitCount)
    let bits = max(bitsOfTexts + bitsOfKeys, 1)
    let bytes = AnchorBlock.bytes(entries: count + 1, bits: bits)
    guard bits <= AnchorBlock.maximumEntryBits, bytes <= buffer.count, count < Self.mostEntries else {
      return false
    }
    entries[count] = AnchorEntry(key: key, text: text)
    count += 1
    (smallestText, greatestText, textBits, entryBits) = (smallest, greatest, bitsOfTexts, bits)
    return true
  }

  mutating func removeAll() { count = 0 }

  /// The bytes of the block; good until the next change. At least one entry was added.
  mutating func packed() -> UnsafeRawBufferPointer {
    let block = UnsafeMutableRawBufferPointer(
      rebasing: buffer[..<AnchorBlock.bytes(entries: count, bits: entryBits)])
    block.initializeMemory(as: UInt8.self, repeating: 0)
    let firstKey = entries[0].key
    block.storeBytes(of: firstKey.littleEndian, as: UInt64.self)
    block.storeBytes(of: smallestText.littleEndian, toByteOffset: 6, as: UInt32.self)
    block[10] = UInt8(textBits)
    block[11] = UInt8(entryBits)
    block.storeBytes(of: UInt16(count).littleEndian, toByteOffset: 12, as: UInt16.self)
    for index in 0..<count {
      let entry = entries[index]
      let value = (entry.key &- firstKey) &<< textBits | UInt64(entry.text &- smallestText)
      let bit = index * Int(entryBits)
      let offset = AnchorBlock.headerBytes + bit / 8
      let word = UInt64(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      block.storeBytes(
        of: (word | value &<< UInt64(bit % 8)).littleEndian, toByteOffset: offset, as: UInt64.self)
    }
    return UnsafeRawBufferPointer(block)
  }
}
