import TestSupport
import Testing

@testable import Dumps

@Suite("Home-made text files")
struct TextPostsTests {
  private static let block = "--- POST 1 ---\nLink: https://t.me/abcd/1\nText:\nwords\n"
  private static let log = "[2024-05-01T12:00:00Z] https://t.me/abcd/1\nViews: 5\nwords\n"

  @Test(
    "the lines that open a post",
    arguments: [
      ("--- POST 3 ---", 3), ("=== Post #12 ===", 12), ("*** message 7/9 ***", 7),
      ("----- Post 3 of 20 -----", 3),
      ("### POST № 4 ###", 4), ("---POST 5---", 5), ("-- POST 3 --", nil), ("--- POST ---", nil),
      ("--- POST three ---", nil), ("--- POSTS 3 ---", nil), ("--- POST 3", nil),
      ("--- POST 3 of them ---", nil),
      ("=-= POST 3 =-=", nil), ("--- POST 99999999999999 ---", nil), ("------------", nil),
    ] as [(String, Int64?)])
  func heads(_ line: String, _ number: Int64?) {
    var line = line
    #expect(line.withUTF8 { BlockLine.postHead(TextSlice($0.baseAddress!, $0.count)) } == number)
  }

  @Test("a file is taken for one only by its front")
  func recognition() throws {
    #expect(try read(Self.block).format == "text-posts")
    #expect(try read(Self.log).format == "text-log")
    #expect(try read("Channel: A\n=====\n\n" + Self.block).format == "text-posts")
    let long = String(repeating: "A line of text.\n", count: 7)
    for text in [
      "Forwarded from A\n" + Self.block, "Forwarded from A\n" + Self.log,
      "Some words.\n" + Self.log + "5 views\n",
      long + Self.block + "5 views\n", "5 views\n" + Self.block, "A\n3 subscribers\n" + Self.block,
      "Some words.\n--- POST 3 ---\nLink: https://t.me/abcd/1\n5 views\n",
      "--- POST 3 ---\nWords of somebody.\n5 views\n", "[2024-05-01T12:00:00Z] words\n5 views\n",
    ] {
      let format = try read(text).format
      #expect(format?.hasPrefix("text-f") == true, "\(text): \(format ?? "nothing")")
    }
  }

  @Test(
    "by force a file without a post's first line is refused", arguments: [DumpFormat.textPosts, .textLog])
  func forced(_ format: DumpFormat) throws {
    #expect(try read("words\n", format: format).error?.code == "no-posts")
    #expect(try read(" \n\n", format: format).error?.code == "empty")
    let found = try read("words\n" + Self.block + Self.log, format: format)
    #expect(found.error == nil && found.posts.count == 1)
    #expect(found.repairs?["skipped"] != nil)
  }

  @Test("a text over the limit is shortened between characters, and its fields are kept")
  func oversized() throws {
    let text = String(repeating: "海\n", count: 5000)
    let found = try read(
      "--- POST 1 ---\nViews: 7\nText:\n\(text)--- POST 2 ---\nViews: 8\nText: next\n",
      limits: DumpLimits(postBytes: 1000))
    #expect(found.posts.map(\.views) == ["7/1", "8/1"])
    #expect(found.posts[0].body.utf8.count <= 1000 && found.posts[0].body.utf8.count > 990)
    #expect(found.posts[0].repairs == ["oversized": 1])
    #expect(found.posts[1].body == "next" && found.posts[1].repairs == nil)
    #expect(found.posts[0].range == [0, Int64(29 + text.utf8.count)])
  }

  @Test("one line of 40 MB stays within its limit")
  func hugeLine() throws {
    let source = JoinedSource(parts: [
      MemorySource(Array("--- POST 1 ---\nViews: 7\nText: ".utf8)),
      RepeatingSource(piece: Array("海".utf8), left: 40 << 20),
      MemorySource(Array("\n--- POST 2 ---\nViews: 8\n".utf8)),
    ])
    let found = Rendering(of: source)
    #expect(found.posts.count == 2)
    #expect(found.posts[0].repairs?["oversized"] == 1)
    #expect(found.posts[0].body.utf8.count <= DumpLimits().postBytes)
  }

