/// A Bloom filter of lines of 64 bytes: all bits of a key stand in one line, so that a look-up costs one cache miss.
///
/// The line of a key is its share of the range of keys. So a run, which is written in the order of keys, writes its
/// filter from front to end, and a filter of half the size is the same with each two neighbours laid over each other.
struct AnchorFilter {
  static let lineWords = 8
  static let lineBytes = 64

  /// How often a filter can be halved; one that would be laid over more often says yes to nearly everything.
  static let mostFolds = 2

  /// For keys of one run; a multiple of what `mostFolds` divides.
  static func lines(entries: Int, bitsPerEntry: Int) -> Int {
    let unit = 1 << mostFolds
    return (entries * bitsPerEntry / (lineBytes * 8) / unit + 1) * unit
  }

  /// Bits for an entry in a run of a level. Of a thousand keys that a run does not have, about six pass a filter of
  /// twelve bits by mistake, and two one of sixteen. A block read in vain costs more than all filters together, and runs
  /// of low levels are many and small.
  static func bitsPerEntry(level: Int) -> Int { level < 2 ? 16 : 12 }

  static func line(of key: UInt64, lines: UInt64) -> UInt64 {
    (key &<< (64 - AnchorKey.bits)).multipliedFullWidth(by: lines).high
  }

  /// Where the bits of a key are in its line: five numbers of nine bits, in the upper bits.
  private static func places(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// Sets the bits of a key.
  static func insert(_ key: UInt64, line: UnsafeMutablePointer<UInt64>) {
    let places = places(key)
    func set(_ shift: UInt64) {
      let place = places &>> shift & 511
      line[Int(truncatingIfNeeded: place &>> 6)] |= 1 &<< (place & 63)
    }
    set(55)
    set(46)
    set(37)
    set(28)
    set(19)
  }

  /// Whether all bits of a key are set. Two at once, for one in two or three is set anyway; the others hardly ever.
  static func contains(_ key: UInt64, line: UnsafePointer<UInt64>) -> Bool {
    let places = places(key)
    func bit(_ shift: UInt64) -> UInt64 {
      let place = places &>> shift & 511
      return line[Int(truncatingIfNeeded: place &>> 6)] &>> (place & 63)
    }
    guard bit(55) & bit(46) & 1 != 0 else { return false }
    return bit(37) & bit(28) & bit(19) & 1 != 0
  }

  /// How many times to halve the filter of each run, so that all together fit into `bytes`; nil for a run that goes
  /// without. The largest are halved first: they lose the least by it for what they give.
  /// - Parameter lines: of the whole filters.
  static func folds(lines: [Int], bytes: Int) -> [Int?] {
    var folds: [Int?] = lines.map { _ in 0 }
    var sizes = lines.map { $0 * lineBytes }
    var total = sizes.reduce(0, +)
    while total > bytes, let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[largest] > 0 {
      total -= sizes[largest]
      if let fold = folds[largest], fold < mostFolds {
        folds[largest] = fold + 1
        sizes[largest] /= 2
        total += sizes[largest]
      } else {
        folds[largest] = nil
        sizes[largest] = 0
      }
    }
    return folds
  }
}

/// The filter of one run in memory, halved as often as the memory demands.
final class LoadedAnchorFilter {
  let words: UnsafeMutablePointer<UInt64>
  let lines: Int
  let folds: Int

  /// - Parameter lines: of the whole filter.
  init(lines: Int, folds: Int) {
    self.lines = lines >> folds
    self.folds = folds
    words = .allocateSpread(self.lines * AnchorFilter.lineWords)
    words.initialize(repeating: 0, count: self.lines * AnchorFilter.lineWords)
  }

  deinit { words.deallocate() }

  var bytes: Int { lines * AnchorFilter.lineBytes }

  /// Lays stored lines over those that they belong to.
  /// - Parameter first: the number of the first of them in the whole filter.
  func add(_ stored: UnsafeRawBufferPointer, from first: Int) {
    for index in 0..<(stored.count / AnchorFilter.lineBytes) {
      let line = (first + index) >> folds
      guard line < lines else { return }
      for word in 0..<AnchorFilter.lineWords {
        let offset = index * AnchorFilter.lineBytes + word * 8
        let value = stored.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        words[line * AnchorFilter.lineWords + word] |= UInt64(littleEndian: value)
      }
    }
  }
}
