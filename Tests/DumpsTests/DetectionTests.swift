import Testing

@testable import Dumps

@Suite("Telling captures from other files")
struct DetectionTests {
  private static let unmarked = "plain text without any mark of a channel preview"

  private static let foreign: [(String, [UInt8])] = [
    ("an HTML page", Array("<!DOCTYPE html>\n<html><body>Forwarded from X</body></html>".utf8)),
    ("an HTML page", Array("\u{FEFF}\n  <html lang=\"en\">".utf8)),
    ("an XML document", Array("<?xml version=\"1.0\"?><rss/>".utf8)),
    ("JSON", Array("{\n \"name\": \"X\", \"messages\": []}".utf8)),
    ("JSON", Array("[{\"id\": 1}]".utf8)),
    ("JSON", Array("{}".utf8)),
    ("a PDF document", Array("%PDF-1.7\n".utf8)),
    ("a RAR archive", Array("Rar!\u{1A}\u{7}\u{1}\0".utf8)),
    ("gzip-compressed data", [0x1F, 0x8B, 7, 0, 0]),
    (
      "an office document",
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 26) + Array("word/document.xml".utf8)
    ),
    ("a PNG image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    ("a JPEG image", [0xFF, 0xD8, 0xFF, 0xE0]),
    ("an SQLite database", Array("SQLite format 3\0".utf8)),
    ("a saved web page (MHTML)", Array("From: <Saved by Blink>\nMIME-Version: 1.0\n".utf8)),
    ("binary data", (0..<400).map { UInt8(truncatingIfNeeded: $0 * 7 % 13) }),
    (unmarked, Array("Dear diary,\n\ntoday: nothing. 20 geese.\n".utf8)),
    (unmarked, Array("<...>\n[...]\n{curly} words\n".utf8)),
  ]

  @Test("a file of another kind is named", arguments: foreign)
  func named(_ name: String, _ bytes: [UInt8]) throws {
    let error = try #require(
      throws: DumpError.self, "\(name)",
      performing: {
        var reader = try openDump(MemorySource(bytes))
        while try reader.next() != nil {}
      })
    #expect(error.code == .unknownFormat)
    #expect(error.message.contains(name), "\(error.message)")
    #expect(!error.remedy.isEmpty)
  }

  @Test("nothing but white space is empty, however much of it", arguments: [0, 1, 5, 200_000])
  func empty(_ count: Int) throws {
    let error = try #require(throws: DumpError.self) {
      var reader = try openDump(MemorySource(Array(repeating: 0x0A, count: count)))
      _ = try reader.next()
    }
    #expect(error.code == .empty)
  }

  @Test("one mark anywhere in a file is enough")
  func lateMark() throws {
    let text = String(repeating: "A line of text.\n", count: 10_000)
    let found = try read(text + "5 views\n")
    #expect(found.error == nil)
    #expect(found.posts.map(\.views) == ["5/1"])
  }

  @Test("the dialect shows in a heading, in a wide space, or in a blank line")
  func dialects() throws {
    #expect(try read("Forwarded from A\none\n\nForwarded from B\ntwo\n\n").format == "text-flat")
    #expect(try read("Forwarded from A\none\n\ntwo\n").format == "text-full")
    #expect(try read("Forwarded from\u{A0}A\none\n").format == "text-full")
    #expect(try read("A\n3 subscribers\nForwarded from B\none\n").format == "text-full")
  }

  @Test(
    "a format by force makes a capture of any text, and of nothing else",
    arguments: [DumpFormat.textFlat, .textFull])
  func forced(_ format: DumpFormat) throws {
    let texts: Set = ["an HTML page", "an XML document", "JSON", "a saved web page (MHTML)", Self.unmarked]
    for (name, bytes) in Self.foreign {
      let found = try read(bytes, format: format)
      if texts.contains(name) {
        #expect(found.error == nil, "\(name)")
        #expect(found.format == format.rawValue, "\(name)")
        #expect(!found.posts.isEmpty, "\(name)")
      } else {
        #expect(found.error?.code == "unknown-format", "\(name)")
        #expect(found.posts.isEmpty, "\(name)")
      }
    }
    #expect(try read(" \n\n", format: format).error?.code == "empty")
  }

  @Test(
    "a structured format by force makes nothing of other text, and says so",
    arguments: DumpFormat.allCases.filter { FormatRegistry.reader(of: $0) != nil })
  func forcedStructure(_ format: DumpFormat) throws {
    for (name, bytes) in Self.foreign {
      let found = try read(bytes, format: format)
      #expect(found.error != nil || !found.posts.isEmpty || !found.headers.isEmpty, "\(name)")
    }
  }

  @Test("a format by force holds against what the lines show")
  func forcedDialect() throws {
    for text in ["Forwarded from A\none\n\ntwo\n", "Forwarded from\u{A0}A\none\n", "A\n3 subscribers\n"] {
      #expect(try read(text, format: .textFlat).format == "text-flat", "\(text)")
    }
    #expect(try read("Forwarded from A\none\n", format: .textFull).format == "text-full")
  }
}
