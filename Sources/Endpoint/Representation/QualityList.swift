/// The value of a header such as `Accept` or `Accept-Encoding`: choices, each with how much it is wanted
/// (RFC 9110, 12.4.2).
struct QualityList {
  struct Element: Hashable {
    /// The choice in lower case, without its parameters.
    var name: String
    /// What follows the name, but for the quality, in lower case, such as `charset=utf-8`.
    var parameters: [String]
    /// How much it is wanted, in thousandths: 0 refuses it.
    var quality: Int
  }

  let elements: [Element]

  /// Reads a header's value. An element that cannot be read counts as not there: whoever says nothing understandable
  /// is served as whoever says nothing.
  init(_ text: String) {
    elements = Self.split(text, at: UInt8(ascii: ",")).compactMap { Self.element($0) }
  }

  private static func element(_ text: Substring.UTF8View) -> Element? {
    let parts = split(text, at: UInt8(ascii: ";")).map { trimmed($0).lowercased() }
    guard let name = parts.first, !name.isEmpty else { return nil }
    var element = Element(name: name, parameters: [], quality: 1000)
    for parameter in parts.dropFirst() where !parameter.isEmpty {
      guard parameter.hasPrefix("q=") else {
        element.parameters.append(parameter)
        continue
      }
      guard let quality = quality(parameter.dropFirst(2)) else { return nil }
      element.quality = quality
    }
    return element
  }

  /// `0`, `1`, or either with at most three decimals, in thousandths.
  private static func quality(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = parts.count > 1 ? parts[1] : ""
    guard parts[0] == "0" || parts[0] == "1", decimals.utf8.count <= 3,
      decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let padded = String(decimals) + String(repeating: "0", count: 3 - decimals.utf8.count)
    let value = (parts[0] == "1" ? 1000 : 0) + (Int(padded) ?? 0)
    return value <= 1000 ? value : nil
  }

  /// Splits at a byte that stands outside of quotes.
  private static func split(_ text: some StringProtocol, at separator: UInt8) -> [Substring.UTF8View] {
    split(Substring(text).utf8, at: separator)
  }

  private static func split(_ bytes: Substring.UTF8View, at separator: UInt8) -> [Substring.UTF8View] {
    var parts: [Substring.UTF8View] = []
    var start = bytes.startIndex
    var index = start
    var isQuoted = false
    var isEscaped = false
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        parts.append(bytes[start..<index])
        start = bytes.index(after: index)
      }
      index = bytes.index(after: index)
    }
    parts.append(bytes[start...])
    return parts
  }

  private static func trimmed(_ bytes: Substring.UTF8View) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var rest = bytes.drop { isSpace($0) }
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return String(Substring(rest))
  }
}
