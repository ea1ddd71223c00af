import TestSupport
import Testing

@testable import Dumps

/// Hands out a dump in pieces of sizes that a rule decides.
struct PiecemealSource: ByteSource {
  var bytes: [UInt8]
  var size: @Sendable (inout SeededGenerator) -> Int
  var generator = SeededGenerator(seed: 7)
  var position = 0

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position, max(1, size(&generator)))
    bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<position + count])) }
    position += count
    return count
  }
}

/// Makes a dump of any size from one piece, without ever holding it.
struct RepeatingSource: ByteSource {
  var piece: [UInt8]
  var left: Int
  var position = 0

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var filled = 0
    while filled < buffer.count, left > 0 {
      let count = min(buffer.count - filled, piece.count - position, left)
      piece.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(
          from: .init(rebasing: $0[position..<position + count]))
      }
      position = (position + count) % piece.count
      filled += count
      left -= count
    }
    return filled
  }
}

/// One source after another.
struct JoinedSource: ByteSource {
  var parts: [any ByteSource]

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while !parts.isEmpty {
      let count = try parts[0].read(into: buffer)
      if count > 0 { return count }
      parts.removeFirst()
    }
    return 0
  }
}

@Suite("Reading in a stream")
struct StreamingTests {
  @Test("the sizes in which a source returns its bytes change nothing", arguments: Fixture.all)
  func chunking(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    let whole = try read(bytes)
    let rules: [@Sendable (inout SeededGenerator) -> Int] = [
      { _ in 1 }, { _ in 3 }, { _ in 7 }, { Int.random(in: 1...4000, using: &$0) },
    ]
    for rule in rules { #expect(Rendering(of: PiecemealSource(bytes: bytes, size: rule)) == whole) }
    #expect(try read(bytes) == whole, "reading is deterministic")
  }

  @Test(
    "where the buffer ends in a dump changes nothing",
    arguments: [0, 1, 2, 3, 65_533, 65_534, 65_535, 65_536])
  func bufferEdges(_ shift: Int) throws {
    // Line ends of every kind, and characters of every length, wander over the buffer's edge.
    let lead = "Forwarded from A\n" + String(repeating: "x", count: shift) + "\n"
    let post = "Forwarded from B\r\nüber 海 🛟\rzwei\n\n👍2👏1\r\n"
    let text = lead + String(repeating: post, count: 3000)
    let found = try read(text)
    #expect(found.posts.count == 3001)
    #expect(found.posts.dropFirst().allSatisfy { $0.body == "über 海 🛟\nzwei" && $0.reactions == "👍2👏1" })
    let bytes = Array(text.utf8)
    for post in found.posts.dropFirst() {
      let start = Int(post.range[0])
      #expect(bytes[start..<start + 16].elementsEqual("Forwarded from B".utf8))
    }
  }

  @Test("14: one line of 40 MB is shortened, its range is whole, and memory stays small")
  func hugeLine() throws {
    let size = 40 << 20
    let head = Array("Forwarded from A\nfirst\n".utf8)
    let tail = Array("\r\nlast\nForwarded from B\nnext\n".utf8)
    let source = JoinedSource(parts: [
      MemorySource(head), RepeatingSource(piece: Array("海".utf8), left: size / 3 * 3), MemorySource(tail),
    ])
    let reader = try #require(try openDump(source) as? TextCaptureReader)
    var posts: [CapturedPost] = []
    var peak = 0
    while let element = try reader.next() {
      peak = max(peak, reader.heldBytes)
      if case .post(let post) = element { posts.append(post) }
    }
    #expect(posts.count == 2)
    #expect(posts[0].repairs[.oversized] == 1)
    #expect(posts[0].repairs[.cut] == 0)
    #expect(posts[0].body.count <= DumpLimits().postBytes && posts[0].body.count > DumpLimits().postBytes - 4)
    #expect(String(validating: posts[0].body, as: UTF8.self) != nil)
    #expect(posts[0].range == FileRange(offset: 0, length: Int64(head.count + size / 3 * 3 + 6)))
    #expect(posts[1].range.offset == posts[0].range.end + 1)
    #expect(String(decoding: posts[1].body, as: UTF8.self) == "next")
    #expect(posts[1].repairs.total == 0)
    #expect(reader.repairs[.oversized] == 1)
    #expect(peak < 16 << 20)
  }

  @Test("14: lines of every length around the limit end where they end")
  func linesAroundTheLimit() throws {
    let limits = DumpLimits(postBytes: 1 << 15)
    for length in (1 << 16) - 2...(1 << 16) + 2 {
      for end in ["\n", "\r", "\r\n"] {
        for more in [0, 65_535, 65_536] {
          let line = String(repeating: "y", count: length + more)
          let found = try read(
            "Forwarded from A\(end)\(line)\(end)Forwarded from B\(end)z\(end)", limits: limits)
          #expect(found.posts.map(\.body.utf8.count) == [limits.postBytes, 1])
          #expect(found.posts[0].range[1] == Int64(16 + end.utf8.count + line.utf8.count))
        }
      }
    }
  }

  @Test("32: 64 MB of posts are read in memory that does not grow")
  func longStream() throws {
    let line = String(repeating: "A post of two long lines. ", count: 80)
    let piece = Array("Forwarded from A\n\(line)\nThis is the second.\n12 views\n".utf8)
    let count = (64 << 20) / piece.count
    let reader = try #require(
      try openDump(RepeatingSource(piece: piece, left: count * piece.count)) as? TextCaptureReader)
    var posts = 0
    var peak = 0
    var end: Int64 = 0
    while let element = try reader.next() {
      guard case .post(let post) = element else { continue }
      if post.range.offset < end { Issue.record("post \(posts) overlaps the one before it") }
      end = post.range.end
      posts += 1
      peak = max(peak, reader.heldBytes)
    }
    #expect(posts == count)
    #expect(end == Int64(count * piece.count) - 1)
    #expect(peak < 1 << 20)
  }

