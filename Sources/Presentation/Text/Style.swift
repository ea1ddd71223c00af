/// Colours, where they are wanted.
package struct Style: Sendable {
  /// What a stretch of text is for; the value is the parameter of the terminal's SGR sequence.
  package enum Mark: String {
    case plain = ""
    case strong = "1"
    case dim = "2"
    case good = "32"
    case attention = "33"
    case bad = "31"
    /// Red and struck out.
    case removed = "31;9"
  }

  /// Whether ``apply(_:_:)`` does anything.
  package let isColoured: Bool

  /// Text alone: for what is not a terminal.
  package static let plain = Style(isColoured: false)

  private init(isColoured: Bool) { self.isColoured = isColoured }

  /// - Parameter environment: `NO_COLOR` with any value forbids colours, as no-color.org says; so does a terminal
  ///   that is `dumb`.
  package init(isTerminal: Bool, environment: [String: String]) {
    self.init(
      isColoured: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb")
  }

  package func apply(_ mark: Mark, _ text: String) -> String {
    isColoured && mark != .plain && !text.isEmpty ? "\u{1B}[\(mark.rawValue)m\(text)\u{1B}[0m" : text
  }
}
