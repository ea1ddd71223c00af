import ArgumentParser

/// What names a dump or a post on the command line: the front of an id, or a dump's number in the ledger as `n17`.
struct ItemID: CustomStringConvertible, Hashable {
  let description: String

  /// - Throws: `ValidationError` when `text` is neither.
  init(_ text: String) throws {
    let isFront = (4...64).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit }
    guard isFront || Self.isNumber(text) else {
      throw ValidationError(
        "\(text) is neither an id, which has from 4 to 64 hexadecimal digits, nor a number such as n17.")
    }
    description = text.lowercased()
  }

  /// Offers the ids that a verb lists.
  /// - Parameter list: the verb and its options, without quotes.
  static func completion(_ list: String) -> CompletionKind {
    .shellCommand("sluicectl \(list) --limit 50 2>/dev/null | tail -n +2 | cut -c1-12")
  }

  var isNumber: Bool { Self.isNumber(description) }

  private static func isNumber(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst()
    return text.lowercased().first == "n" && (1...18).contains(digits.count)
      && digits.allSatisfy { (0x30...0x39).contains($0) }
  }
}
