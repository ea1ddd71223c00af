import TestSupport
import Testing

@testable import Dumps

@Suite("Bodies put together")
struct BodyBuilderTests {
  private func build(_ limit: Int = 1 << 20, _ fill: (inout BodyBuilder) -> Void) -> BodyBuilder.Body {
    var builder = BodyBuilder(limits: DumpLimits(postBytes: limit))
    fill(&builder)
    return builder.finish()
  }

  @Test(
    "white space is put in order",
    arguments: [
      ("", ""), (" \n\t ", ""), ("a", "a"), ("  a  ", "a"), ("a \n b", "a\n b"), ("a\r\nb\rc", "a\nb\nc"),
      ("a\n\n\n\nb", "a\n\nb"), ("a\n \t\n\u{A0}\n\nb", "a\n\nb"),
      ("a\u{3000}\n\u{2003}b  c", "a\n\u{2003}b  c"),
      ("\u{A0}a\u{2028}", "a"), ("a\u{200B}", "a\u{200B}"), ("\r\n\r\na\r\r\nb", "a\n\nb"), ("a  b", "a  b"),
      ("é海🛟 é", "é海🛟 é"), ("a\u{1}b", "a\u{1}b"),
    ])
  func whiteSpace(_ text: String, _ expected: String) {
    #expect(describe(build { $0.append(text) }) == expected)
  }

  @Test("marks keep to their text while white space goes")
  func marks() {
    let body = build {
      $0.append("  ")
      $0.append(" bold \n\n\n", .bold)
      $0.append("\n plain ")
      $0.append("x", .italic)
      $0.append("   \n", .code)
      $0.append("last  ", .underline)
    }
    #expect(describe(body) == "bold\n\n plain x\nlast | bold \"bold\", italic \"x\", underline \"last\"")
  }

  @Test("a mark over several pieces, overlapping others")
  func spanning() {
    let body = build {
      let start = $0.count
      $0.append("one ")
      $0.append("two", .bold)
      $0.mark(.blockquote, start..<$0.count)
      let middle = $0.count - 2
      $0.append(" three")
      $0.mark(.spoiler, middle..<Int.max)
      $0.mark(.code, 500..<600)
    }
    #expect(
      describe(body)
        == "one two three | blockquote \"one two\", bold \"two\", spoiler \"wo three\"")
  }

  @Test("hashtags, mentions and links are found where the format has none, and never twice")
  func scanned() {
    let body = build {
      $0.append("#one @handle https://a.example/x.")
      $0.mark(.hashtag, 0..<4)
      $0.mark(.link, 13..<33)
    }
    #expect(
      describe(body)
        == "#one @handle https://a.example/x. | hashtag \"#one\", mention \"@handle\", link \"https://a.example/x.\""
    )
  }

  @Test(
    "a link is what it leads to",
    arguments: [
      ("a.example", "https://a.example/", "link \"a.example\""),
      ("https://a.example/b", "http://a.example/b", "link \"https://a.example/b\""),
      ("here", "https://a.example", "textLink \"here\" → https://a.example"),
      ("@Durov", "https://t.me/durov", "mention \"@Durov\""),
      ("@durov", "https://t.me/other", "mention \"@durov\", textLink \"@durov\" → https://t.me/other"),
      ("#tag", "?q=%23tag", "hashtag \"#tag\""), ("Ann", "tg://user?id=77", "mentionName \"Ann\" → 77"),
      ("🛟", "tg://emoji?id=5", "customEmoji \"🛟\" → 5"),
      ("a@b.example", "mailto:a@b.example", "email \"a@b.example\""),
      ("gone", "", "linkResidue \"gone\""),
    ])
  func links(_ text: String, _ target: String, _ expected: String) {
    #expect(describe(build { $0.append(text, .textLink, value: target) }) == "\(text) | \(expected)")
  }

  @Test("a body over the limit is cut between characters, its marks with it")
  func limit() {
    let body = build(10) {
      $0.append("海海 ", .bold)
      $0.append("海海", .italic)
      $0.append("x", .code)
    }
    #expect(describe(body) == "海海 海 | bold \"海海\", italic \"海\"")
    #expect(body.repairs[.oversized] == 1)
    #expect(build(0) { $0.append("a") }.repairs[.oversized] == 1)
    #expect(build(-5) { $0.append("") }.repairs.total == 0)
    let large = build(100) { for _ in 0..<10_000 { $0.append(String(repeating: "y", count: 1000), .bold) } }
    #expect(large.text.count == 100)
  }

  @Test("NUL is replaced and counted, and a builder begins anew")
  func reuse() {
    var builder = BodyBuilder(limits: DumpLimits())
    builder.append("a\0b", .bold)
    builder.noteCut()
    let first = builder.finish()
    #expect(describe(first) == "a\u{FFFD}b | bold \"a\u{FFFD}b\"")
    #expect(first.repairs[.invalidBytes] == 1)
    builder.append("c")
    let second = builder.finish()
    #expect(describe(second) == "c")
    #expect(second.repairs.total == 0)
  }

  @Test("whatever goes in, a sound body comes out", arguments: 0..<4)
  func random(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = [
      "a", " ", "\n", "\r", "\u{A0}", "海", "🛟", "\0", "#t", "@user", "https://a.example", "\u{2028}", "**",
      "](", "[",
    ]
    for _ in 0..<400 {
      let body = build([5, 40, 1000].randomElement(using: &random)!) { builder in
        for _ in 0..<Int.random(in: 0...30, using: &random) {
          let piece = pieces.randomElement(using: &random)!
          if Bool.random(using: &random) {
            builder.append(piece, Entity.Kind.allCases.randomElement(using: &random)!, value: "v")
          } else {
            builder.append(piece)
          }
        }
        let start = Int.random(in: 0...builder.count, using: &random)
        if start == 0 { builder.mark(.bold, start..<builder.count) }
      }
      let text = String(validating: body.text, as: UTF8.self)
      #expect(text != nil)
      #expect(
        text?.contains("\n\n\n") == false && text?.contains("\r") == false && text?.contains("\0") == false)
      var last = 0
      for entity in body.entities {
        #expect(entity.range.lowerBound >= last && !entity.range.isEmpty)
        last = entity.range.lowerBound
        #expect(entity.range.upperBound <= body.text.count)
        #expect(body.text[entity.range.lowerBound] & 0xC0 != 0x80)
      }
    }
  }
}