  @Test(
    "16: one file gives the same posts in each encoding, and ranges that hold them",
    arguments: [1, 2500])
  func encodings(_ count: Int) throws {
    let text = (1...count).map { number in
      "--- POST \(number) ---\r\nLink: https://t.me/abcd/\(number)\r\nText:\r\nПаром № \(number) ушёл — в девять. 🛟\r\n"
    }.joined()
    let utf8 = try read(text)
    #expect(utf8.posts.count == count)
    let little = Array(text.utf16).flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    for (name, mark, swap) in [
      ("utf-16le", [0xFF, 0xFE] as [UInt8], false), ("utf-16be", [0xFE, 0xFF], true),
    ] {
      var bytes = mark + little
      if swap { for i in stride(from: 2, to: bytes.count, by: 2) { bytes.swapAt(i, i + 1) } }
      let found = try read(bytes)
      #expect(found.encoding == name)
      #expect(found.posts.map(\.body) == utf8.posts.map(\.body))
      for (wide, narrow) in zip(found.posts, utf8.posts) {
        let start = Int(wide.range[0])
        let part = Array(bytes[start..<start + Int(wide.range[1])])
        let units = stride(from: 0, to: part.count, by: 2).map {
          UInt16(part[$0 + (swap ? 1 : 0)]) | UInt16(part[$0 + (swap ? 0 : 1)]) << 8
        }
        let same = Array(text.utf8)[Int(narrow.range[0])..<Int(narrow.range[0] + narrow.range[1])]
        if String(decoding: units, as: UTF16.self) != String(decoding: same, as: UTF8.self) {
          Issue.record("\(name): the range of a post holds other bytes than its own")
          break
        }
      }
    }
  }
}

@Suite("Turning dumps into UTF-8")
struct TranscoderTests {
  /// Everything a transcoder gives of UTF-16, little end first.
  private func transcode(_ units: [UInt16], pieces: Int = .max, window: Int = 8 << 20) throws -> (
    text: [UInt8], transcoder: Transcoder
  ) {
    let bytes = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let source = PiecemealSource(bytes: bytes, size: { _ in pieces })
    let transcoder = Transcoder(.utf16LittleEndian, source, mark: 0, window: window)
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(pieces, 5000))
    while true {
      let count = try piece.withUnsafeMutableBytes { try transcoder.read(into: $0) }
      if count == 0 { break }
      text += piece[..<count]
    }
    return (text, transcoder)
  }

  @Test("16: halves of pairs, NUL and a cut unit become U+FFFD, and are counted", arguments: [1, 7, 4096])
  func replacement(_ pieces: Int) throws {
    let found = try transcode([0x41, 0xD83D, 0x42, 0xDE00, 0, 0x43, 0xD83D, 0xDE00, 0xD83D], pieces: pieces)
    #expect(String(decoding: found.text, as: UTF8.self) == "A\u{FFFD}B\u{FFFD}\u{FFFD}C😀\u{FFFD}")
    #expect(found.transcoder.replaced == 4)
    let odd = Transcoder(.utf16BigEndian, MemorySource([0, 0x41, 0]), mark: 0)
    var buffer = [UInt8](repeating: 0, count: 10)
    #expect(try buffer.withUnsafeMutableBytes { try odd.read(into: $0) } == 4)
    #expect(String(decoding: buffer[..<4], as: UTF8.self) == "A\u{FFFD}")
    #expect(odd.replaced == 1)
  }

  @Test("pairs over the edges of blocks stay whole", arguments: [0, 1])
  func blockEdges(_ shift: Int) throws {
    let units = [UInt16](repeating: 0x20, count: shift) + Array(String(repeating: "😀", count: 40_000).utf16)
    let found = try transcode(units)
    #expect(found.text.elementsEqual(String(decoding: units, as: UTF16.self).utf8))
    #expect(found.transcoder.replaced == 0)
    for index in [0, 1, 16_383, 16_384, 39_999] {
      let text = Int64(shift + 4 * index)
      #expect(
        found.transcoder.range(text..<text + 4) == FileRange(offset: Int64(2 * shift + 4 * index), length: 4))
    }
  }

  @Test("a place further back than the window is known to within a block, and ranges never overlap")
  func window() throws {
    let count = 10 * Transcoder.block
    let found = try transcode([UInt16](repeating: 0x41, count: count), window: 4 * Transcoder.block)
    #expect(found.text.count == count)
    let early = [1000, 1100, 200_000].map { Int64($0) }
    var end: Int64 = 0
    for (start, next) in zip(early, early.dropFirst()) {
      let range = found.transcoder.range(start..<next)
      #expect(range.offset >= end && range.offset <= max(2 * start, end))
      #expect(range.end >= 2 * next || range.length == 0)
      #expect(range.end <= 2 * next + Int64(Transcoder.block))
      end = range.end
    }
    let late = Int64(count - 10)
    #expect(found.transcoder.range(late..<late + 10) == FileRange(offset: 2 * late, length: 20))
  }
}
