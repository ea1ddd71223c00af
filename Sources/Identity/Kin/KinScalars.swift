import CUTF8Proc

/// What one Unicode scalar means to the tokens of kin: role, folded form, traits, in one look-up.
///
/// Built so that all spellings of one canonical text give the same tokens: a scalar and its canonical decomposition fold
/// to the same, since the marks that vanish (see `SearchFold`) vanish from both. What no such table can decide (Hangul
/// letters, kana with a separate mark, signs of Indian scripts) is `unstable`, and its run of letters is brought to NFC.
struct KinScalars: Sendable {
  static let shared = KinScalars()

  // Bits 0–20: the folded scalar, 0 for nothing, unless `foldsToItself`.
  static let foldMask: UInt32 = 0x1F_FFFF
  static let foldsToItself: UInt32 = 1 << 21
  /// A decimal digit or another number.
  static let number: UInt32 = 1 << 22
  /// An upper-case or title-case letter.
  static let capital: UInt32 = 1 << 23
  /// Its run of letters must be brought to NFC before it is read.
  static let unstable: UInt32 = 1 << 24
  /// Bits 28–30: a `ScalarClass.Role`.
  static let roleShift: UInt32 = 28

  private let low: [UInt32]
  private let pageOf: [UInt16]
  private let entries: [UInt32]

  /// The table as pointers, for the time of a reading.
  struct View {
    /// Entries of the scalars below `lowCount`, which most are.
    let low: UnsafePointer<UInt32>
    let pages: UnsafePointer<UInt16>
    let entries: UnsafePointer<UInt32>

    static let lowCount: UInt32 = 0x800

    @inline(__always)
    subscript(scalar: UInt32) -> UInt32 {
      scalar < Self.lowCount
        ? low[Int(scalar)] : entries[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
    }
  }

  /// Calls `body` with the table.
  @inline(__always)
  func withTable<R>(_ body: (View) -> R) -> R {
    low.withUnsafeBufferPointer { low in
      pageOf.withUnsafeBufferPointer { pages in
        entries.withUnsafeBufferPointer { entries in
          // None is ever empty.
          body(
            View(
              low: low.baseAddress.unsafelyUnwrapped, pages: pages.baseAddress.unsafelyUnwrapped,
              entries: entries.baseAddress.unsafelyUnwrapped))
        }
      }
    }
  }

  private init() {
    var pageOf: [UInt16] = []
    var entries: [UInt32] = []
    var known: [[UInt32]: UInt16] = [:]
    var page = [UInt32](repeating: 0, count: 256)
    for first in stride(from: UInt32(0), to: 0x11_0000, by: 256) {
      for low in 0..<256 { page[low] = Self.entry(first + UInt32(low)) }
      if let index = known[page] {
        pageOf.append(index)
      } else {
        let index = UInt16(known.count)
        known[page] = index
        pageOf.append(index)
        entries.append(contentsOf: page)
      }
    }
    low = (0..<View.lowCount).map(Self.entry)
    self.pageOf = pageOf
    self.entries = entries
  }

  private static func entry(_ scalar: UInt32) -> UInt32 {
    let scalarClass = ScalarTable.shared.scalarClass(scalar)
    let role = UInt32(scalarClass.role) << roleShift
    guard
      scalarClass.role == ScalarClass.Role.word.rawValue
        || scalarClass.role == ScalarClass.Role.unspaced.rawValue,
      let properties = Unicode.Scalar(scalar)?.properties
    else { return role }
    let folded = fold(scalar)
    var entry = role | (folded == scalar ? foldsToItself : folded)
    // A mark that leaves no trace leaves none in any spelling.
    if !scalarClass.isStable && folded != 0 { entry |= unstable }
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: entry |= number
    case .uppercaseLetter, .titlecaseLetter: entry |= capital
    default: break
    }
    return entry
  }

  /// `SearchFold`, and beyond it: a letter whose marks all vanish is its base (й and и are one here: a reader tells them
  /// apart, a capture that drops marks does not), final sigma, and letters that are only another shape of others
  /// (Arabic presentation forms, mathematical letters, half-width kana).
  private static func fold(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 || scalar >= 0x3_2400 || (0x4E00..<0xD800).contains(scalar) {
      return SearchFold.fold(scalar)
    }
    let folded = SearchFold.fold(onlyScalar(of: scalar) ?? scalar)
    switch folded {
    case 0x1D400...0x1D7FF, 0xFB00...0xFDFF, 0xFE70...0xFEFC, 0xFF66...0xFFDC:
      return onlyScalar(of: folded, UTF8PROC_COMPAT).map(SearchFold.fold) ?? folded
    case 0x03C2: return 0x03C3
    // Stems and flags of notes, which are symbols: some notes decompose into them.
    case 0x1D165...0x1D172: return 0
    default: return folded
    }
  }

  /// What is left of the decomposition of `scalar` without the marks that vanish, when it is one scalar.
  private static func onlyScalar(of scalar: UInt32, _ kind: utf8proc_option_t = UTF8PROC_STABLE) -> UInt32? {
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | kind.rawValue)
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 20) { buffer in
      let count = utf8proc_decompose_char(Int32(bitPattern: scalar), buffer.baseAddress, 20, options, nil)
      guard count > 0, count <= 20 else { return nil }
      var found: UInt32?
      for scalar in buffer[..<count].map({ UInt32(bitPattern: $0) }) where SearchFold.fold(scalar) != 0 {
        guard found == nil else { return nil }
        found = scalar
      }
      return found
    }
  }
}