  @Test("a post without an end, of many lines, stays within its limit")
  func endlessPost() throws {
    let source = JoinedSource(parts: [
      MemorySource(Array("Forwarded from A\n".utf8)),
      RepeatingSource(piece: Array("ab\n\n".utf8), left: 16 << 20),
    ])
    let reader = try #require(try openDump(source) as? TextCaptureReader)
    guard case .post(let post)? = try reader.next() else {
      Issue.record("no post")
      return
    }
    #expect(post.repairs[.oversized] == 1)
    #expect(post.range.length == Int64(17 + (16 << 20) - 2))
    #expect(reader.heldBytes < 16 << 20)
    #expect(try reader.next() == nil)
  }

  @Test(
    "marks without a text between them do not pile up in one post",
    arguments: [
      "👍5👏2\n", "Media is too big\nVIEW IN TELEGRAM\n", "a.pdf\n1 KB\n", "A\n1 member\n2 photos\n", "#a\n\n",
    ])
  func onlyMarks(_ piece: String) throws {
    let source = JoinedSource(parts: [
      MemorySource(Array("Forwarded from A\n".utf8)),
      RepeatingSource(piece: Array(piece.utf8), left: 1 << 18),
    ])
    let reader = try #require(try openDump(source, limits: DumpLimits(postBytes: 4096)) as? TextCaptureReader)
    while let element = try reader.next() {
      guard case .post(let post) = element else { continue }
      #expect(post.media.count <= 10)
      #expect(post.reactions?.utf8.count ?? 0 <= 2048)
      #expect(post.body.count <= 4096)
    }
    #expect(reader.heldBytes < 1 << 20)
  }

  @Test("no limit is too small or too large", arguments: [Int.min, 0, 1, 3, Int.max])
  func oddLimits(_ bytes: Int) throws {
    let found = try read("Forwarded from A\n海海\n", limits: DumpLimits(postBytes: bytes))
    #expect(found.posts.map(\.body) == [bytes == Int.max ? "海海" : bytes == 3 ? "海" : ""])
  }

  @Test("errors of a source reach the caller")
  func sourceErrors() throws {
    struct Broken: Error {}
    struct BrokenSource: ByteSource {
      var good = 3
      mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if good == 0 { throw Broken() }
        good -= 1
        buffer.copyBytes(from: Array("Forwarded from A\ntext\n".utf8))
        return 22
      }
    }
    #expect(throws: Broken.self) { try openDump(BrokenSource()) }
  }
}
