import TestSupport
import Testing

@testable import Identity

@Suite struct SearchTokenizerTests {
  private func tokens(_ text: String, _ purpose: SearchTokenizer.Purpose = .document) -> [String] {
    var tokenizer = SearchTokenizer()
    var found: [String] = []
    var text = text
    text.withUTF8 { bytes in
      _ = tokenizer.tokens(in: bytes, for: purpose) { token in
        found.append((token.isColocated ? "=" : "") + String(decoding: token.text, as: UTF8.self))
        return true
      }
    }
    return found
  }

  @Test(arguments: [
    ("On June 10, Russia's MFA", ["on", "june", "10", "russia", "s", "mfa"]),
    ("ÉTÉ Ελλάδα naïve", ["ete", "ελλαδα", "naive"]),
    ("всё Всё все", ["все", "все", "все"]),
    ("мой мои", ["мой", "мои"]),
    ("می\u{200C}خواهم ميخواهم", ["میخواهم", "میخواهم"]),
    ("كتاب کتاب", ["کتاب", "کتاب"]),
    ("٢٠٢٤ ۲۰۲۴", ["2024", "2024"]),
    ("ＢＲＩＣＳ", ["brics"]),
    ("北京会谈", ["北京", "京会", "会谈", "谈"]),
    ("中", ["中"]),
    ("BRICS峰会", ["brics", "峰会", "会"]),
    ("がぎ", ["がぎ", "ぎ"]),
    ("#RussiaChina talks", ["russiachina", "=#russiachina", "talks"]),
    ("#Foo_Bar x", ["foo", "=#foo_bar", "bar", "x"]),
    ("#中俄 关系", ["中俄", "=#中俄", "俄", "关系", "系"]),
    ("# 1", ["1"]),
    ("👍 ⚡️ — …", []),
    ("", []),
  ])
  func cutsDocuments(text: String, expected: [String]) { #expect(tokens(text) == expected) }

  @Test(arguments: [
    ("北京会谈", ["北京", "京会", "会谈"]),
    ("中", ["中"]),
    ("#RussiaChina", ["#russiachina"]),
    ("#Foo_Bar", ["#foo_bar"]),
    ("Talks, again", ["talks", "again"]),
  ])
  func cutsQueries(text: String, expected: [String]) { #expect(tokens(text, .query) == expected) }

  @Test func longWordsAreCut() {
    let found = tokens(String(repeating: "a", count: 5_000) + " b")
    #expect(found.count == 2)
    #expect(found[0].utf8.count == 128)
    #expect(found[1] == "b")
  }

  @Test func rangesPointIntoTheText() {
    var tokenizer = SearchTokenizer()
    var text = "Встреча в 北京 #G20"
    let utf8 = Array(text.utf8)
    var pieces: [String] = []
    text.withUTF8 {
      _ = tokenizer.tokens(in: $0, for: .document) {
        pieces.append(String(decoding: utf8[$0.range], as: UTF8.self))
        return true
      }
    }
    #expect(pieces == ["Встреча", "в", "北京", "京", "G20", "#G20"])
  }

  @Test func stopsWhenAsked() {
    var tokenizer = SearchTokenizer()
    var text = "one two three"
    var count = 0
    let isDone = text.withUTF8 {
      tokenizer.tokens(in: $0, for: .document) { _ in
        count += 1
        return count < 2
      }
    }
    #expect(!isDone)
    #expect(count == 2)
  }

  @Test func randomBytesNeverBreakIt() {
    var random = SeededGenerator(seed: 5)
    var tokenizer = SearchTokenizer()
    for _ in 0..<3_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      bytes.withUnsafeBufferPointer { buffer in
        var end = 0
        tokenizer.tokens(in: buffer, for: .document) { token in
          #expect(token.range.lowerBound >= 0 && token.range.upperBound <= bytes.count)
          #expect(token.isColocated || token.range.upperBound >= end)
          if !token.isColocated { end = token.range.upperBound }
          return true
        }
      }
    }
  }
}