@Suite("Markdown of scrapers")
struct MarkdownTests {
  private func read(_ text: String) -> String {
    var builder = BodyBuilder(limits: DumpLimits())
    withSlice(text) { MarkdownText.append($0, to: &builder) }
    return describe(builder.finish())
  }

  @Test(
    "marks become entities",
    arguments: [
      (
        "**b** __i__ ~~s~~ ||p|| `c`",
        "b i s p c | bold \"b\", italic \"i\", strikethrough \"s\", spoiler \"p\", code \"c\""
      ),
      ("```let x = 1```", "let x = 1 | pre \"let x = 1\""),
      ("```python\nx = 1\n```", "x = 1 | pre \"x = 1\" → python"),
      ("```one\ntwo```", "one\ntwo | pre \"one\ntwo\""),
      (
        "see [here](https://a.example/x_(y)) now",
        "see here now | textLink \"here\" → https://a.example/x_(y)"
      ),
      ("[**x**](t.me/a/1)", "x | bold \"x\", textLink \"x\" → t.me/a/1"),
      ("**[x](https://a.example)**", "x | bold \"x\", textLink \"x\" → https://a.example"),
      ("[Ann](tg://user?id=7)", "Ann | mentionName \"Ann\" → 7"),
      ("[1] [a](http://b.example)", "[1] a | textLink \"a\" → http://b.example"),
      ("**a****b**", "ab | bold \"a\", bold \"b\""),
      ("**a __b** c__", "a b c | bold \"a b\", italic \"b c\""),
      // As Telethon writes entities that start or end inside words and beside white space.
      ("сбиты** 24 **дрона", "сбиты 24 дрона | bold \"24\""),
      ("**логотип. **\n\nТираж", "логотип.\n\nТираж | bold \"логотип.\""),
      ("**Да,** он", "Да, он | bold \"Да,\""),
      ("**#tag**", "#tag | bold \"#tag\", hashtag \"#tag\""),
      (
        "**https://a.example/b**",
        "https://a.example/b | bold \"https://a.example/b\", link \"https://a.example/b\""
      ),
      (
        "__https://a.example/b__",
        "https://a.example/b | italic \"https://a.example/b\", link \"https://a.example/b\""
      ),
      ("составили** **до 255** **солдат", "составили до 255 солдат"),
      ("**two\n\nparagraphs**", "two\n\nparagraphs | bold \"two\n\nparagraphs\""),
    ])
  func marks(_ text: String, _ expected: String) { #expect(read(text) == expected) }

  @Test(
    "what is no mark stays text",
    arguments: [
      "snake_case__name", "2**3**4", "2 ** 3 ** 4", "a || b || c", "x||y||z", "**", "****", "**********",
      "____", "**open",
      "`open", "```open", "[text]", "[text](no address)", "[text](note)", "f[i](x)",
      "a * b * c", "_one_ *one*", "``", "`a``", "сло**во**сло", "~~~~~~", "a[b](c", "`a\n\nb`",
    ])
  func text(_ text: String) { #expect(read(text) == text) }

  @Test(
    "underscores in addresses, handles and tags stay",
    arguments: [
      ("https://a.example/b__c__d e", "link \"https://a.example/b__c__d\""),
      ("@some__one x @any__one", "mention \"@some__one\", mention \"@any__one\""),
      ("#a__b x #c__d", "hashtag \"#a__b\", hashtag \"#c__d\""),
    ])
  func underscores(_ text: String, _ expected: String) { #expect(read(text) == "\(text) | \(expected)") }

  @Test("one mark without a partner does not turn the others around")
  func odd() {
    #expect(read("5 ** 3, **bold** and **more**") == "5 ** 3, bold and more | bold \"bold\", bold \"more\"")
    #expect(read("** note: **bold**") == "** note: bold | bold \"bold\"")
  }

  @Test("code holds no marks, and a link's text ends where it does")
  func nesting() {
    #expect(read("`**a**` **b**") == "**a** b | code \"**a**\", bold \"b\"")
    #expect(read("[a `b](https://c.example) d`") == "a `b d` | textLink \"a `b\" → https://c.example")
    #expect(
      read("[a ```b](https://c.example) d```") == "a ```b d``` | textLink \"a ```b\" → https://c.example")
    #expect(
      read("[a **b](https://c.example) d**") == "a b d | textLink \"a b\" → https://c.example, bold \"b d\"")
  }

  @Test("edge case 33: Markdown, entities and plain text of one post give one text")
  func oneText() {
    var marked = BodyBuilder(limits: DumpLimits())
    let plain = "Пост 🛟 о #тег и ссылка здесь"
    withSlice(plain) { text in
      let ranges = UTF16Ranges.utf8([(0, 4), (23, 6)], in: text)
      marked.append(text)
      marked.mark(.bold, ranges[0])
      marked.mark(.textLink, ranges[1], value: "https://a.example")
    }
    let entities = marked.finish()
    var builder = BodyBuilder(limits: DumpLimits())
    withSlice("**Пост** 🛟 о #тег и ссылка[ здесь](https://a.example)") {
      MarkdownText.append($0, to: &builder)
    }
    let markdown = builder.finish()
    builder.append(plain)
    let bare = builder.finish()
    #expect(entities.text == markdown.text && markdown.text == bare.text)
    #expect(entities.entities == markdown.entities)
    #expect(
      describe(entities).hasSuffix("bold \"Пост\", hashtag \"#тег\", textLink \"здесь\" → https://a.example"))
    #expect(describe(bare).hasSuffix("здесь | hashtag \"#тег\""))
  }

