/// Rows of cells in aligned columns.
package struct Table {
  package struct Column {
    package enum Alignment { case left, right }

    var title: String
    var alignment = Alignment.left
    /// The least width that it may be cut to when the table is too wide; nil when it is never cut.
    var leastWidth: Int?

    package init(_ title: String, _ alignment: Alignment = .left, cutTo leastWidth: Int? = nil) {
      self.title = title
      self.alignment = alignment
      self.leastWidth = leastWidth
    }
  }

  package struct Cell {
    var text: String
    var mark: Style.Mark

    /// - Parameter text: as it came; it is made safe here.
    package init(_ text: String, _ mark: Style.Mark = .plain) {
      self.text = Sanitiser.cell(text)
      self.mark = mark
    }
  }

  private static let gap = 2

  let columns: [Column]
  private(set) var rows: [[Cell]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// - Parameter cells: one for each column.
  package mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The table's lines.
  /// - Parameter width: how wide it may be; nil when it does not matter.
  package func lines(width: Int?, style: Style, withTitles: Bool = true) -> [String] {
    let widths = layOut(width)
    var lines: [String] = []
    if withTitles { lines.append(line(columns.map { Cell($0.title, .dim) }, widths, style)) }
    return lines + rows.map { line($0, widths, style) }
  }

  private func layOut(_ width: Int?) -> [Int] {
    var widths = columns.map { DisplayWidth.of($0.title) }
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell.text)) }
    }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
    // The widest column gives way first, column by column, so that two wide ones end up alike.
    while excess > 0 {
      let candidates = columns.indices.filter { index in
        columns[index].leastWidth.map { widths[index] > $0 } ?? false
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      let others = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      let floor = max(others, columns[widest].leastWidth ?? 0)
      let step = max(1, min(excess, widths[widest] - floor))
      widths[widest] -= step
      excess -= step
    }
    return widths
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let text = DisplayWidth.cut(cell.text, to: widths[index])
      let padding = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(text)))
      let marked = style.apply(cell.mark, text)
      let isLast = index == cells.count - 1
      switch columns[index].alignment {
      case .left: line += isLast ? marked : marked + padding
      case .right: line += padding + marked
      }
      if !isLast { line += String(repeating: " ", count: Self.gap) }
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
