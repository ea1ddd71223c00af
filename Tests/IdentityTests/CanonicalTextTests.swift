import Foundation
import TestSupport
import Testing

@testable import Identity

/// The canonical form of `text`, as text.
func canonical(_ text: String) -> String {
  var canonicaliser = Canonicaliser()
  var output: ContiguousArray<UInt8> = []
  var text = text
  text.withUTF8 { canonicaliser.canonicalise(UnsafeRawBufferPointer($0), into: &output) }
  return String(decoding: output, as: UTF8.self)
}

@Suite struct CanonicalTextTests {
  @Test(arguments: [
    ("line breaks", "Talks\nwere held", "Talks were held"),
    ("paragraphs", "Talks\n\nwere held", "Talks were held"),
    ("CRLF and tabs", "Talks\r\n\twere held", "Talks were held"),
    ("no-break spaces", "large\u{A0}scale\u{202F}talks", "large scale talks"),
    ("line and paragraph separators", "a\u{2028}b\u{2029}c", "a b c"),
    ("ideographic space", "会谈\u{3000}结束", "会谈 结束"),
    ("blank Braille", "a\u{2800}b", "a b"),
    ("both ends", " \n talks \n ", "talks"),
    ("variation selectors", "☑\u{FE0F} done", "☑ done"),
    ("joiners of emoji", "👩\u{200D}🚀 flew", "👩🚀 flew"),
    ("non-joiner of Persian", "می\u{200C}خواهم", "میخواهم"),
    ("word joiner and byte order mark", "a\u{2060}b\u{FEFF}c", "abc"),
    ("bidi marks", "\u{200F}سلام\u{200E} \u{2067}دنیا\u{2069}", "سلام دنیا"),
    ("soft hyphen", "co\u{AD}operation", "cooperation"),
    ("controls", "a\u{0}b\u{7}c\u{1B}[31m", "abc[31m"),
    ("decomposed Cyrillic", "Мои\u{306}", "Мой"),
    ("decomposed Latin", "e\u{301}te\u{301}", "été"),
    ("decomposed Hangul", "\u{1112}\u{1161}\u{11AB}", "한"),
    ("marks out of order", "a\u{301}\u{323}", "ạ\u{301}"),
  ])
  func unifies(what: String, text: String, expected: String) {
    #expect(Array(canonical(text).utf8) == Array(expected.utf8), "\(what)")
  }

  @Test(arguments: [
    ("case", "Russia", "russia"),
    ("numbers", "10\u{B2}", "102"),
    ("full width", "Ａ", "A"),
    ("ё and е", "все", "всё"),
    ("й and и", "мой", "мои"),
    ("punctuation", "talks.", "talks"),
    ("skin tones", "👍", "👍🏿"),
    ("flags", "🇷🇺", "🇺🇸"),
    (
      "flags of tags", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
      "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"
    ),
    ("word boundary", "the rapist", "therapist"),
  ])
  func keepsApart(what: String, one: String, other: String) {
    #expect(Array(canonical(one).utf8) != Array(canonical(other).utf8), "\(what)")
  }

  @Test func whatShowsNothingIsEmpty() {
    #expect(canonical("\u{200B}\u{FE0F} \n\u{2060}").isEmpty)
    #expect(canonical("").isEmpty)
  }

  /// The rule again, by Foundation and without any shortcut.
  private func slowly(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isPending = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      if properties.isWhitespace || scalar.value == 0x2800 {
        isPending = !scalars.isEmpty
        continue
      }
      let isTag = (0xE0020...0xE007F).contains(scalar.value)
      let isAnnotation = (0xFFF9...0xFFFB).contains(scalar.value)
      if !isTag,
        properties.isDefaultIgnorableCodePoint || properties.generalCategory == .control || isAnnotation
      {
        continue
      }
      if isPending { scalars.append(" ") }
      isPending = false
      scalars.append(scalar)
    }
    return String(scalars).precomposedStringWithCanonicalMapping
  }

  @Test func agreesWithTheRuleSpelledOut() throws {
    var random = SeededGenerator(seed: 11)
    let pools: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x20...0x7E, 0x9...0xD, 0xA0...0x24F, 0x300...0x36F, 0x400...0x45F, 0x590...0x6FF,
      0x900...0x9FF, 0x1100...0x11FF, 0x1E00...0x1FFF, 0x2000...0x206F, 0x3000...0x30FF, 0x4E00...0x4FFF,
      // No tag characters: Foundation composes them with marks as if they were ASCII.
      0xAC00...0xACFF, 0xF900...0xFA0F, 0xFE00...0xFE0F, 0x1F300...0x1F6FF,
    ]
    for _ in 0..<4_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...24, using: &random) {
        let pool = try #require(pools.randomElement(using: &random))
        if let scalar = Unicode.Scalar(UInt32.random(in: pool, using: &random)),
          scalar.properties.generalCategory != .unassigned
        {
          text.append(scalar)
        }
      }
      let once = canonical(String(text))
      #expect(Array(once.utf8) == Array(slowly(String(text)).utf8), "\(text.map(\.value))")
      #expect(Array(canonical(once).utf8) == Array(once.utf8), "twice: \(text.map(\.value))")
    }
  }

  @Test func malformedBytesAreDropped() {
    var canonicaliser = Canonicaliser()
    var output: ContiguousArray<UInt8> = []
    let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x62, 0xED, 0xA0, 0x80, 0x63, 0xF5, 0xE2, 0x82]
    bytes.withUnsafeBytes { canonicaliser.canonicalise($0, into: &output) }
    #expect(Array(output) == Array("abc".utf8))
  }
}