  @Test(
    "a megabyte of marks takes no longer than a megabyte",
    arguments: ["**", "`", "```x", "[a](", "[", "[a](http://", "a __", "****a", "](", "`a``", "[`](t.me/x)"])
  func hostile(_ piece: String) {
    let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
    let small = String(repeating: piece, count: (1 << 16) / piece.utf8.count)
    let fast = threadTime { _ = read(small) }
    let slow = threadTime { _ = read(text) }
    // 16 times the text may take 16 times as long, and no 256 times; the room is for what else a processor does.
    #expect(slow < fast * 100 + .milliseconds(500))
  }
}

@Suite("Ranges counted in UTF-16")
struct UTF16RangesTests {
  private func read(_ text: String, _ ranges: [(Int64, Int64)]) -> [String] {
    withSlice(text) { slice in
      UTF16Ranges.utf8(ranges.map { (offset: $0.0, length: $0.1) }, in: slice).map {
        String(
          decoding: UnsafeBufferPointer(start: slice.base + $0.lowerBound, count: $0.count), as: UTF8.self)
      }
    }
  }

  @Test("they become ranges of bytes, in the order given")
  func order() {
    #expect(read("a🛟é海b", [(4, 2), (1, 2), (0, 6), (3, 1), (5, 1)]) == ["海b", "🛟", "a🛟é海b", "é", "b"])
  }

  @Test("offsets outside the text or inside a pair do no harm")
  func odd() {
    #expect(
      read("a🛟b", [(2, 1), (1, 1), (3, 99), (9, 1), (-5, 6), (0, -1), (.max, .max), (.min, .max), (0, .max)])
        == ["🛟", "🛟", "b", "", "a", "", "", "", "a🛟b"])
    #expect(read("", [(0, 1)]) == [""])
  }
}
