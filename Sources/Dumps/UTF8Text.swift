#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A run of valid UTF-8 in memory that outlives the call it is passed to.
struct TextSlice {
  let base: UnsafePointer<UInt8>
  let count: Int

  init(_ base: UnsafePointer<UInt8>, _ count: Int) {
    self.base = base
    self.count = count
  }

  subscript(index: Int) -> UInt8 { base[index] }

  func from(_ start: Int) -> TextSlice { TextSlice(base + start, count - start) }

  func prefix(_ length: Int) -> TextSlice { TextSlice(base, length) }

  var string: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

  func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  func hasSuffix(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    return count >= length && memcmp(base + (count - length), text.utf8Start, length) == 0
  }

  func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hasPrefix(text) }

  func equals(_ text: String) -> Bool {
    count == text.utf8.count && UnsafeBufferPointer(start: base, count: count).elementsEqual(text.utf8)
  }

  func equals(_ other: TextSlice) -> Bool { count == other.count && memcmp(base, other.base, count) == 0 }

  /// Equality in which ASCII letters match whatever their case.
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for i in 0..<count where lowered(base[i]) != lowered(text.utf8Start[i]) { return false }
    return true
  }

  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard start < count, let hit = memchr(base + start, Int32(byte), count - start) else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit))
  }

  /// The scalar that starts at `index`, and its length in bytes. Where the bytes are not UTF-8 after all, it says
  /// something, but never reaches over the end.
  func scalar(at index: Int) -> (value: UInt32, length: Int) {
    let first = UInt32(base[index])
    if first < 0x80 { return (first, 1) }
    guard index + (first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4) <= count else { return (0xFFFD, 1) }
    let second = UInt32(base[index + 1] & 0x3F)
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = UInt32(base[index + 2] & 0x3F)
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(base[index + 3] & 0x3F), 4)
  }

  /// The scalar that ends before `index`, nil at the front.
  func scalar(before index: Int) -> (value: UInt32, length: Int)? {
    guard index > 0 else { return nil }
    let start = characterStart(index - 1)
    let scalar = scalar(at: start)
    return start + scalar.length == index ? scalar : (0xFFFD, 1)
  }

  /// The last place at or before `index` where a scalar starts.
  func characterStart(_ index: Int) -> Int {
    var i = index
    while i > 0, index - i < 3, base[i] & 0xC0 == 0x80 { i -= 1 }
    return i
  }

  /// How many scalars there are.
  var scalarCount: Int {
    var n = 0
    for i in 0..<count where base[i] & 0xC0 != 0x80 { n += 1 }
    return n
  }

  /// Without the white space at the end.
  func trimmedEnd() -> TextSlice {
    var end = count
    while end > 0 {
      let last = base[end - 1]
      if last < 0x80 {
        if last > 0x20 { break }
        end -= 1
        continue
      }
      guard let before = scalar(before: end), isSpace(before.value) else { break }
      end -= before.length
    }
    return prefix(end)
  }

  /// Without white space at either end.
  func trimmed() -> TextSlice {
    var start = 0
    while start < count {
      let next = scalar(at: start)
      guard isSpace(next.value) else { break }
      start += next.length
    }
    return from(start).trimmedEnd()
  }

  /// Without white space and marks of direction at either end: what is left of a name.
  func trimmedName() -> TextSlice {
    var start = 0
    while start < count {
      let next = scalar(at: start)
      guard isSpace(next.value) || isInvisible(next.value) else { break }
      start += next.length
    }
    var end = count
    while end > start, let before = scalar(before: end), isSpace(before.value) || isInvisible(before.value) {
      end -= before.length
    }
    return TextSlice(base + start, end - start)
  }

  /// At most `limit` bytes of it, cut between characters.
  func shortened(to limit: Int) -> TextSlice { count <= limit ? self : prefix(characterStart(limit)) }
}

func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

/// Unicode's White_Space and the C0 controls, which no capture prints on purpose.
func isSpace(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 { return scalar <= 0x20 || scalar == 0x7F }
  switch scalar {
  case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return true
  default: return false
  }
}

/// Marks that steer the direction of text, and other characters without width that an extractor may put before a word.
func isInvisible(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
  default: false
  }
}

/// What a word, and so a hashtag, is made of: letters, digits, marks, `_`, and the joiner that Persian needs.
func isWord(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 {
    let byte = UInt8(scalar)
    return isLetter(byte) || isDigit(byte) || byte == 0x5F
  }
  switch scalar {
  case 0x200C, 0x400...0x481, 0x48A...0x52F, 0x4E00...0x9FFF: return true
  case 0x2010...0x206F, 0x1F000...0x1FAFF: return false
  default: break
  }
  guard let properties = Unicode.Scalar(scalar)?.properties else { return false }
  switch properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
    .letterNumber, .nonspacingMark, .spacingMark:
    return !isVariationSelector(scalar)
  default: return false
  }
}

func isVariationSelector(_ scalar: UInt32) -> Bool { (0xFE00...0xFE0F).contains(scalar) }

/// A scalar that an emoji is built around. Broad on purpose: the grammar around it does the narrowing.
func isEmoji(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x203C, 0x2049, 0x2122, 0x2139, 0x2194...0x21AA, 0x231A...0x23FF, 0x24C2, 0x25AA, 0x25AB, 0x25B6,
    0x25C0,
    0x25FB...0x25FE, 0x2600...0x27BF, 0x2934, 0x2935, 0x2B05...0x2B07, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55, 0x3030,
    0x303D,
    0x3297, 0x3299, 0x1F000...0x1FAFF:
    true
  default: false
  }
}

func isRegionalIndicator(_ scalar: UInt32) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar) }
