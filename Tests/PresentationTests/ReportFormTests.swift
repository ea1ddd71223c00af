import Foundation
import Testing

@testable import Presentation

/// Reports in each form, of texts that want to be more than text.
@Suite struct ReportFormTests {
  private static let hostile =
    "<script>alert('1')</script> & \"x\" [a](http://b) *c* `d` | e \u{1B}[31m\u{202E}"

  private static let document: ReportDocument = {
    var document = ReportDocument(title: "Title \(hostile)", footer: "Footer \(hostile)")
    document.add(.heading("Heading \(hostile)"))
    document.add(.paragraph(hostile))
    document.add(.list([hostile, "# no heading", "1. no list", "- no list", "+1"]))
    document.add(.quote("first \(hostile)\nsecond"))
    document.add(.table(columns: ["Name", "Posts"], numbers: [1], rows: [[hostile, "1,204"], ["b", "7"]]))
    return document
  }()

  private func isHarmless(_ line: String) -> Bool {
    !line.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x202E }
  }

  @Test func aTerminalShowsAlignedTables() {
    let lines = Self.document.text(style: .plain, width: 60)
    #expect(lines[0].hasPrefix("Title <script>") && lines.contains { $0.hasPrefix("Footer ") })
    #expect(lines.contains("  │ second") && lines.contains("  • # no heading"))
    #expect(lines.allSatisfy(isHarmless) && lines.allSatisfy { DisplayWidth.of($0) <= 60 })
    // Nothing is lost between the lines.
    let shown = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(shown.contains("[a](http://b) *c* `d` | e \\u{1B}[31m\\u{202E}"))
    #expect(Self.document.text(style: .plain, width: nil).count < lines.count)
    let number = lines.first { $0.hasSuffix("  1,204") }
    let other = lines.first { $0.hasPrefix("  b ") && $0.hasSuffix("      7") }
    #expect(number != nil && number?.count == other?.count)
  }

  @Test func nothingIsMarkdownButTheReport() {
    let lines = Self.document.markdown
    #expect(
      lines[0].hasPrefix("# Title \\<script\\>alert('1')\\</script\\> \\& \"x\" \\[a\\](http://b) \\*c\\*"))
    #expect(lines.allSatisfy(isHarmless))
    for line in [
      "- \\# no heading", "- 1\\. no list", "- \\- no list", "- \\+1", "> second  ", "| --- | ---: |",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    let row = lines.first { $0.hasSuffix(" | 1,204 |") }
    #expect(row?.contains("\\`d\\` \\| e ") == true)
  }

  @Test func nothingIsHTMLButTheReport() {
    let page = Self.document.html.joined(separator: "\n")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>"))
    #expect(!page.contains("<script") && !page.contains("href=") && !page.contains("src="))
    #expect(page.components(separatedBy: "&lt;script&gt;alert(&#39;1&#39;)").count == 9)
    #expect(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"))
    #expect(page.contains("<td class=\"n\">1,204</td>") && page.contains("<br>\nsecond</blockquote>"))
    #expect(Self.document.html.joined().unicodeScalars.allSatisfy { $0.value != 0x1B && $0.value != 0x202E })
    // Every element that is opened is closed.
    for name in ["html", "head", "body", "h1", "h2", "p", "ul", "table", "tr", "td", "blockquote", "footer"] {
      let opened =
        page.components(separatedBy: "<\(name)>").count + page.components(separatedBy: "<\(name) ").count
      #expect(opened - 1 == page.components(separatedBy: "</\(name)>").count, "\(name)")
    }
  }
}
