import TestSupport
import Testing

@testable import Dumps

@Suite("Dividing a page into tags and text")
struct HTMLTokenizerTests {
  /// The tokens as text: `<p a=1>`, `</p>`, `"text"`, and `…` where the page ends inside something.
  private func tokens(_ source: any ByteSource, capacity: Int = HTMLTokenizer.chunk) throws -> [String] {
    var tokenizer = HTMLTokenizer(source: source, capacity: capacity)
    var decoder = HTMLDecoder()
    var found: [String] = []
    var text = ByteBuffer(capacity: 16)
    var end: Int64 = 0
    func flush() {
      if text.count > 0 { found.append("\"" + TextSlice(text.base, text.count).string + "\"") }
      text.removeAll()
    }
    while let token = try tokenizer.advance() {
      #expect(tokenizer.start >= end && tokenizer.next > tokenizer.start)
      end = tokenizer.next
      if token == .text {
        decoder.append(tokenizer, to: &text)
        continue
      }
      flush()
      let tag = tokenizer.tag
      var written = token == .startTag ? "<" : "</"
      written += String(decoding: tag.writtenName, as: UTF8.self)
      for attribute in tag.attributes {
        var value = ByteBuffer(capacity: 16)
        decoder.append(value: tag.value(of: attribute), to: &value)
        written += " " + String(decoding: tag.name(of: attribute), as: UTF8.self)
        written += "=" + TextSlice(value.base, value.count).string
      }
      found.append(written + ">")
    }
    flush()
    if tokenizer.endsInside { found.append("…") }
    return found
  }

  private static let cases: [(String, [String])] = [
    ("<p>a</p>", ["<p>", "\"a\"", "</p>"]),
    ("<P CLASS='x' id=y hidden>", ["<p class=x id=y hidden=>"]),
    ("<a href=\"?a=1&amp;b=2&copy=3&lt\" b = c />", ["<a href=?a=1&b=2&copy=3< b=c>"]),
    ("<a b=c/d e='>' f=\">\">x", ["<a b=c/d e=> f=>>", "\"x\""]),
    ("<a/b/c=d>", ["<a b= c=d>"]),
    ("<a =b c=>d", ["<a =b= c=>", "\"d\""]),
    ("<a x=1 x=2>", ["<a x=1 x=2>"]),
    ("a < b <3 <- <", ["\"a < b <3 <- <\""]),
    ("a</>b</ x>c<?php x?>d<!doctype html>e<![CDATA[f]]>g", ["\"abcdeg\""]),
    ("a<!-- <p> -- > --- ->-->b<!-->c<!--->d<!-- x --!>e<!---->f", ["\"abcdef\""]),
    ("a<!-- never", ["\"a\"", "…"]),
    ("a<!-", ["\"a\"", "…"]),
    ("a<p b=\"never", ["\"a\"", "…"]),
    ("a<p", ["\"a\"", "…"]),
    ("</p x=1>a", ["</p>", "\"a\""]),
    ("<script>a<b>&amp;</scrip></SCRIPT >b", ["<script>", "\"a<b>&amp;</scrip>\"", "</script>", "\"b\""]),
    ("<style></style><title>a&amp;<b></title>", ["<style>", "</style>", "<title>", "\"a&<b>\"", "</title>"]),
    ("<textarea></textarea", ["<textarea>", "\"</textarea\"", "…"]),
    ("&amp;&AMP;&lt&gt;&quot;&apos;&nbsp;&copy&notit;&notin;", ["\"&&<>\"'\u{A0}©¬it;∉\""]),
    (
      "&#65;&#x42;&#X43&#128;&#0;&#xD800;&#x110000;&#99999999999;",
      ["\"ABC€\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\""]
    ),
    ("&;&#;&#x;&unknown;&ampx;&", ["\"&;&#;&#x;&unknown;&x;&\""]),
    ("\u{FEFF}é海🛟", ["\"\u{FEFF}é海🛟\""]),
  ]

  @Test("what browsers make of it", arguments: cases)
  func standard(_ page: String, _ expected: [String]) throws {
    #expect(try tokens(MemorySource(Array(page.utf8))) == expected)
    #expect(try tokens(PiecemealSource(bytes: Array(page.utf8), size: { _ in 1 })) == expected)
  }

  @Test("where the buffer ends changes nothing", arguments: [128, 129, 160])
  func bufferEdges(_ capacity: Int) throws {
    for (page, expected) in Self.cases {
      for lead in 0..<capacity + 8 {
        let bytes = Array("<i>".utf8) + Array(repeating: 0x78, count: lead + 1) + Array("</i>\(page)".utf8)
        let found = try tokens(MemorySource(bytes), capacity: capacity)
        #expect(Array(found.dropFirst(3)) == expected, "\(page) at \(lead)")
      }
    }
  }

  @Test("a reference or a character at the end of the buffer is never divided")
  func dividedReferences() throws {
    for shift in 0..<200 {
      let lead = String(repeating: "x", count: shift)
      let found = try tokens(
        MemorySource(Array((lead + "&amp;&#x1F6DF;海&notanything;🛟").utf8)), capacity: 128)
      #expect(found == ["\"\(lead)&🛟海¬anything;🛟\""], "\(shift)")
    }
  }

  @Test("invalid bytes are replaced, and counted")
  func invalid() throws {
    var tokenizer = HTMLTokenizer(source: MemorySource([0x61, 0xFF, 0x62, 0x00, 0xE6, 0xB5]))
    var decoder = HTMLDecoder()
    var text = ByteBuffer(capacity: 16)
    while try tokenizer.advance() != nil { decoder.append(tokenizer, to: &text) }
    #expect(TextSlice(text.base, text.count).string == "a\u{FFFD}b\u{FFFD}")
    let flaws = decoder.takeFlaws()
    #expect(flaws[.invalidBytes] == 2)
    #expect(flaws[.cut] == 1)
    #expect(decoder.takeFlaws().total == 0)
  }

  @Test(
    "nothing that never ends takes memory",
    arguments: [
      "<a href=\"", "<a href=", "<a href='", "<a ", "<", "<!--", "<!", "<script>", "<title>", "</a ", "&",
      "<svg>",
    ])
  func endless(_ start: String) throws {
    for piece in ["x", "x ", "=", "\"'", "-", "<", "&#", "</scrip", " a=b"] {
      let source = JoinedSource(parts: [
        MemorySource(Array(start.utf8)), RepeatingSource(piece: Array(piece.utf8), left: 3 << 17),
      ])
      var tokenizer = HTMLTokenizer(source: source)
      var peak = 0
      while try tokenizer.advance() != nil { peak = max(peak, tokenizer.heldBytes) }
      #expect(max(peak, tokenizer.heldBytes) < 3 << 17, "\(start) \(piece)")
      #expect(tokenizer.next == Int64(start.utf8.count + 3 << 17), "\(start) \(piece)")
    }
  }
}
