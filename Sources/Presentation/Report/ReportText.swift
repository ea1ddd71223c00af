extension ReportDocument {
  /// The report for a terminal.
  /// - Parameter width: how wide tables may be; nil when it does not matter.
  package func text(style: Style, width: Int?) -> [String] {
    var lines = [style.apply(.strong, Sanitiser.cell(title))]
    for block in blocks {
      switch block {
      case .heading(let text): lines += ["", style.apply(.strong, Sanitiser.cell(text))]
      case .paragraph(let text): lines.append("  " + Sanitiser.cell(text))
      case .list(let items): lines += items.map { "  • " + Sanitiser.cell($0) }
      case .quote(let text):
        lines += Sanitiser.lines(text).map { style.apply(.dim, "  │ ") + $0 }
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
    return lines + ["", style.apply(.dim, Sanitiser.cell(footer))]
  }
}
