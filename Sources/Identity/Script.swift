/// The scripts that set no spaces between words.
enum Script {
  /// Whether `scalar` is a letter or mark of such a script: Chinese, Japanese kana, Bopomofo, Thai, Lao, Khmer,
  /// Myanmar (ranges of the Unicode Standard's code charts).
  static func isUnspaced(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0E01...0x0E3A, 0x0E40...0x0E4E,  // Thai
      0x0E81...0x0ECE, 0x0EDC...0x0EDF,  // Lao
      0x1000...0x103F, 0x1050...0x108F,  // Myanmar
      0x1780...0x17D3,  // Khmer
      0x2E80...0x2FDF, 0x3005, 0x3007, 0x3021...0x3029,  // radicals, iteration mark, numerals
      0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F,  // kana
      0x3105...0x312F, 0x31A0...0x31BF,  // Bopomofo
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x2_0000...0x3_23AF:  // Han
      true
    default: false
    }
  }
}
