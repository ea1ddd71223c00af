import EndpointAPI
import Testing

@testable import Presentation

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Ж ё", 3), ("中文", 4), ("カナ", 4), ("ｶﾅ", 2), ("한국", 4), ("e\u{301}", 1),
    ("🇷🇺", 2), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("❤️", 2), ("1️⃣", 2), ("©", 1), ("#", 1),
    ("می\u{200C}خواهم", 7), ("שָׁלוֹם", 4), ("नमस्ते", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("Ａ", 2), ("…", 1),
  ])
  func widths(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("中文字", 6, "中文字"),
    ("中文字", 5, "中文…"), ("中文字", 4, "中…"), ("a🇷🇺b", 3, "a…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func cuts(_ text: String, _ width: Int, _ expected: String) {
    #expect(DisplayWidth.cut(text, to: width) == expected)
    #expect(DisplayWidth.of(DisplayWidth.cut(text, to: width)) <= width)
  }
}

@Suite struct SanitiserTests {
  @Test(arguments: [
    ("plain", "plain"), ("  two\n\nlines\t ", "two lines"), ("\u{1B}[2J", "\\u{1B}[2J"),
    ("a\u{9B}1m", "a\\u{9B}1m"),
    ("\u{7F}\u{0}\u{8}", "\\u{7F}\\u{0}\\u{8}"), ("\u{202E}txt.exe", "\\u{202E}txt.exe"),
    ("\u{2066}\u{2069}\u{200F}", "\\u{2066}\\u{2069}\\u{200F}"),
    ("a\u{200B}b\u{FEFF}", "a\\u{200B}b\\u{FEFF}"),
    ("a\u{2028}b\u{85}c", "a b c"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("👨‍👩‍👧 ❤️ 🇷🇺", "👨‍👩‍👧 ❤️ 🇷🇺"),
    ("\u{E000}", "\\u{E000}"), ("\u{E0041}", "\\u{E0041}"), ("\r\n", ""),
  ])
  func cells(_ text: String, _ expected: String) {
    #expect(Sanitiser.cell(text) == expected)
  }

  @Test func textKeepsItsParagraphs() {
    #expect(Sanitiser.lines("a\r\nb\n\n\tc\u{1B}") == ["a", "b", "", "    c\\u{1B}"])
  }

  @Test func everyScalarThatIsLeftIsHarmless() {
    // All where the dangerous ones are, and samples of the rest.
    for value in Array(UInt32(0)..<0x2100) + Array(stride(from: 0x2100, to: 0x11_0000, by: 61)) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for left in Sanitiser.cell(String(scalar)).unicodeScalars {
        #expect(left.value >= 0x20 && !(0x7F...0x9F).contains(left.value))
        #expect(!(0x202A...0x202E).contains(left.value) && !(0x2066...0x2069).contains(left.value))
      }
    }
  }
}

@Suite struct TableTests {
  private let style = Style.plain

  private func table(_ rows: [[String]]) -> Table {
    var table = Table([.init("ID"), .init("N", .right), .init("NAME", cutTo: 4), .init("NOTE", cutTo: 6)])
    for row in rows { table.add(row.map { Table.Cell($0) }) }
    return table
  }

