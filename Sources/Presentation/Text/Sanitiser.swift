/// Keeps text from dumps, which anybody may have written, from commanding the terminal or deceiving who reads it.
package enum Sanitiser {
  /// For one line: white space of every kind becomes one plain space, and what is dangerous is spelled out.
  package static func cell(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isAfterSpace = true
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        if !isAfterSpace { result.append(" ") }
        isAfterSpace = true
      } else {
        isAfterSpace = false
        append(scalar, to: &result)
      }
    }
    if result.last == " " { result.removeLast() }
    return String(result)
  }

  /// Whether a line shows it as a plain space.
  package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// For text of several lines: line ends stay, and what is dangerous is spelled out.
  package static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\u{2028}", "\u{2029}", "\u{85}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
      case "\t": line.append(contentsOf: "    ".unicodeScalars)
      // Line ends of two characters are one.
      case "\r": break
      default: append(scalar, to: &line)
      }
    }
    lines.append(String(line))
    return lines
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
    if isDangerous(scalar) {
      result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
    } else {
      result.append(scalar)
    }
  }

  /// Controls, what reorders text, and what takes no room on the screen. Zero-width joiner and non-joiner stay:
  /// Persian, the scripts of India and emoji are not readable without them.
  package static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D: false
    // Variation selectors choose between text and emoji shape.
    case 0xFE00...0xFE0F: false
    case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164, 0xFFA0: true
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
      default: false
      }
    }
  }
}
