import Presentation

/// What a check found: one thing that is well or not, and what to do about it.
struct Finding: Encodable, Hashable {
  /// How a thing stands.
  enum Verdict: String, Encodable {
    case well
    /// It works, and may not for long or not for everybody.
    case attention
    case wrong
    /// It could not be looked at, or does not matter here.
    case skipped
  }

  /// What was looked at, in a word.
  var check: String
  var verdict: Verdict
  /// What was found, as a sentence or less.
  var message: String
  /// What to do about it; nil when nothing is to be done.
  var remedy: String?

  init(_ check: String, _ verdict: Verdict, _ message: String, remedy: String? = nil) {
    self.check = check
    self.verdict = verdict
    self.message = message
    self.remedy = remedy
  }

  /// As people read it: the verdict, what was looked at and what was found; below it what to do.
  func lines(_ style: Style) -> [String] {
    let (mark, colour): (String, Style.Mark) =
      switch verdict {
      case .well: ("✓", .good)
      case .attention: ("!", .attention)
      case .wrong: ("✗", .bad)
      case .skipped: ("–", .dim)
      }
    let name = check + String(repeating: " ", count: max(0, 9 - check.count))
    let message = Sanitiser.cell(message)
    let line =
      style.apply(colour, mark) + " " + style.apply(.strong, name) + "  "
      + (verdict == .skipped ? style.apply(.dim, message) : message)
    return [line] + (remedy.map { ["             → " + Sanitiser.cell($0)] } ?? [])
  }

  enum CodingKeys: String, CodingKey {
    case check, verdict, message, remedy
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(check, forKey: .check)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(message, forKey: .message)
    // Written as null where there is none, as in all of the published JSON.
    try container.encode(remedy, forKey: .remedy)
  }
}
