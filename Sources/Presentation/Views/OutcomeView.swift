package import EndpointAPI

/// What became of a dump, as people read it: one line.
package struct OutcomeView {
  let dump: DumpSummary
  let style: Style
  let width: Int?

  /// - Parameter width: how wide the line may be; nil when it does not matter.
  package init(dump: DumpSummary, style: Style, width: Int? = nil) {
    self.dump = dump
    self.style = style
    self.width = width
  }

  /// The outcome, the id, the name, and what is to be said of it.
  package var line: String {
    let state = padded(Sanitiser.cell(dump.state.rawValue), to: 9)
    let id = padded(Human.id(of: dump), to: 12)
    let name = Sanitiser.cell(dump.name)
    let front = "\(state)  \(id)  \(name)  "
    var words = Sanitiser.cell(self.words)
    if let width { words = DisplayWidth.cut(words, to: max(20, width - DisplayWidth.of(front))) }
    return style.apply(.init(dump.state), state) + "  " + style.apply(.dim, id) + "  "
      + style.apply(.strong, name) + "  " + (dump.state == .failed ? style.apply(.bad, words) : words)
  }

  private var words: String {
    guard dump.state == .ingested else { return dump.reason ?? "" }
    let kin = dump.kinTexts.flatMap { $0 > 0 ? ", \(Human.number($0)) of them kin" : nil } ?? ""
    return "\(Human.plural(dump.posts, "post")), \(Human.plural(dump.newTexts, "new text"))\(kin)"
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }
}
