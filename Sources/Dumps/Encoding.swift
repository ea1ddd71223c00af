#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The encodings that captures come in.
enum TextEncoding {
  case utf8, utf16LittleEndian, utf16BigEndian, windows1251

  /// Bytes of a code unit.
  var unit: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 1 }

  var name: String {
    switch self {
    case .utf8: "utf-8"
    case .utf16LittleEndian: "utf-16le"
    case .utf16BigEndian: "utf-16be"
    case .windows1251: "windows-1251"
    }
  }

  /// Recognises the encoding of a file by its front. `mark` is the length of a byte order mark, `valid` how many
  /// bytes are known to be valid UTF-8.
  static func sniff(_ front: UnsafeRawBufferPointer) -> (encoding: TextEncoding, mark: Int, valid: Int) {
    if front.count >= 2, front[0] == 0xFF, front[1] == 0xFE { return (.utf16LittleEndian, 2, 0) }
    if front.count >= 2, front[0] == 0xFE, front[1] == 0xFF { return (.utf16BigEndian, 2, 0) }
    guard let base = front.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return (.utf8, 0, 0) }
    let valid = validUTF8Prefix(base, front.count)
    if front.count >= 3, front[0] == 0xEF, front[1] == 0xBB, front[2] == 0xBF { return (.utf8, 3, valid) }
    if valid == front.count { return (.utf8, 0, valid) }
    if let wide = sniffUTF16(front) { return (wide, 0, 0) }
    return looksCyrillic(front) ? (.windows1251, 0, 0) : (.utf8, 0, valid)
  }

  /// Text in UTF-16 has spaces and line ends, whose zero bytes all lie on one side.
  private static func sniffUTF16(_ front: UnsafeRawBufferPointer) -> TextEncoding? {
    guard front.count >= 4, let base = front.baseAddress, memchr(base, 0, front.count) != nil else {
      return nil
    }
    var zeros = (even: 0, odd: 0)
    for i in front.indices where front[i] == 0 {
      if i & 1 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let all = zeros.even + zeros.odd
    guard all * 50 >= front.count else { return nil }
    if zeros.odd * 20 >= all * 19 { return .utf16LittleEndian }
    return zeros.even * 20 >= all * 19 ? .utf16BigEndian : nil
  }

  /// Whether bytes that are not UTF-8 read as Cyrillic words in Windows-1251: nearly all high bytes are letters, and
  /// they stand beside each other, as the accented letters of Western encodings do not.
  private static func looksCyrillic(_ front: UnsafeRawBufferPointer) -> Bool {
    var high = 0
    var letters = 0
    var pairs = 0
    var previous = false
    for byte in front {
      let isCyrillic = byte >= 0xC0 || byte == 0xA8 || byte == 0xB8
      if byte >= 0x80 { high += 1 }
      if isCyrillic {
        letters += 1
        if previous { pairs += 1 }
      }
      previous = isCyrillic
    }
    // Cyrillic in UTF-8 with a few bad bytes alternates lead bytes and continuations, which are no letters here.
    return high >= 4 && letters * 10 >= high * 8 && pairs * 2 >= letters
  }
}

/// How many bytes at the front are valid UTF-8 without NUL, which is no text either.
func validUTF8Prefix(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
  let raw = UnsafeRawPointer(base)
  var i = 0
  while true {
    while i + 8 <= count {
      let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self).littleEndian
      // A high bit is set where a byte is over 0x7F, or is 0; behind a 0 it may be wrong, before it never.
      let flags = (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080
      if flags == 0 {
        i += 8
        continue
      }
      i += flags.trailingZeroBitCount >> 3
      // Words of another script come as runs of such characters.
      repeat {
        let length = sequenceLength(base + i, count - i)
        guard length > 0 else { return i }
        i += length
      } while i < count && base[i] >= 0x80
    }
    while i < count, base[i] &- 1 < 0x7F { i += 1 }
    guard i < count else { return count }
    let length = sequenceLength(base + i, count - i)
    guard length > 0 else { return i }
    i += length
  }
}

/// The length of the well-formed sequence of several bytes at the front, 0 when there is none.
@inline(__always)
private func sequenceLength(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
  let first = base[0]
  if first < 0xE0 {
    return first >= 0xC2 && count >= 2 && base[1] & 0xC0 == 0x80 ? 2 : 0
  }
  if first < 0xF0 {
    guard count >= 3, base[1] & 0xC0 == 0x80, base[2] & 0xC0 == 0x80 else { return 0 }
    if first == 0xE0 && base[1] < 0xA0 || first == 0xED && base[1] > 0x9F { return 0 }
    return 3
  }
  guard first < 0xF5, count >= 4, base[1] & 0xC0 == 0x80, base[2] & 0xC0 == 0x80, base[3] & 0xC0 == 0x80
  else {
    return 0
  }
  return first == 0xF0 && base[1] < 0x90 || first == 0xF4 && base[1] > 0x8F ? 0 : 4
}

