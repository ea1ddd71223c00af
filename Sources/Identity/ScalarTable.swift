import CUTF8Proc

/// What one Unicode scalar means to canonical text and to search.
struct ScalarClass: RawRepresentable {
  /// Bits 0–2: the role. Bit 3: the scalar may change, or change its neighbours, under NFC.
  let rawValue: UInt8

  enum Role: UInt8 {
    /// Punctuation, symbols, emoji: kept in canonical text, between words in search.
    case symbol = 0
    /// Letters, digits and marks of scripts that put spaces between words.
    case word = 1
    /// Letters of scripts that do not: search sees them in overlapping pairs.
    case unspaced = 2
    /// Any white space.
    case space = 3
    /// Invisible, without meaning of its own.
    case ignorable = 4
  }

  static let unstable: UInt8 = 8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  @inline(__always) var role: UInt8 { rawValue & 7 }
  @inline(__always) var isStable: Bool { rawValue & Self.unstable == 0 }
}

/// Class and search fold of every scalar, in two stages so that equal pages of 256 scalars are kept once.
///
/// Made once a process from utf8proc's tables (a few milliseconds), so it always agrees with the normaliser.
struct ScalarTable: Sendable {
  static let shared = ScalarTable()

  private let pageOf: [UInt16]
  private let classes: [UInt8]
  private let foldPageOf: [UInt16]
  private let folds: [UInt32]

  private static let limit: UInt32 = 0x11_0000

  /// The class of `scalar`.
  @inline(__always)
  func scalarClass(_ scalar: UInt32) -> ScalarClass {
    ScalarClass(rawValue: classes[Int(pageOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)])
  }

  /// What search sees instead of `scalar`; 0 for nothing at all.
  @inline(__always)
  func fold(_ scalar: UInt32) -> UInt32 {
    let page = foldPageOf[Int(scalar >> 8)]
    return page == 0 ? scalar : folds[Int(page - 1) << 8 | Int(scalar & 0xFF)]
  }

  /// Calls `body` with the class table as raw stages, for loops that cannot afford bounds checks.
  @inline(__always)
  func withClasses<R>(_ body: (UnsafePointer<UInt16>, UnsafePointer<UInt8>) -> R) -> R? {
    pageOf.withUnsafeBufferPointer { pages in
      classes.withUnsafeBufferPointer { classes in
        guard let pages = pages.baseAddress, let classes = classes.baseAddress else { return nil }
        return body(pages, classes)
      }
    }
  }

  private init() {
    let seconds = Self.compositionSeconds()
    var pageOf: [UInt16] = []
    var classes: [UInt8] = []
    var foldPageOf: [UInt16] = []
    var folds: [UInt32] = []
    var known: [[UInt8]: UInt16] = [:]
    var page = [UInt8](repeating: 0, count: 256)
    var foldPage = [UInt32](repeating: 0, count: 256)
    for first in stride(from: 0, to: Self.limit, by: 256) {
      var changes = false
      for low in 0..<256 {
        let scalar = first + UInt32(low)
        page[low] = Self.classify(scalar, compositionSeconds: seconds)
        foldPage[low] = SearchFold.fold(scalar)
        changes = changes || foldPage[low] != scalar
      }
      if let index = known[page] {
        pageOf.append(index)
      } else {
        let index = UInt16(known.count)
        known[page] = index
        pageOf.append(index)
        classes.append(contentsOf: page)
      }
      if changes {
        folds.append(contentsOf: foldPage)
        foldPageOf.append(UInt16(folds.count / 256))
      } else {
        foldPageOf.append(0)
      }
    }
    self.pageOf = pageOf
    self.classes = classes
    self.foldPageOf = foldPageOf
    self.folds = folds
  }

  private static func classify(_ scalar: UInt32, compositionSeconds: Set<UInt32>) -> UInt8 {
    // Planes without characters, and surrogates.
    if (0x3_2400..<0xE_0000).contains(scalar) || scalar >= 0xE_0200 {
      return ScalarClass.Role.symbol.rawValue
    }
    if (0xD800..<0xE000).contains(scalar) { return ScalarClass.Role.symbol.rawValue }
    guard let properties = Unicode.Scalar(scalar)?.properties else { return 0 }
    let role: ScalarClass.Role
    if properties.isWhitespace || scalar == 0x2800 {
      // U+2800, the blank Braille pattern, is used as a visible space in posts.
      role = .space
    } else if isIgnorable(scalar, properties) {
      role = .ignorable
    } else if Script.isUnspaced(scalar) {
      role = .unspaced
    } else {
      switch properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
        role = .word
      default:
        role = .symbol
      }
    }
    return role.rawValue | (isStable(scalar, compositionSeconds) ? 0 : ScalarClass.unstable)
  }

  /// Invisible characters that captures add and drop: Default_Ignorable_Code_Point of the Unicode Character
  /// Database (joiners, variation selectors, bidi marks, U+2060, U+FEFF, soft hyphens) and control characters.
  /// Tag characters (U+E0020–E007F) stay: the flags of England and Scotland differ in nothing else.
  private static func isIgnorable(_ scalar: UInt32, _ properties: Unicode.Scalar.Properties) -> Bool {
    if (0xE0020...0xE007F).contains(scalar) { return false }
    return properties.isDefaultIgnorableCodePoint || properties.generalCategory == .control
      || (0xFFF9...0xFFFB).contains(scalar)
  }

  /// Whether NFC leaves `scalar` and what stands around it as they are.
  private static func isStable(_ scalar: UInt32, _ compositionSeconds: Set<UInt32>) -> Bool {
    if scalar < 0x300 { return true }
    let property = utf8proc_get_property(Int32(bitPattern: scalar)).pointee
    if property.combining_class != 0 || compositionSeconds.contains(scalar) { return false }
    guard property.decomp_type == 0, property.decomp_seqindex != UInt16.max else { return true }
    var scalars: [Int32] = [Int32(bitPattern: scalar), 0, 0, 0]
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue)
    let count = scalars.withUnsafeMutableBufferPointer {
      utf8proc_decompose_char(Int32(bitPattern: scalar), $0.baseAddress, $0.count, options, nil)
    }
    guard count > 0, count <= scalars.count else { return false }
    let composed = scalars.withUnsafeMutableBufferPointer {
      utf8proc_normalize_utf32(
        $0.baseAddress, count,
        utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
    }
    return composed == 1 && scalars[0] == Int32(bitPattern: scalar)
  }

  /// The scalars that may melt into the one before them: the last of each canonical decomposition.
  private static func compositionSeconds() -> Set<UInt32> {
    var seconds: Set<UInt32> = []
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue)
    var buffer: [Int32] = [0, 0, 0, 0]
    for scalar in UInt32(0xC0)..<0x3_2400 where !(0xAC01..<0xD7A4).contains(scalar) {
      let property = utf8proc_get_property(Int32(bitPattern: scalar)).pointee
      guard property.decomp_type == 0, property.decomp_seqindex != UInt16.max else { continue }
      let count = buffer.withUnsafeMutableBufferPointer {
        utf8proc_decompose_char(Int32(bitPattern: scalar), $0.baseAddress, $0.count, options, nil)
      }
      if count > 1, count <= buffer.count { seconds.insert(UInt32(bitPattern: buffer[count - 1])) }
    }
    // Hangul vowels and finals compose by arithmetic (Unicode Standard 3.12).
    seconds.formUnion(0x1161...0x1175)
    seconds.formUnion(0x11A8...0x11C2)
    return seconds
  }
}
