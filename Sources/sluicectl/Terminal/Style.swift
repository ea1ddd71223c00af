/// Colours, where they are wanted.
struct Style: Sendable {
  enum Mark: String {
    case plain = ""
    case strong = "1"
    case dim = "2"
    case good = "32"
    case attention = "33"
    case bad = "31"
    /// Red and struck out.
    case removed = "31;9"
  }

  let isColoured: Bool

  /// - Parameter environment: `NO_COLOR` with any value forbids colours, as no-color.org says; so does a terminal
  ///   that is `dumb`.
  init(isTerminal: Bool, environment: [String: String]) {
    isColoured = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func apply(_ mark: Mark, _ text: String) -> String {
    isColoured && mark != .plain && !text.isEmpty ? "\u{1B}[\(mark.rawValue)m\(text)\u{1B}[0m" : text
  }
}
