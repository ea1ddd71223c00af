import Testing

@testable import Dumps

@Suite("Entities of a body")
struct EntityTests {
  private func entities(_ text: String) -> [String] {
    var bytes = Array(text.utf8)
    return bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      return EntityScanner.scan(TextSlice(base, buffer.count), residues: []).map {
        "\($0.kind.rawValue) " + String(decoding: buffer[$0.range], as: UTF8.self)
      }
    }
  }

  @Test(
    "hashtags have a letter and no word in front",
    arguments: [
      ("#a b", ["hashtag #a"]), ("#2024", []), ("#2024год", ["hashtag #2024год"]), ("c#sharp", []),
      ("##two", ["hashtag #two"]),
      ("#one#two", ["hashtag #one"]), ("#", []), ("# space", []), ("#под_черта!", ["hashtag #под_черта"]),
      ("🇷🇺#flag", ["hashtag #flag"]), ("#می‌خواهم.", ["hashtag #می‌خواهم"]), ("#हिन्दी,", ["hashtag #हिन्दी"]),
      ("(#x)", ["hashtag #x"]), ("#海港 #天气", ["hashtag #海港", "hashtag #天气"]), ("1️⃣#tag", ["hashtag #tag"]),
      ("#️⃣", []),
    ])
  func hashtags(_ text: String, _ expected: [String]) { #expect(entities(text) == expected) }

  @Test(
    "mentions are handles, not mail addresses",
    arguments: [
      ("ask @durov.", ["mention @durov"]), ("a@example.org", []), ("first.last@example.org", []),
      ("@abc", []),
      ("@abcd", ["mention @abcd"]), ("@1abcd", []), ("(@some_one)", ["mention @some_one"]),
      ("@handleслово", []),
      ("слово@handle", []), ("@" + String(repeating: "a", count: 33), []),
      ("@one1 @two2", ["mention @one1", "mention @two2"]),
    ])
  func mentions(_ text: String, _ expected: [String]) { #expect(entities(text) == expected) }

  @Test(
    "links end before what belongs to the sentence",
    arguments: [
      ("https://a.example/b.", ["link https://a.example/b"]),
      ("(see http://a.example)", ["link http://a.example"]),
      ("https://a.example/x_(y)!", ["link https://a.example/x_(y)"]),
      ("HTTPS://A.EXAMPLE/", ["link HTTPS://A.EXAMPLE/"]),
      ("t.me/durov/42,", ["link t.me/durov/42"]), ("https://t.me/durov", ["link https://t.me/durov"]),
      ("start.me/up", []), ("sport.me/x", []), ("not.t.me/x", []), ("http://", []), ("t.me/", []),
      ("ftp://x", []),
      ("https://a.example/?q=#tag@name", ["link https://a.example/?q=#tag@name"]),
      ("《https://a.example/路》", ["link https://a.example/路"]),
      ("https://a.example，好", ["link https://a.example"]),
      ("«https://a.example»", ["link https://a.example"]), ("https://a.example👍", ["link https://a.example"]),
      ("and/or #x 1/2", ["hashtag #x"]), ("xhttp://a.example", []),
      ("@some http://a.example #z", ["mention @some", "link http://a.example", "hashtag #z"]),
    ])
  func links(_ text: String, _ expected: [String]) { #expect(entities(text) == expected) }
}

@Suite("Counts, views and reactions")
struct CountTests {
  private func with<Result>(_ text: String, _ body: (TextSlice) -> Result) -> Result {
    var bytes = Array(text.utf8)
    return bytes.withUnsafeMutableBufferPointer { body(TextSlice($0.baseAddress!, $0.count)) }
  }

  @Test(
    "a counter keeps its value and how exact it is",
    arguments: [
      ("7.01K subscribers", "7010/10"), ("5.5K members", "5500/100"), ("7K photos", "7000/1000"),
      ("643 videos", "643/1"),
      ("10.5M links", "10500000/100000"), ("2M subscribers", "2000000/1000000"), ("1 204 members", "1204/1"),
      ("1\u{A0}204 members", "1204/1"), ("1\u{202F}204\u{202F}000 photos", "1204000/1"),
      ("1,204 files", "1204/1"),
      ("1 file", "1/1"), ("0 photos", "0/1"), ("1234567 photos", "1234567/1"), ("7.012K photos", nil),
      ("1.5 photos", nil),
      ("photos", nil), ("7 photos of the sea", nil), ("7photos", nil), ("99999999999999999999 photos", nil),
      ("12 3456 photos", nil), ("9999999999M links", nil), ("7 PHOTOS", nil),
    ] as [(String, String?)])
  func counters(_ text: String, _ expected: String?) {
    #expect(
      with(text) { HeadingCounter.parse($0).map { "\($0.count.value)/\($0.count.granularity)" } } == expected)
  }

  @Test(
    "views may be glued to what follows",
    arguments: [
      ("2.5K views", "2500|-|-"), ("1 view", "1|-|-"), ("18.9M viewsPavel Durov", "18900000|Pavel Durov|-"),
      ("2.5K views00:00", "2500|-|00:00"), ("12 viewsIvan 9:05", "12|Ivan|9:05"),
      ("12 viewsИван, 19:05", "12|Иван|19:05"),
      ("3 viewers", nil), ("10 views of the bay", nil), ("views", nil), ("2.5K viewseverywhere", nil),
      ("5views", nil),
      ("5 views 29:99", nil), ("5 viewsA 12:34 PM", "5|A|12:34 PM"),
    ] as [(String, String?)])
  func views(_ text: String, _ expected: String?) {
    let found = with(text) { ViewsLine($0) }
    #expect(found.map { "\($0.views.value)|\($0.signature ?? "-")|\($0.time ?? "-")" } == expected)
  }

  @Test(
    "reactions are told from numbers",
    arguments: [
      ("👍62👏2🥰1", ReactionShape.certain), ("👍62", .certain), ("❤️1.2K", .certain), ("👨‍👩‍👧‍👦3", .certain),
      ("👍🏿7", .certain),
      ("14.3K132K39.9K", .certain), ("14.3K 132K 39.9K", .certain), ("6.28K69.6K", .certain),
      ("20", .possible),
      ("20 15 3", .possible), ("5M", .possible), ("👍 62", .possible), ("🇮🇸4", .possible), ("007", .none),
      ("👍", .none),
      ("👍👏", .none), ("1️⃣", .none), ("3.5", .none), ("12:30", .none), ("№5", .none), ("👍62 percent", .none),
      ("+5", .none),
      ("👍62👏", .none), ("20 ", .none), ("→5", .none),
    ])
  func reactions(_ text: String, _ expected: ReactionShape) {
    #expect(with(text) { reactionShape($0) } == expected)
  }

  @Test(
    "documents and their sizes",
    arguments: [
      ("a.pdf", true, false), ("plan of 1902.tar.gz", true, false), ("отчёт.docx", true, false),
      ("6.2 MB", false, true),
      ("14 B", false, true), ("512 KB", false, true), ("1,1 GB", false, true),
      ("6.2 megabytes", false, false), ("The end.", false, false),
      ("version 2.0", false, false), ("https://a.example/b.pdf", false, false), (".hidden", false, false),
      ("MB", false, false),
    ])
  func documents(_ text: String, _ isName: Bool, _ isSize: Bool) {
    #expect(with(text) { isFileName($0) } == isName)
    #expect(with(text) { isFileSize($0) } == isSize)
  }
}
