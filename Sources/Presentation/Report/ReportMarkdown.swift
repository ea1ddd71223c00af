extension ReportDocument {
  /// The report as Markdown with tables, as GitHub has them.
  package var markdown: [String] {
    var lines = ["# " + Self.markdown(title)]
    for block in blocks {
      lines.append("")
      switch block {
      case .heading(let text): lines.append("## " + Self.markdown(text))
      case .paragraph(let text): lines.append(Self.markdown(text))
      case .list(let items): lines += items.map { "- " + Self.markdown($0) }
      case .quote(let text): lines += Sanitiser.lines(text).map { "> " + Self.markdown($0) + "  " }
      case .table(let columns, let numbers, let rows):
        lines.append(Self.row(columns.map(Self.markdown)))
        lines.append(Self.row(columns.indices.map { numbers.contains($0) ? "---:" : "---" }))
        lines += rows.map { Self.row($0.map(Self.markdown)) }
      }
    }
    return lines + ["", "---", "", Self.markdown(footer)]
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// One line in which nothing is markup: what CommonMark takes for some is escaped, raw HTML among it.
  private static func markdown(_ text: String) -> String {
    let text = Sanitiser.cell(text)
    // A line that begins so would be a list, a heading or a rule.
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    var result = ""
    for index in text.indices {
      let isMarkup =
        switch text[index] {
        case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "&", "!": true
        case "-", "+", "=": index == text.startIndex
        case ".", ")": index == digits.endIndex && !digits.isEmpty
        default: false
        }
      if isMarkup { result.append("\\") }
      result.append(text[index])
    }
    return result
  }
}
