import CUTF8Proc

/// What spellings search takes for one: case, diacritics of Latin and Greek, ё and е, Arabic and Persian forms of one
/// letter, digits of any script, full-width forms. Canonical text keeps all of these apart; search does not.
enum SearchFold {
  /// The scalar that stands for `scalar` in the index; 0 when it leaves no trace.
  static func fold(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 {
      return scalar >= 0x41 && scalar <= 0x5A ? scalar + 32 : scalar
    }
    switch scalar {
    case 0x0300...0x036F,  // combining diacritics
      0x0591...0x05BD, 0x05BF, 0x05C1...0x05C2, 0x05C4...0x05C5,  // Hebrew points
      0x0610...0x061A, 0x064B...0x065F, 0x0670, 0x06D6...0x06DC, 0x06DF...0x06E8,  // Arabic signs
      0x0640:  // tatweel
      return 0
    case 0x0401, 0x0451: return 0x0435  // Ё ё → е
    case 0x0622, 0x0623, 0x0625, 0x0671: return 0x0627  // آ أ إ ٱ → ا
    case 0x0649, 0x064A: return 0x06CC  // ى ي → ی
    case 0x0643: return 0x06A9  // ك → ک
    case 0x0629, 0x06C0, 0x06C2, 0x06D5: return 0x0647  // ة ۀ → ه
    case 0x0660...0x0669: return scalar - 0x0660 + 0x30
    case 0x06F0...0x06F9: return scalar - 0x06F0 + 0x30
    case 0x0966...0x096F: return scalar - 0x0966 + 0x30
    case 0xFF01...0xFF5E: return fold(scalar - 0xFEE0)
    case 0xD800..<0xE000: return scalar
    default: break
    }
    guard scalar < 0x3_2400 else { return scalar }
    let lower = UInt32(bitPattern: utf8proc_tolower(Int32(bitPattern: scalar)))
    return Script.hasStrippedDiacritics(lower) ? base(of: lower) : lower
  }

  /// The first scalar of the canonical decomposition.
  private static func base(of scalar: UInt32) -> UInt32 {
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue)
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 8) { buffer in
      let count = utf8proc_decompose_char(Int32(bitPattern: scalar), buffer.baseAddress, 8, options, nil)
      return count > 0 && count <= 8 ? UInt32(bitPattern: buffer[0]) : scalar
    }
  }
}

extension Script {
  /// Latin and Greek letters lose their diacritics in search. Cyrillic keeps them but for ё: й and и, ї and і are
  /// different letters, and so do kana, whose marks change the sound.
  static func hasStrippedDiacritics(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00C0...0x024F, 0x1E00...0x1EFF, 0x0370...0x03FF, 0x1F00...0x1FFF: true
    default: false
    }
  }
}
