import Foundation
import Testing

@testable import Dumps

@Suite("Edge cases of pages")
struct PageEdgeCaseTests {
  private func posts(_ name: String) throws -> [Rendering.Post] { try read(Fixture(name).bytes).posts }

  @Test(
    "edge case 8: reactions are counted by emoji, by custom emoji and by stars, and printed as pages print them"
  )
  func reactions() throws {
    let found = try posts("preview/08-reaction-kinds.html")
    #expect(found[0].reactionCounts == ["👍 62/1", "👨‍👩‍👧 2/1", "👍🏽 1400/100", "❤ 3/1", "🇺🇦 5/1"])
    #expect(found[1].reactionCounts == ["paid 14300/100", "custom:5265077361648368841 132000/1000"])
    #expect(found[1].reactions == "14.3K132K")
    #expect(found[2].body == "20" && found[2].reactions == "20")
  }

  @Test(
    "edge case 16: pages with bytes that are no UTF-8, in Windows-1251 and in UTF-16",
    arguments: [
      ("preview/16-bytes-not-utf8.html", "utf-8", "Caf\u{FFFD} and NUL\u{FFFD}.", 2),
      (
        "preview/16-cyrillic-page.html", "windows-1251",
        "Порт закрыт до утра, волны четыре метра, суда ждут на рейде. Следите за объявлениями капитана порта.",
        0
      ),
      ("preview/16-page-in-utf16.html", "utf-16le", "Was eine Seite lädt, 海 und 🛟", 0),
    ])
  func encodings(_ name: String, _ encoding: String, _ body: String, _ invalid: Int) throws {
    let bytes = try Fixture(name).bytes
    let found = try read(bytes)
    #expect(found.encoding == encoding)
    #expect(found.posts.first?.body == body)
    #expect(found.repairs?["invalid-bytes"] ?? 0 == invalid)
    // The places are those of the bytes on disk.
    let place = try #require(found.posts.first?.range)
    let start = Array("<div".utf8)
    let width = encoding == "utf-16le" ? 2 : 1
    for (i, byte) in start.enumerated() { #expect(bytes[Int(place[0]) + i * width] == byte) }
    #expect(bytes[Int(place[0] + place[1]) - width] == UInt8(ascii: ">"))
  }

  @Test(
    "edge case 17: a page that ends early keeps what came before, and says so",
    arguments: [
      ("preview/17-cut-in-text.html", ["Whole.", "Cut in the middle"]),
      ("preview/17-cut-in-tag.html", ["Whole."]),
      ("preview/17-cut-in-character.html", ["Whole.", "Der Kai ist gesperrt f"]),
      ("mhtml/17-cut-mail.mhtml", ["A <tag> & ümlaut.", "The second, with a link."]),
      ("desktop-html/17-cut-page.html", ["Whole.", "Cut in the"]),
      ("desktop-html/17-cut-between-messages.html", ["Whole."]),
    ])
  func cut(_ name: String, _ bodies: [String]) throws {
    let found = try read(Fixture(name).bytes)
    #expect(found.posts.map(\.body) == bodies)
    #expect(found.repairs?["truncated"] == 1)
    #expect(found.posts.first?.repairs == nil)
    #expect(found.error == nil)
  }

  @Test("edge case 34: the innermost text is the body, and the quote that comes first is not")
  func nestedText() throws {
    let found = try posts("preview/34-nested-text-after-reply.html")
    #expect(found.map(\.body) == ["First line\nsecond line", "An answer to another channel.", ""])
    #expect(found[0].reply == .init(messageID: 59, channel: nil, quote: "What the quote says, cut at some…"))
    #expect(found[1].reply?.channel?.handle == "CoastGuard")
    #expect(found[2].unavailable == nil && found[2].media?.first?.kind == "sticker")
  }

  @Test("edge case 35: an album is one post under its first number, with one caption")
  func album() throws {
    let found = try posts("preview/35-album.html")
    #expect(found.map(\.messageID) == [71, 74])
    #expect(
      found[0].albumMessages == [72, 73] && found[0].media?.map(\.kind) == ["photo", "photo", "video"])
    #expect(found[0].body == "One caption for three.")
    #expect(found[1].albumMessages == [75] && found[1].body == "Log of day 74\n\nLog of day 75")
  }

  @Test("edge case 36: a joined message has the sender before it, and none at the front of a file")
  func joined() throws {
    let before = try posts("desktop-html/36-last-of-the-file-before.html")
    #expect(before.map(\.signature) == ["Ann Lee"])
    let found = try posts("desktop-html/36-joined-first.html")
    #expect(found.map(\.signature) == [nil, nil, "Ann Lee", "Ann Lee", "Ann Lee", "Ann Lee"])
    #expect(found.map(\.forwardName) == [nil, "", nil, nil, "A Sailor", "A Sailor"])
  }

  @Test("edge case 37: a date with a zone is a moment, one without is local")
  func zones() throws {
    let found = try posts("desktop-html/37-zones.html")
    #expect(
      found.map(\.date) == [
        "2019-01-16T09:14:32Z", "2022-01-01T03:00:00Z", "2019-01-16T12:14:32", "2020-09-30T17:00:56", nil,
        "2022-09-30T16:00:56Z",
      ])
    #expect(found.compactMap { $0.forward?.date } == ["2020-09-29T17:00:56", "2022-09-29T16:00:56Z"])
  }

  @Test("edge case 38: addresses that were escaped twice are undone and counted, texts are not")
  func doubleEscaped() throws {
    let found = try posts("preview/38-double-escaped.html")
    #expect(found[0].links == ["https://example.org/a?b=1&c=2"])
    #expect(found[0].styles == ["textLink: the chart → https://example.org/a?b=1&c=2"])
    #expect(found[0].card?.url == "https://example.org/a?b=1&c=2" && found[0].card?.title == "R&D")
    #expect(found[0].repairs == ["double-escaped": 4])
    #expect(found[1].body.hasSuffix("the text &amp; stays.") && found[1].repairs == nil)
  }

  @Test(
    "edge case 39: a page of another kind is named",
    arguments: [
      ("preview/39-empty-search.html", "no-posts", "search in the channel @harbornews"),
      ("preview/39-contact.html", "no-posts", "how to contact @harbor_desk"),
      ("preview/39-channel-without-preview.html", "no-posts", "only leads to the channel @quietharbor"),
      ("preview/39-post-not-found.html", "no-posts", "Post not found"),
      ("preview/39-guard.html", "unknown-format", "an error page (“Just a moment...”)"),
      ("preview/39-not-found.html", "unknown-format", "an error page (“404 Not Found”)"),
      ("preview/39-server-failed.html", "unknown-format", "an error page (“502 Bad Gateway”)"),
      ("preview/39-login.html", "unknown-format", "a login page"),
      ("preview/39-another-page.html", "unknown-format", "an HTML page (“Knots & ropes”)"),
      ("mhtml/39-no-posts.mhtml", "unknown-format", "a saved web page (MHTML)"),
      ("desktop-html/39-list-of-chats.html", "no-posts", "without messages: “Chats”"),
    ])
  func otherKinds(_ name: String, _ code: String, _ words: String) throws {
    let found = try read(Fixture(name).bytes)
    #expect(found.posts.isEmpty && found.headers.isEmpty)
    #expect(found.error?.code == code)
    #expect(found.error?.message.contains(words) ?? false, "\(found.error?.message ?? "read")")
  }
}
