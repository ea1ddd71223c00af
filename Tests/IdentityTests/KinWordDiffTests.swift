import Identity
import TestSupport
import Testing

@Suite struct KinWordDiffTests {
  private func part(_ text: String, _ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  /// `same`, `-removed-`, `+added+`, as a terminal would show it.
  private func shown(_ old: String, _ new: String) -> String {
    WordDiff(old: old, new: new).segments.map { segment in
      switch segment.kind {
      case .same: part(new, segment.new)
      case .removed: "-\(part(old, segment.old))-"
      case .added: "+\(part(new, segment.new))+"
      }
    }.joined()
  }

  private func reasons(_ old: String, _ new: String) -> [String] {
    WordDiff(old: old, new: new).reasons.map {
      "\($0.kind.rawValue): \(part(old, $0.old)) / \(part(new, $0.new))"
    }
  }

  @Test(arguments: [
    ("a b c", "a b c", "a b c"),
    ("On June 10, Lavrov met", "On June 11, Lavrov met", "On June -10, -+11, +Lavrov met"),
    ("one two three", "two three", "-one -two three"),
    ("one two", "one two three", "one two +three+"),
    ("", "one", "+one+"),
    ("one", "", "-one-"),
    ("", "", ""),
    ("мой день", "мои дни", "мои -день-+дни+"),
    ("北京会谈", "北京大会谈", "北京+大+会谈"),
    ("🇷🇺🇧🇷 met", "🇷🇺🇨🇳 met", "🇷🇺-🇧🇷 -+🇨🇳 +met"),
    ("see https://t.me/a now", "see https://t.me/b now", "see -https://t.me/a -+https://t.me/b +now"),
  ])
  func showsWords(old: String, new: String, expected: String) { #expect(shown(old, new) == expected) }

  @Test(arguments: [
    ("talks on 10 June", "talks on 11 June", ["number: 10 / 11"]),
    ("We met Vieira in town", "We met Pandor in town", ["name: Vieira / Pandor"]),
    ("we met a friend today", "we met a brother today", ["word: friend / brother"]),
    ("🇷🇺🇧🇷 met", "🇷🇺🇨🇳 met", ["flag: 🇧🇷 / 🇨🇳"]),
    ("see t.me/a now", "see t.me/b now", ["link: t.me/a / t.me/b"]),
    ("and so it was", "so it was", ["beginning: and / "]),
    ("so it was", "so it was then", ["end:  / then"]),
    ("so it was", "so it then was", ["inside:  / then"]),
    ("see #G8 now", "see #BRICS now", ["number: G8 / BRICS"]),
    ("Всё РЕШЕНО", "все решено!", []),
  ])
  func namesDifferences(old: String, new: String, expected: [String]) {
    #expect(reasons(old, new) == expected)
  }

  /// Whatever is compared, the segments are all of both texts, and what is the same has the same words.
  @Test func segmentsAreAllOfBothTexts() {
    var random = SeededGenerator(seed: 5)
    let pieces = [
      "мир ", "Слово, ", "a", " ", "\n", "10", "🇷🇺", "🇧", "北", "京", "می\u{200C}خواهم", "é", "e\u{301}",
      "t.me/x ", "#tag",
      "한", "\u{1112}\u{1161}\u{11AB}", "…", "が", "か\u{3099}", "\u{AD}",
    ]
    for _ in 0..<400 {
      func text() -> String {
        (0..<Int.random(in: 0..<24, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
          .joined()
      }
      let (old, new) = (text(), text())
      let diff = WordDiff(old: old, new: new)
      var (oldEnd, newEnd) = (0, 0)
      for segment in diff.segments {
        #expect(segment.old.lowerBound == oldEnd && segment.new.lowerBound == newEnd)
        (oldEnd, newEnd) = (segment.old.upperBound, segment.new.upperBound)
        #expect(segment.kind != .removed || segment.new.isEmpty)
        #expect(segment.kind != .added || segment.old.isEmpty)
      }
      #expect(oldEnd == old.utf8.count && newEnd == new.utf8.count)
      for reason in diff.reasons {
        #expect(reason.old.upperBound <= old.utf8.count && reason.new.upperBound <= new.utf8.count)
      }
    }
  }

  @Test func hugeTextsAreComparedCoarsely() {
    let old = (0..<20_000).map { "a\($0)" }.joined(separator: " ")
    let new = (0..<20_000).map { "b\($0)" }.joined(separator: " ")
    let diff = WordDiff(old: "start " + old + " end", new: "start " + new + " end")
    #expect(diff.isCoarse)
    #expect(diff.segments.map(\.kind) == [.same, .removed, .added, .same])
  }
}