/// The length of the front that begins a character but does not end it, 0 when it begins none. Replacing such a
/// part by one U+FFFD is what the Unicode Standard recommends.
func truncatedSequenceLength(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
  let first = base[0]
  guard first >= 0xC2, first < 0xF5 else { return 0 }
  let wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  var length = 1
  while length < min(wanted, count) {
    let byte = base[length]
    var range: ClosedRange<UInt8> = 0x80...0xBF
    if length == 1 {
      switch first {
      case 0xE0: range = 0xA0...0xBF
      case 0xED: range = 0x80...0x9F
      case 0xF0: range = 0x90...0xBF
      case 0xF4: range = 0x80...0x8F
      default: break
      }
    }
    guard range.contains(byte) else { break }
    length += 1
  }
  return length
}

/// A line in UTF-8; valid until the next one is decoded.
struct DecodedLine {
  var text: TextSlice
  /// Replacements by U+FFFD.
  var invalid = 0
  /// Whether the line ends inside a character; what there was of it is left out.
  var isCut = false
}

/// Turns lines of any encoding into valid UTF-8.
struct LineDecoder {
  let encoding: TextEncoding
  /// Up to where the file is known to be valid UTF-8.
  private let valid: Int64
  private var scratch = ByteBuffer(capacity: 256)

  init(_ encoding: TextEncoding, valid: Int) {
    self.encoding = encoding
    self.valid = Int64(valid)
  }

  var capacity: Int { scratch.capacity }

  mutating func decode(_ line: RawLine) -> DecodedLine {
    switch encoding {
    case .utf8:
      if line.offset + line.length <= valid { return DecodedLine(text: TextSlice(line.base, line.count)) }
      let valid = validUTF8Prefix(line.base, line.count)
      return valid == line.count ? DecodedLine(text: TextSlice(line.base, valid)) : repairUTF8(line, valid)
    case .utf16LittleEndian: return decodeUTF16(line, low: 0, high: 1)
    case .utf16BigEndian: return decodeUTF16(line, low: 1, high: 0)
    case .windows1251: return decodeWindows1251(line)
    }
  }

  private mutating func repairUTF8(_ line: RawLine, _ validPrefix: Int) -> DecodedLine {
    scratch.removeAll()
    var i = 0
    var valid = validPrefix
    var invalid = 0
    var isCut = false
    while true {
      scratch.append(line.base + i, valid)
      i += valid
      guard i < line.count else { break }
      let part = truncatedSequenceLength(line.base + i, line.count - i)
      if part > 0, i + part == line.count, line.isUnterminated || line.length > line.count {
        isCut = true
        break
      }
      scratch.append(Unicode.Scalar(0xFFFD as UInt16).unsafelyUnwrapped)
      invalid += 1
      i += max(part, 1)
      valid = validUTF8Prefix(line.base + i, line.count - i)
    }
    return DecodedLine(text: TextSlice(scratch.base, scratch.count), invalid: invalid, isCut: isCut)
  }

  private mutating func decodeUTF16(_ line: RawLine, low: Int, high: Int) -> DecodedLine {
    scratch.removeAll()
    var result = DecodedLine(text: TextSlice(scratch.base, 0))
    let mayBeCut = line.isUnterminated || line.length > line.count
    var i = 0
    while i < line.count {
      guard i + 1 < line.count else {
        result.isCut = true
        break
      }
      let unit = UInt32(line.base[i + high]) << 8 | UInt32(line.base[i + low])
      i += 2
      if unit & 0xFC00 == 0xD800 {
        if i + 1 < line.count {
          let next = UInt32(line.base[i + high]) << 8 | UInt32(line.base[i + low])
          if next & 0xFC00 == 0xDC00 {
            append(0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF, &result)
            i += 2
            continue
          }
        } else if mayBeCut {
          result.isCut = true
          break
        }
      }
      append(unit, &result)
    }
    result.text = TextSlice(scratch.base, scratch.count)
    return result
  }

  private mutating func append(_ value: UInt32, _ result: inout DecodedLine) {
    if value != 0, let scalar = Unicode.Scalar(value) {
      scratch.append(scalar)
    } else {
      result.invalid += 1
      scratch.append(Unicode.Scalar(0xFFFD as UInt16).unsafelyUnwrapped)
    }
  }

  private mutating func decodeWindows1251(_ line: RawLine) -> DecodedLine {
    scratch.removeAll()
    var result = DecodedLine(text: TextSlice(scratch.base, 0))
    for i in 0..<line.count {
      append(scalarOfWindows1251(line.base[i]), &result)
    }
    result.text = TextSlice(scratch.base, scratch.count)
    return result
  }
}

/// The scalar of a byte in Windows-1251; 0 where nothing is assigned.
@inline(__always)
func scalarOfWindows1251(_ byte: UInt8) -> UInt32 {
  byte < 0x80 ? UInt32(byte) : byte >= 0xC0 ? UInt32(byte) + 0x350 : windows1251[Int(byte) - 0x80]
}

/// Windows-1251 from 0x80 to 0xBF; 0 where nothing is assigned. From 0xC0 on come the letters А to я in a row.
private let windows1251: [UInt32] = [
  0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
  0x040C, 0x040B,
  0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0, 0x2122, 0x0459, 0x203A, 0x045A,
  0x045C,
  0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404,
  0x00AB, 0x00AC,
  0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116,
  0x0454, 0x00BB,
  0x0458, 0x0405, 0x0455, 0x0457,
]
