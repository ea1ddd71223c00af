/// The texts of a rule's keys, read and written.
extension RuleDefinition {
  static func name(_ text: String) throws(RuleProblem) -> String {
    // A rule is asked for by its name at /v1/rules/NAME, where `test` is another thing.
    guard text.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,62}/) != nil, text != "test" else {
      throw RuleProblem(
        key: .name, message: "“\(text)” is no name for a rule",
        remedy: "write from 1 to 63 small Latin letters, digits and -, the first not -, and not test")
    }
    return text
  }

  static func flag(_ text: String) throws(RuleProblem) -> Bool {
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default:
      throw RuleProblem(
        key: .notify, message: "“\(text)” is neither true nor false", remedy: "write true or false")
    }
  }

  /// Reads `5%`, `0.25 %` or `5`.
  /// - Returns: hundredths of a percent.
  static func percent(_ text: String) throws(RuleProblem) -> Int64 {
    guard let match = text.wholeMatch(of: /([0-9]{1,7})(?:\.([0-9]{1,2}))? ?%?/), let whole = Int64(match.1)
    else {
      throw RuleProblem(
        key: .change, message: "“\(text)” is no percentage",
        remedy: "write one from 0% on, with at most two decimals, such as 5% or 0.25%")
    }
    guard let decimals = match.2 else { return whole * 100 }
    return whole * 100 + (Int64(decimals) ?? 0) * (decimals.count == 1 ? 10 : 1)
  }

  static func text(percent hundredths: Int64) -> String {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)%" }
    if rest % 10 == 0 { return "\(whole).\(rest / 10)%" }
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }

  private static let units: [(letter: Character, length: Milliseconds)] = [
    ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
  ]

  /// Reads `90s`, `30m`, `12h`, `1d` or `2w`; at most a year.
  static func duration(_ text: String) throws(RuleProblem) -> Milliseconds {
    let unit = units.first { $0.letter == text.last }
    let longest: Milliseconds = 366 * 86_400_000
    guard let unit, let count = Int32(text.dropLast()), count > 0,
      Int64(count) * unit.length <= longest
    else {
      throw RuleProblem(
        key: .within, message: "“\(text)” is no such duration",
        remedy: "write one up to 366d, such as 90s, 30m, 12h, 1d or 2w")
    }
    return Int64(count) * unit.length
  }

  static func text(duration: Milliseconds) -> String {
    // Durations are whole seconds, for they are read so.
    let unit = units.first { duration % $0.length == 0 } ?? ("s", 1000)
    return "\(duration / unit.length)\(unit.letter)"
  }
}
