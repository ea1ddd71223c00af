extension ReportDocument {
  /// The report for a terminal.
  /// - Parameter width: how wide it may be; nil when it does not matter.
  package func text(style: Style, width: Int?) -> [String] {
    func wrapped(_ text: String, _ first: String, _ rest: String) -> [String] {
      let room = width.map { max(20, $0 - DisplayWidth.of(first)) }
      return Self.wrap(Sanitiser.cell(text), to: room).enumerated().map { ($0 == 0 ? first : rest) + $1 }
    }
    var lines = wrapped(title, "", "").map { style.apply(.strong, $0) }
    for block in blocks {
      switch block {
      case .heading(let text): lines += [""] + wrapped(text, "", "").map { style.apply(.strong, $0) }
      case .paragraph(let text): lines += wrapped(text, "  ", "  ")
      case .list(let items): lines += items.flatMap { wrapped($0, "  • ", "    ") }
      case .quote(let text):
        for line in Sanitiser.lines(text) {
          let room = width.map { max(20, $0 - 4) }
          lines += Self.wrap(line, to: room).map { style.apply(.dim, "  │ ") + $0 }
        }
      case .table(let columns, let numbers, let rows):
        var table = Table(
          columns.enumerated().map { index, title in
            numbers.contains(index)
              ? .init(title.uppercased(), .right) : .init(title.uppercased(), cutTo: 12)
          })
        for row in rows { table.add(row.map { .init($0) }) }
        lines += table.lines(width: width.map { $0 - 2 }, style: style).map { "  " + $0 }
      }
    }
    return lines + [""] + wrapped(footer, "", "").map { style.apply(.dim, $0) }
  }

  /// Breaks a line between words; a word that is too long stays as it is, and a terminal breaks it.
  private static func wrap(_ line: String, to width: Int?) -> [String] {
    guard let width, DisplayWidth.of(line) > width else { return [line] }
    var lines: [String] = []
    var current = ""
    var used = 0
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let length = DisplayWidth.of(String(word))
      if !current.isEmpty, used + 1 + length > width {
        lines.append(current)
        (current, used) = ("", 0)
      }
      if !current.isEmpty { (current, used) = (current + " ", used + 1) }
      current += word
      used += length
    }
    return lines + [current]
  }
}
