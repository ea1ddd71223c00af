import Foundation
import Testing

@testable import Dumps

/// A case that must not break a reader, by its number in the list of formats.
struct EdgeCase: CustomTestStringConvertible, Sendable {
  var number: Int
  var what: String
  /// Whether its dump is too large to lie in the repository: a test makes it, and names the number.
  var isGenerated = false

  var testDescription: String { "edge case \(number): \(what)" }

  /// Its dumps: their names begin with the number.
  var fixtures: [Fixture] {
    let prefix = number < 10 ? "0\(number)-" : "\(number)-"
    return (Fixture.all + Fixture.forced).filter { $0.url.lastPathComponent.hasPrefix(prefix) }
  }

  static let all = [
    EdgeCase(number: 1, what: "empty file, header only, placeholder only"),
    EdgeCase(number: 2, what: "no final newline, CRLF, lone CR, BOM"),
    EdgeCase(number: 3, what: "any Unicode space after “Forwarded from”"),
    EdgeCase(number: 4, what: "doubled, partly doubled, doubled with lost lines, a genuine repetition"),
    EdgeCase(number: 5, what: "first line missing"),
    EdgeCase(number: 6, what: "placeholder after a body, alone, several in a row"),
    EdgeCase(number: 7, what: "media placeholder before a caption"),
    EdgeCase(number: 8, what: "reactions as digits, ZWJ and skin-tone sequences"),
    EdgeCase(number: 9, what: "glued views"),
    EdgeCase(number: 10, what: "header missing, repeated, button absent or in another language"),
    EdgeCase(number: 11, what: "unforwarded posts"),
    EdgeCase(number: 12, what: "document name and size"),
    EdgeCase(number: 13, what: "elisions that look like markup"),
    EdgeCase(number: 14, what: "one 40 MB line", isGenerated: true),
    EdgeCase(number: 15, what: "right-to-left text, bidi marks, ZWNJ, U+2060"),
    EdgeCase(number: 16, what: "invalid UTF-8, UTF-16, Windows-1251"),
    EdgeCase(number: 17, what: "cut in mid-character, mid-post"),
    EdgeCase(number: 18, what: "\\xNN in JSON"),
    EdgeCase(number: 19, what: "unquoted numbers past 2^53"),
    EdgeCase(number: 20, what: "repeated keys"),
    EdgeCase(number: 21, what: "a JSON array without its end"),
    EdgeCase(number: 22, what: "text as string, array, nothing"),
    EdgeCase(number: 23, what: "both export shapes, left chats, no messages"),
    EdgeCase(number: 24, what: "null names"),
    EdgeCase(number: 25, what: "no date_unixtime, hours that repeat"),
    EdgeCase(number: 26, what: "negative ids, float ids"),
    EdgeCase(number: 27, what: "ids with and without −100"),
    EdgeCase(number: 28, what: "messages with only an id"),
    EdgeCase(number: 29, what: "messages keyed by id"),
    EdgeCase(number: 30, what: "JSON Lines in .txt, concatenated JSON, trailing commas"),
    EdgeCase(number: 31, what: "metadata and text in different array items"),
    EdgeCase(number: 32, what: "a 1 GB file in flat memory", isGenerated: true),
    EdgeCase(number: 33, what: "the same post as Markdown, entities and plain text"),
    EdgeCase(number: 34, what: "nested text element, reply quote first"),
    EdgeCase(number: 35, what: "album with one caption"),
    EdgeCase(number: 36, what: ".joined across files"),
    EdgeCase(number: 37, what: "dates with and without UTC+"),
    EdgeCase(number: 38, what: "double-escaped entities"),
    EdgeCase(number: 39, what: "a page of another kind"),
    EdgeCase(number: 40, what: "the same post later, with more views or another text"),
    EdgeCase(number: 41, what: "one text in many channels"),
    EdgeCase(number: 42, what: "templates, emoji alone, placeholders alone"),
  ]
}

@Suite("Edge cases by number")
struct EdgeCaseTests {
  @Test("its fixtures are read as their JSON says", arguments: EdgeCase.all.filter { !$0.isGenerated })
  func fixtures(_ edge: EdgeCase) throws {
    let fixtures = edge.fixtures
    #expect(!fixtures.isEmpty, "there is no fixture for it")
    for fixture in fixtures {
      #expect(try read(fixture.bytes, format: fixture.format) == fixture.expected, "\(fixture.name)")
    }
  }

  @Test("the list has every case once, in order")
  func complete() {
    #expect(EdgeCase.all.map(\.number) == Array(1...42))
    #expect(EdgeCase.all.filter(\.isGenerated).map(\.number) == [14, 32])
  }
}
