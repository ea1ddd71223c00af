extension ReportDocument {
  /// The report as one page: no script, nothing from elsewhere, and no way to either, whatever the texts say.
  package var html: [String] {
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"referrer\" content=\"no-referrer\">", "<title>\(Self.html(title))</title>", "<style>",
      Self.styles, "</style>", "</head>", "<body>", "<h1>\(Self.html(title))</h1>",
    ]
    for block in blocks {
      switch block {
      case .heading(let text): lines.append("<h2>\(Self.html(text))</h2>")
      case .paragraph(let text): lines.append("<p dir=\"auto\">\(Self.html(text))</p>")
      case .list(let items):
        lines += ["<ul>"] + items.map { "<li dir=\"auto\">\(Self.html($0))</li>" } + ["</ul>"]
      case .quote(let text):
        let written = Sanitiser.lines(text).map(Self.html).joined(separator: "<br>\n")
        lines.append("<blockquote dir=\"auto\">\(written)</blockquote>")
      case .table(let columns, let numbers, let rows):
        func kind(_ index: Int) -> String { numbers.contains(index) ? " class=\"n\"" : " dir=\"auto\"" }
        lines += ["<div class=\"t\"><table>", "<thead><tr>"]
        lines += columns.enumerated().map { "<th scope=\"col\"\(kind($0))>\(Self.html($1))</th>" }
        lines += ["</tr></thead>", "<tbody>"]
        for row in rows {
          let cells = row.enumerated().map { "<td\(kind($0))>\(Self.html($1))</td>" }
          lines.append("<tr>\(cells.joined())</tr>")
        }
        lines += ["</tbody>", "</table></div>"]
      }
    }
    return lines + ["<footer>\(Self.html(footer))</footer>", "</body>", "</html>"]
  }

  private static func html(_ text: String) -> String {
    var result = ""
    for scalar in Sanitiser.cell(text).unicodeScalars { HTMLText.append(scalar, to: &result) }
    return result
  }

  private static let styles = """
    :root { color-scheme: light dark; }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.6rem; line-height: 1.25; }
    h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid #8884; }
    .t { overflow-x: auto; }
    table { border-collapse: collapse; min-width: 24rem; }
    th, td { padding: .3rem .8rem .3rem 0; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
    th { font-weight: 600; border-bottom: 1px solid #8888; white-space: nowrap; }
    tbody tr + tr td { border-top: 1px solid #8883; }
    .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
    blockquote { margin: .4rem 0 1rem; padding: .1rem 0 .1rem .9rem; border-inline-start: 3px solid #8886; }
    footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid #8884; font-size: .85rem; opacity: .75; }
    @media print { body { max-width: none; margin: 0; } }
    """
}
