/// A JSON value whose keys keep their order.
indirect enum JSONText {
  case null
  case bool(Bool)
  case int(Int64)
  case string(String)
  /// Written as it stands.
  case raw(String)
  case array([JSONText])
  case object([(String, JSONText)])

  static func optional(_ number: Int64?) -> JSONText { number.map(JSONText.int) ?? .null }
  static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

  /// How a tool prints JSON.
  struct Print {
    enum Escapes {
      /// Only what JSON demands.
      case least
      /// Everything but ASCII, as Python does unless told otherwise.
      case scripts
      /// `<`, `>`, `&`, U+2028 and U+2029, as Go does.
      case markup
      /// Control characters as `\x01`, and U+2028, U+2029, as Telegram Desktop does.
      case desktop
    }

    var escapes = Escapes.least
    /// Spaces a level; nil for one line.
    var indent: Int?
    /// Whether a space follows commas and colons on one line.
    var spaced = false

    static let python = Print(spaced: true)
    static let desktop = Print(escapes: .desktop, indent: 1)
    static let compact = Print()
  }

  func write(_ print: Print, level: Int = 0, into output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .int(let value): output += "\(value)".utf8
    case .raw(let text): output += text.utf8
    case .string(let text): Self.write(text, print.escapes, into: &output)
    case .array(let values):
      output.append(0x5B)
      for (index, value) in values.enumerated() {
        Self.separate(index, print, level + 1, &output)
        value.write(print, level: level + 1, into: &output)
      }
      if !values.isEmpty { Self.breakLine(print, level, &output) }
      output.append(0x5D)
    case .object(let members):
      output.append(0x7B)
      for (index, (key, value)) in members.enumerated() {
        Self.separate(index, print, level + 1, &output)
        Self.write(key, print.escapes, into: &output)
        output.append(0x3A)
        if print.spaced || print.indent != nil { output.append(0x20) }
        value.write(print, level: level + 1, into: &output)
      }
      if !members.isEmpty { Self.breakLine(print, level, &output) }
      output.append(0x7D)
    }
  }

  private static func separate(_ index: Int, _ print: Print, _ level: Int, _ output: inout [UInt8]) {
    if index > 0 { output.append(0x2C) }
    if print.indent != nil {
      breakLine(print, level, &output)
    } else if index > 0, print.spaced {
      output.append(0x20)
    }
  }

  static func breakLine(_ print: Print, _ level: Int, _ output: inout [UInt8]) {
    guard let indent = print.indent else { return }
    output.append(0x0A)
    for _ in 0..<indent * level { output.append(0x20) }
  }

  static func write(_ text: String, _ escapes: Print.Escapes, into output: inout [UInt8]) {
    output.append(0x22)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: output += #"\""#.utf8
      case 0x5C: output += #"\\"#.utf8
      case 0x0A: output += #"\n"#.utf8
      case 0x0D: output += #"\r"#.utf8
      case 0x09: output += #"\t"#.utf8
      case 0..<0x20:
        output += (escapes == .desktop ? "\\x" + hexadecimal(scalar.value, 2) : escaped(scalar.value)).utf8
      case 0x3C where escapes == .markup, 0x3E where escapes == .markup, 0x26 where escapes == .markup,
        0x2028 where escapes == .markup || escapes == .desktop,
        0x2029 where escapes == .markup || escapes == .desktop:
        output += escaped(scalar.value).utf8
      case 0x80... where escapes == .scripts:
        for unit in UTF16.encode(scalar)! { output += escaped(UInt32(unit)).utf8 }
      default: output += UTF8.encode(scalar)!
      }
    }
    output.append(0x22)
  }

  private static func escaped(_ value: UInt32) -> String { "\\u" + hexadecimal(value, 4) }

  private static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
