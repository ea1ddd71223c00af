import TestSupport
import Testing

@testable import Identity

@Suite struct KinTokeniserTests {
  private func read(_ text: String, _ purpose: KinTokeniser.Purpose = .comparison) -> [String] {
    var tokeniser = KinTokeniser()
    var result = KinText()
    text.withUTF8Bytes { tokeniser.read($0, for: purpose, into: &result) }
    var words: [String] = []
    for index in 0..<result.count {
      let token = result.tokens[index]
      var word = ""
      for offset in 0..<Int(token.length) {
        word.unicodeScalars.append(Unicode.Scalar(result.folded[Int(token.start) + offset]) ?? "?")
      }
      if token.traits.contains(.number) { word += "=" }
      if token.isName { word += "^" }
      if token.traits.contains(.hashtag) { word += "#" }
      if token.traits.contains(.mention) { word += "@" }
      if token.traits.contains(.link) { word += "link" }
      if token.traits.contains(.flag) { word += "flag" }
      words.append(word)
    }
    return words
  }

  @Test(arguments: [
    ("On June 10, Russia's MFA", ["on", "june^", "10=", "russia^", "s", "mfa^"]),
    ("It ended. Then He came", ["it", "ended", "then", "he^", "came"]),
    ("Всё ёлки й", ["все", "елки", "и"]),
    ("می\u{200C}خواهم ميخواهم", ["میخواهم", "میخواهم"]),
    ("٢٠٢٤ ۲۰۲۴ ２０", ["2024=", "2024=", "20="]),
    ("北京会谈2", ["北", "京", "会", "谈", "2="]),
    ("#Foo_bar baz", ["foo^#", "bar^#", "baz"]),
    ("@some_bot said", ["some^@", "bot^@", "said"]),
    ("see https://t.me/x?y=1 and HTTP://a.b/c, www.x.y t.me/z.", ["see", "and"]),
    ("ht\u{200B}tps://a.b c", ["c"]),
    ("это https://a.b/с北", ["это", "北"]),
    ("🇷🇺🇨🇳 👍 — …", []),
    ("ﻣﺪﺭﺳﺔ", ["مدرسه"]),
    ("𝐁𝐨𝐥𝐝 straße Σίσυφος", ["bold", "straße", "σισυφοσ^"]),
    ("a b c d a b c d", ["a", "b", "c", "d"]),
    ("x a b c d a b c d", ["x", "a", "b", "c", "d"]),
    ("a b c a b c", ["a", "b", "c", "a", "b", "c"]),
  ])
  func cuts(text: String, expected: [String]) { #expect(read(text) == expected) }

  @Test func showsLinksAndFlagsInTheirPlace() {
    #expect(read("🇷🇺 to t.me/x now", .display) == ["flag", "to", "link", "now"])
    #expect(read("🏴󠁧󠁢󠁥󠁮󠁧󠁿 x", .display) == ["flag", "x"])
    #expect(read("🇷🇺🇨 x", .display) == ["flag", "x"])
  }

  @Test func keepsFlagsApart() {
    func flags(_ text: String) -> [UInt64] {
      var tokeniser = KinTokeniser()
      var result = KinText()
      text.withUTF8Bytes { tokeniser.read($0, into: &result) }
      return (0..<result.flags.count).map { result.flags[$0] }
    }
    #expect(flags("🇷🇺 🇨🇳") == flags("🇨🇳 x 🇷🇺 🇷🇺"))
    #expect(flags("🇷🇺") != flags("🇨🇳"))
    #expect(flags("🏴󠁧󠁢󠁥󠁮󠁧󠁿") != flags("🏴󠁧󠁢󠁳󠁣󠁴󠁿"))
    #expect(flags("🇷 🇺").isEmpty)
  }

  /// Whatever is written, its canonical text gives the same tokens, flags and links.
  @Test func spellingsOfOneCanonicalTextAreOne() {
    var random = SeededGenerator(seed: 11)
    let scalars: [UInt32] = [
      0x20, 0x0A, 0xA0, 0x2028, 0x2800, 0x200C, 0x200D, 0xFE0F, 0xAD, 0x2060, 0x01, 0x7F, 0x23, 0x40, 0x5F,
      0x2E, 0x21,
      0x2026, 0x68, 0x74, 0x70, 0x73, 0x3A, 0x2F, 0x77, 0x6D, 0x65, 0x41, 0x31, 0x39, 0xE9, 0xC9, 0x130,
      0x131, 0x1EC7,
      0x300, 0x301, 0x306, 0x308, 0x323, 0x338, 0x345, 0x418, 0x438, 0x439, 0x415, 0x435, 0x451, 0x456, 0x457,
      0x3A3,
      0x3C2, 0x3CA, 0x390, 0x212B, 0x2126, 0x5D0, 0x5B7, 0x5C1, 0xFB2A, 0x627, 0x622, 0x623, 0x653, 0x654,
      0x64E, 0x651,
      0x6C1, 0x6C2, 0x6C0, 0x6D5, 0x64A, 0x6CC, 0x626, 0x640, 0xFEE3, 0xFEAA, 0x660, 0x6F5, 0x928, 0x929,
      0x93C, 0x94D,
      0x915, 0x958, 0x9C7, 0x9BE, 0x9CB, 0xB94, 0xB92, 0xBD7, 0xE01, 0xE38, 0xE48, 0xE33, 0x1100, 0x1161,
      0x11A8, 0xAC00,
      0xAC01, 0x304B, 0x304C, 0x3099, 0x309A, 0x30CF, 0x30D0, 0x309D, 0xFF76, 0xFF9E, 0x5317, 0x4EAC, 0xF900,
      0x8C48,
      0x1F1F7, 0x1F1FA, 0x1F3F4, 0xE0067, 0xE0062, 0xE007F, 0x1F44D, 0x20E3, 0x3D, 0x2260, 0x1D400, 0x1D15E,
      0x10FFFF,
      0x34F, 0x61C, 0x180B,
    ]
    var canonicaliser = Canonicaliser()
    var canonical: ContiguousArray<UInt8> = []
    var tokeniser = KinTokeniser()
    var first = KinText()
    var second = KinText()
    var different: [[String]] = []
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<14, using: &random) {
        text.unicodeScalars.append(Unicode.Scalar(scalars.randomElement(using: &random) ?? 0) ?? " ")
      }
      text.withUTF8Bytes {
        tokeniser.read($0, into: &first)
        canonicaliser.canonicalise($0, into: &canonical)
      }
      canonical.withUnsafeBytes { tokeniser.read($0, into: &second) }
      let isSame =
        first.hasSameWords(as: second) && first.halves == second.halves && traits(first) == traits(second)
        && list(first.flags) == list(second.flags) && list(first.links) == list(second.links)
      if !isSame { different.append(text.unicodeScalars.map { String($0.value, radix: 16) }) }
    }
    #expect(different.min { $0.count < $1.count } == nil)
  }

  /// Every scalar that NFC changes, alone and between letters.
  @Test func everyDecompositionIsRead() {
    var canonicaliser = Canonicaliser()
    var canonical: ContiguousArray<UInt8> = []
    var tokeniser = KinTokeniser()
    var first = KinText()
    var second = KinText()
    var different: [String] = []
    for value in UInt32(0)..<0x2_FA20 {
      guard !ScalarTable.shared.scalarClass(value).isStable, let scalar = Unicode.Scalar(value) else {
        continue
      }
      "a\(scalar)b б\(scalar) \(scalar)".withUTF8Bytes {
        tokeniser.read($0, into: &first)
        canonicaliser.canonicalise($0, into: &canonical)
      }
      canonical.withUnsafeBytes { tokeniser.read($0, into: &second) }
      if !first.hasSameWords(as: second) { different.append(String(value, radix: 16)) }
    }
    #expect(different == [])
  }

  private func traits(_ text: borrowing KinText) -> [UInt8] {
    (0..<text.count).map { text.tokens[$0].traits.rawValue }
  }

  private func list(_ values: borrowing Scratch<UInt64>) -> [UInt64] {
    (0..<values.count).map { values[$0] }
  }

  @Test func longWordsAreToldApartByTheirEnds() {
    var tokeniser = KinTokeniser()
    var first = KinText()
    var second = KinText()
    let word = String(repeating: "а", count: 5_000)
    (word + "б в").withUTF8Bytes { tokeniser.read($0, into: &first) }
    (word + "г в").withUTF8Bytes { tokeniser.read($0, into: &second) }
    #expect(first.count == 2 && second.count == 2)
    #expect(first.hashes[0] != second.hashes[0] && first.hashes[1] == second.hashes[1])
    #expect(first.folded.count <= 2 * KinTokeniser.storedScalars)
  }
}
