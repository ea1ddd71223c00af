import Testing

@testable import Dumps

/// A dialect of tests: objects with a number `n` are posts.
private struct NumberDialect: JSONRecordDialect {
  static let recordFormat = DumpFormat.desktopJSON
  let shape: JSONShape
  var notes: [String] = []

  init(shape: JSONShape, limits: DumpLimits) { self.shape = shape }

  static func matches(_ record: JSONValue) -> Bool { record["n"].kind == .number }

  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) throws {
    guard let number = record["n"].int else { return output.skip() }
    var post = output.newPost()
    post.record.messageID = number
    post.signature = ([key?.string].compactMap { $0 } + notes).joined(separator: " ")
    output.add(post)
  }

  mutating func note(_ value: JSONValue, key: TextSlice, _ path: JSONPath, _ output: inout JSONOutput) {
    notes.append("\(key.string)=\(spell(value))")
  }
}

@Suite("Dialects of JSON")
struct JSONDialectTests {
  private func read(_ text: String) throws -> (posts: [CapturedPost], repairs: Repairs)? {
    let bytes = Array(text.utf8)
    let front = bytes.withUnsafeBytes { JSONSample(DumpFront(bytes: $0, isWhole: true)) }
    guard let sample = front, let dialect = NumberDialect(sample, limits: DumpLimits()) else { return nil }
    let reader = JSONDumpReader(JSONStream(bytes), dialect, limits: DumpLimits(), encoding: "utf-8")
    var posts: [CapturedPost] = []
    while let element = try reader.next() { if case .post(let post) = element { posts.append(post) } }
    return (posts, reader.repairs)
  }

  @Test(
    "records are found in every shape that they come in",
    arguments: [
      "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n", "{\"n\":1}{\"n\":2}{\"n\":3}", "[{\"n\":1},{\"n\":2},{\"n\":3}]",
      "[{\"n\":1}]\n[{\"n\":2},{\"n\":3}]", "[[{\"n\":1},{\"n\":2}],[{\"n\":3}]]",
      "{\"messages\":[{\"n\":1},{\"n\":2},{\"n\":3}]}", "{\"a\":{\"b\":[{\"n\":1},{\"n\":2},{\"n\":3}]}}",
      "[{\"messages\":[{\"n\":1},{\"n\":2}]},{\"messages\":[{\"n\":3}]}]",
      "{\"messages\":[{\"n\":1}]}\n{\"messages\":[{\"n\":2},{\"n\":3}]}",
      "\n {\"a\":[1,2],\"messages\":[{\"n\":1},{\"n\":2},{\"n\":3}],}",
    ])
  func shapes(_ text: String) throws {
    let found = try #require(try read(text))
    #expect(found.posts.map(\.record.messageID) == [1, 2, 3])
    #expect(found.posts.map(\.ordinal) == [0, 1, 2])
    let bytes = Array(text.utf8)
    for post in found.posts {
      let range = Int(post.range.offset)..<Int(post.range.end)
      #expect(String(decoding: bytes[range], as: UTF8.self) == "{\"n\":\(post.record.messageID ?? 0)}")
    }
    #expect(found.repairs[.skipped] == 0)
  }

  @Test(
    "edge case 29: records keyed by id",
    arguments: [
      "{\"7\":{\"n\":1},\"8\":{\"n\":2}}", "{\"messages\":{\"7\":{\"n\":1},\"8\":{\"n\":2}}}",
      "[{\"messages\":{\"7\":{\"n\":1}}},{\"messages\":{\"8\":{\"n\":2}}}]",
    ])
  func keyed(_ text: String) throws {
    let found = try #require(try read(text))
    #expect(found.posts.map(\.record.messageID) == [1, 2])
    #expect(found.posts.map(\.signature) == ["7", "8"])
  }

  @Test("edge case 31: what stands beside the records and in items of its own reaches the dialect")
  func notes() throws {
    let wrapped = try #require(
      try read(
        "{\"id\":5,\"of\":{\"x\":1},\"skip\":[1],\"messages\":[{\"n\":1},\"?\",{\"n\":2}],\"late\":null}"))
    #expect(wrapped.posts.map(\.signature) == ["id=5 of={\"x\":1}", "id=5 of={\"x\":1}"])
    #expect(wrapped.repairs[.skipped] == 1)
    let mixed = try #require(try read("[{\"title\":\"A\"},{\"n\":1},{\"text\":\"lone\"},{\"n\":2}]"))
    #expect(mixed.posts.map(\.record.messageID) == [1, 2])
    #expect(mixed.repairs[.skipped] == 2)
  }

  @Test(
    "other JSON and prose in brackets are not taken",
    arguments: [
      "{\"m\":1}", "[]", "{}", "[1,2,3]", "[...]\ntext", "{curly} words", "[{curly} words]", "\"n\"", "n: 1",
      "{'n':1}",
      "{\"a\":[[[[[[{\"n\":1}]]]]]]}",
    ])
  func others(_ text: String) throws {
    let isFound = try read(text) != nil
    #expect(isFound == text.hasPrefix("{\"a\""))
  }

  @Test("records that are cut are skipped, and counted")
  func cut() throws {
    let found = try #require(try read("{\"n\":1}\n{\"n\":2,\"x\":\"cut\n{\"n\":3}\n{\"n\":4,"))
    #expect(found.posts.map(\.record.messageID) == [1, 3])
    #expect(found.repairs[.skipped] == 2 && found.repairs[.truncated] == 1)
  }

  @Test("what asking mends counts in the post and in the dump")
  func repairs() throws {
    let found = try #require(try read("[{\"n\":1.0},{\"n\":2,},{\"n\":3}]"))
    #expect(found.posts.map { $0.repairs[.damagedNumbers] } == [1, 0, 0])
    #expect(found.posts.map { $0.repairs[.syntax] } == [0, 1, 0])
    #expect(found.repairs[.damagedNumbers] == 1 && found.repairs.total == 2)
  }
}
