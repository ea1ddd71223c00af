import EndpointAPI
import Foundation
import TestSupport
import Testing

@testable import Presentation

@Suite struct DiffTextTests {
  private static let plain = Style.plain
  private static let coloured = Style(isTerminal: true, environment: ["TERM": "xterm"])

  private func segments(_ parts: (DiffWord, String)...) -> [KinDiff.Segment] {
    parts.map { KinDiff.Segment(kind: $0.0, text: $0.1) }
  }

  private func text(
    _ segments: [KinDiff.Segment], _ style: Style = plain, context: Int? = nil, width: Int? = nil
  ) -> [String] {
    DiffText(segments, style: style, context: context).lines(width: width)
  }

  @Test func whatDiffersIsMarked() {
    let diff = segments(
      (.same, "On June "), (.removed, "10, in the "), (.added, "11, "), (.same, "with "),
      (.removed, "Brazil"),
      (.added, "South Africa"))
    #expect(text(diff) == ["On June [-10, in the-] {+11,+} with [-Brazil-]{+South Africa+}"])
    #expect(
      text(diff, Self.coloured) == [
        "On June \u{1B}[31;9m10, in the\u{1B}[0m \u{1B}[32m11,\u{1B}[0m with "
          + "\u{1B}[31;9mBrazil\u{1B}[0m\u{1B}[32mSouth Africa\u{1B}[0m"
      ])
    #expect(text(segments((.same, "a\n\n\tb"), (.added, "\nc"))) == ["a b {+c+}"])
    #expect(text([]) == [] && text(segments((.same, " \n"))) == [])
  }

  @Test func longEqualStretchesAreShortened() {
    let long = (1...20).map { "w\($0)" }.joined(separator: " ")
    let diff = segments((.same, long + " "), (.added, "x "), (.same, long), (.removed, " y "), (.same, long))
    #expect(
      text(diff, context: 2) == ["… w19 w20 {+x+} w1 w2 … w19 w20 [-y-] w1 w2 …"])
    #expect(text(diff, context: 0) == ["… {+x+} … [-y-] …"])
    #expect(text(diff).first?.contains("w10") == true)
    // Two words are not worth it.
    #expect(text(segments((.same, "a b "), (.added, "c")), context: 0) == ["a b {+c+}"])
  }

  @Test func linesKeepToTheWidthAndColoursToTheLine() {
    let words = (0..<40).map { "word\($0)" }.joined(separator: " ")
    let diff = segments((.same, words + " "), (.added, words), (.removed, " " + words))
    for width in [12, 20, 33, 80] {
      let plain = text(diff, width: width)
      #expect(plain.allSatisfy { DisplayWidth.of($0) <= width && !$0.isEmpty && $0.first != " " })
      #expect(plain.joined(separator: " ") == text(diff).joined())
      let coloured = text(diff, Self.coloured, width: width)
      for line in coloured {
        #expect(
          line.components(separatedBy: "\u{1B}[0m").count * 2 - 1
            == line.components(separatedBy: "\u{1B}[").count)
      }
    }
  }

  @Test func scriptsWithoutSpacesAndLongWordsWrapToo() {
    let chinese = String(repeating: "汉字", count: 30)
    let lines = text(segments((.same, chinese), (.added, "，" + chinese)), width: 21)
    #expect(lines.count > 5 && lines.allSatisfy { DisplayWidth.of($0) <= 21 })
    #expect(lines.joined() == chinese + "{+，" + chinese + "+}")
    let long = String(repeating: "x", count: 100)
    #expect(text(segments((.removed, long)), width: 30).joined() == "[-\(long)-]")
    // One column is the least there is.
    #expect(!text(segments((.added, "中 abc")), width: 0).isEmpty)
  }

  @Test func textOfDumpsCommandsNothing() {
    let diff = segments(
      (.same, "a\u{1B}[2J"), (.removed, "\u{9B}31m\u{202E}"), (.added, "\u{7}\r\nb\u{2028}c"))
    let lines = text(diff, width: 20)
    #expect(lines.joined(separator: " ").contains("\\u{1B}") && lines.joined().contains("\\u{202E}"))
    for scalar in lines.joined().unicodeScalars {
      #expect(scalar.properties.generalCategory != .control && scalar.value != 0x202E)
    }
  }

  @Test func wordsAreCounted() {
    #expect(DiffText.wordCount("And the rest of it.") == 5)
    #expect(DiffText.wordCount("汉字 ab") == 3 && DiffText.wordCount(" \n") == 0)
    let front = DiffText((1...50).map { "\($0)" }.joined(separator: " "), style: Self.plain, words: 3)
    #expect(front.lines(width: nil) == ["1 2 3 …"])
    #expect(DiffText("1 2 3 4 5", style: Self.plain, words: 3).lines(width: nil) == ["1 2 3 4 5"])
  }

  /// Whatever the texts are: no line is too wide, none commands the terminal, and nothing is lost by wrapping.
  @Test(arguments: 1...60) func anyTextIsWrappedWhole(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "word", "a", " ", "\n\n", "\t", "汉", "字。", "\u{1B}[31m", "\u{202E}", "\u{301}", "👩\u{200D}👩\u{200D}👧",
      "🇧🇷",
      "\u{FE0F}", "می\u{200C}خواهم", "\u{0}", String(repeating: "x", count: 90), "각", "[-", "+}",
    ]
    let kinds: [DiffWord] = [.same, .removed, .added, .init(rawValue: "newer")]
    let segments = (0..<12).map { _ in
      let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }
      return KinDiff.Segment(
        kind: kinds.randomElement(using: &generator) ?? .same, text: text.joined())
    }
    func content(_ lines: [String]) -> String.UnicodeScalarView {
      String.UnicodeScalarView(lines.joined().unicodeScalars.filter { $0 != " " })
    }
    for context in [nil, 0, 2] {
      let whole = content(text(segments, context: context))
      for width in [1, 7, 20, 80] {
        let lines = text(segments, context: context, width: width)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= max(2, width) && !$0.isEmpty })
        #expect(content(lines).elementsEqual(whole))
        #expect(
          lines.joined().unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.value != 0x202E
          })
      }
    }
  }
}