  @Test func columnsAlignByWidth() {
    let lines = table([["中文", "5", "é", "x"], ["a", "1,234", "🇷🇺", ""]]).lines(width: nil, style: style)
    #expect(
      lines == [
        "ID        N  NAME  NOTE",
        "中文      5  é     x",
        "a     1,234  🇷🇺",
      ])
  }

  @Test func theWidestColumnGivesWay() {
    let wide = table([["abcd", "1", String(repeating: "n", count: 30), String(repeating: "m", count: 12)]])
    for width in 21..<60 {
      let line = wide.lines(width: width, style: style)[1]
      #expect(DisplayWidth.of(line) <= width)
      if width < 53 { #expect(DisplayWidth.of(line) == width && line.contains("…")) }
    }
    #expect(wide.lines(width: 53, style: style)[1].contains("…") == false)
    #expect(wide.lines(width: 40, style: style)[1].hasSuffix("  " + String(repeating: "m", count: 12)))
    // Narrower than what may be cut: it is as narrow as it gets.
    #expect(DisplayWidth.of(wide.lines(width: 5, style: style)[1]) == 4 + 2 + 1 + 2 + 4 + 2 + 6)
  }

  @Test func equallyWideColumnsGiveWayAlike() {
    let wide = String(repeating: "n", count: 30)
    let line = table([["abcd", "1", wide, wide]]).lines(width: 51, style: style)[1]
    #expect(line == "abcd  1  \(wide.prefix(19))…  \(wide.prefix(19))…")
  }

  @Test func textCannotBreakTheTable() {
    let lines = table([["a\nb", "\u{1B}[31m", "x\u{202E}", "\t"]]).lines(width: nil, style: style)
    #expect(lines.count == 2)
    #expect(lines[1] == "a b  \\u{1B}[31m  x\\u{202E}")
  }

  @Test func coloursDoNotMoveColumns() {
    var table = Table([.init("A"), .init("B")])
    table.add([.init("x", .good), .init("y", .bad)])
    let coloured = Style(isTerminal: true, environment: ["TERM": "xterm"])
    #expect(
      table.lines(width: 80, style: coloured, withTitles: false) == [
        "\u{1B}[32mx\u{1B}[0m  \u{1B}[31my\u{1B}[0m"
      ])
  }

  @Test func coloursAreOnlyWhereTheyAreWanted() {
    #expect(Style(isTerminal: true, environment: [:]).isColoured)
    #expect(!Style(isTerminal: false, environment: [:]).isColoured)
    #expect(!Style(isTerminal: true, environment: ["NO_COLOR": "1"]).isColoured)
    #expect(!Style(isTerminal: true, environment: ["TERM": "dumb"]).isColoured)
  }
}

@Suite struct HumanTests {
  private static let ageCases: [(Int64, String)] = [
    (0, "just now"), (4, "just now"), (5, "5 s ago"), (59, "59 s ago"), (60, "1 min ago"),
    (3599, "59 min ago"), (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 day ago"),
    (2 * 86_400, "2 days ago"), (13 * 86_400, "13 days ago"), (14 * 86_400, "2026-02-15"), (-3, "just now"),
    (-60, "2026-03-01 09:31:00 UTC"),
  ]

  @Test(arguments: ageCases)
  func ages(_ seconds: Int64, _ expected: String) {
    let now = Timestamp(milliseconds: 1_772_357_400_000)
    #expect(Human.ago(Timestamp(milliseconds: now.milliseconds - seconds * 1000), now: now) == expected)
  }

  @Test func agesAreToldOnce() {
    let now = Timestamp(milliseconds: 1_772_357_400_000)
    let hourAgo = Timestamp(milliseconds: now.milliseconds - 3_600_000)
    #expect(Human.momentAndAge(hourAgo, now: now) == "2026-03-01 08:30:00 UTC, 1 h ago")
    let old = Timestamp(milliseconds: 0)
    #expect(Human.momentAndAge(old, now: now) == "1970-01-01 00:00:00 UTC")
  }

  private static let sizeCases: [(Int64, String)] = [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (6236, "6.2 kB"), (99_949, "99.9 kB"),
    (99_951, "100 kB"), (999_400, "999 kB"), (999_960, "1.0 MB"), (6_200_000, "6.2 MB"),
    (1_000_000_000, "1.0 GB"), (Int64.max, "9223 PB"),
  ]

  @Test(arguments: sizeCases)
  func sizes(_ bytes: Int64, _ expected: String) {
    #expect(Human.bytes(bytes) == expected)
  }

  @Test func numbersAndDurations() {
    #expect(
      [0, 999, 1000, 1_234_567, -1000].map { Human.number($0) } == [
        "0", "999", "1,000", "1,234,567", "-1,000",
      ])
    #expect(Human.count(Count(value: 7010, granularity: 10)) == "≈7,010")
    #expect(Human.count(Count(value: 139, granularity: 1)) == "139")
    #expect(
      [0, 59, 60, 61, 3725, 90_000].map { Human.duration(seconds: $0) }
        == ["0 s", "59 s", "1 min", "1 min 1 s", "1 h 2 min", "1 d 1 h"])
  }
}
