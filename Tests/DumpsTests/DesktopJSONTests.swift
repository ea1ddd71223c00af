import Foundation
import Testing

@testable import Dumps

/// What `Fixtures/desktop-json` shows, by the numbers of the edge cases; every field is in the expectations beside them.
@Suite("Telegram Desktop's result.json")
struct DesktopJSONTests {
  private func fixture(_ name: String) throws -> Rendering {
    try read(Fixture("desktop-json/\(name).json").bytes)
  }

  private func export(_ head: String, _ messages: [String]) throws -> Rendering {
    try read("{\(head),\"messages\":[\(messages.joined(separator: ","))]}")
  }

  private let head = "\"name\":\"A\",\"type\":\"public_channel\",\"id\":1234567890"

  @Test("edge case 18: control characters as \\x01 are read, and counted in the post")
  func escapes() throws {
    let found = try fixture("18-escapes")
    #expect(found.posts.map { $0.repairs?["escapes"] ?? 0 } == [5, 0, 0])
    #expect(found.posts[0].body.hasPrefix("bell \u{7}, unit \u{1F}"))
  }

  @Test("edge case 19: unquoted ids past 2^53 keep every digit")
  func hugeNumbers() throws {
    let found = try fixture("19-huge-numbers")
    #expect(found.posts.map(\.messageID) == [9_007_199_254_740_993, nil])
    #expect(found.posts[1].styles == ["customEmoji: 🌊 → 18446744073709551615"])
  }

  @Test("edge case 20: of repeated keys the last counts")
  func repeatedKeys() throws {
    let found = try fixture("20-repeated-keys")
    #expect(found.headers.map(\.title) == ["Last name"])
    #expect(found.posts.map(\.messageID) == [2, 3])
    #expect(found.repairs == ["repeated-keys": 3])
  }

  @Test("edge case 21: an export that just ends keeps every message before the end")
  func missingEnd() throws {
    for (name, skipped) in [("21-missing-end-in-a-text", 1), ("21-missing-end-between-messages", nil)] {
      let found = try fixture(name)
      #expect(found.error == nil)
      #expect(found.posts.map(\.body) == ["whole", "whole, too"])
      #expect(found.repairs?["truncated"] == 1 && found.repairs?["skipped"] == skipped)
    }
  }

  @Test("edge case 21: wherever an account's export ends, its parts end, too")
  func everyEnd() throws {
    let bytes = try Fixture("desktop-json/23-account.json").bytes
    let whole = try read(bytes)
    // What the chats before are called is known from there on.
    for end in stride(from: 760, to: bytes.count, by: 7) {
      let reader = try openDump(MemorySource(Array(bytes[..<end])))
      var any = reader
      var open = 0
      var posts = 0
      do {
        while let element = try any.next() {
          switch element {
          case .partBegins: open += 1
          case .partEnds(let part):
            open -= 1
            #expect(part.bytes > 0 && part.bytes <= Int64(end))
          case .post(let post):
            #expect(String(decoding: post.body, as: UTF8.self) == whole.posts[posts].body)
            posts += 1
          case .header: break
          }
        }
      } catch let error as DumpError {
        #expect(error.code == .noPosts)
      }
      #expect(open == 0)
      #expect(any.repairs[.truncated] == 1, "\(end)")
    }
  }

  @Test("edge case 22: a text is a string, an array, entities, empty or not there")
  func textShapes() throws {
    let bodies = try fixture("22-text-shapes").posts.map(\.body)
    #expect(
      bodies == [
        "", "a string with #tag", "an array with t.me/shapes", "", "", "from text", "from entities", "",
      ])
  }

  @Test("edge case 23: an account's chats are parts, and personal ones are passed over unread")
  func account() throws {
    let found = try fixture("23-account")
    let parts = try #require(found.parts)
    #expect(
      parts.map(\.outcome) == [
        "skipped: saved messages", "skipped: a personal chat", "read", "skipped: a chat with a bot", "read",
        "read",
        "read", "skipped: a chat of an unknown kind",
      ])
    #expect(parts.last?.path == "left_chats.list[1]")
    #expect(!found.posts.contains { $0.body.contains("secret") })
    #expect(!"\(parts)".contains("Bo"))
    #expect(found.headers.map(\.telegramID) == [1_234_567_890, -123_456, 1_234_567_899, 1_234_567_900])
  }

  @Test("edge case 23: an export without a message, or without a list of them, is a heading")
  func withoutMessages() throws {
    for name in ["23-no-messages", "23-without-messages-key"] {
      let found = try fixture(name)
      #expect(found.error == nil && found.posts.isEmpty && found.headers.count == 1)
    }
  }

  @Test("edge case 23: exports without a channel are refused")
  func withoutChannel() throws {
    for type in ["personal_chat", "bot_chat", "saved_messages", "replies"] {
      let found = try export(
        "\"name\":\"B\",\"type\":\"\(type)\",\"id\":7", [#"{"id":1,"type":"message","text":"x"}"#])
      #expect(found.error?.code == "no-posts" && found.posts.isEmpty)
      #expect(found.error?.message.contains("a private chat export without a channel") == true)
    }
    #expect(try fixture("23-account-of-personal-chats").error?.code == "no-posts")
    // Beside a channel's export, a personal chat's is passed over.
    let personal =
      #"{"name":"B","type":"personal_chat","id":7,"messages":[{"id":1,"type":"message","text":"x"}]}"#
    let channel = "{\(head),\"messages\":[{\"id\":1,\"type\":\"message\",\"text\":\"y\"}]}"
    for text in [personal + channel, channel + personal] {
      let found = try read(text)
      #expect(found.error == nil && found.posts.map(\.body) == ["y"] && found.repairs == ["skipped": 1])
    }
  }

  @Test("an account of more chats than the limit allows is refused")
  func tooManyChats() throws {
    let list = "{\"chats\":{\"list\":[" + String(repeating: "{},", count: 11) + "]}}"
    #expect(try read(list, limits: DumpLimits(entries: 10)).error?.code == "hostile")
    #expect(try read(list, limits: DumpLimits(entries: 11)).error?.code == "no-posts")
  }

  @Test("edge case 23: of a chat that says what it is behind its messages, only its channel's own are read")
  func headingLast() throws {
    let messages = ["user5", "channel7", "channel8"].enumerated().map {
      "{\"id\":\($0 + 1),\"type\":\"message\",\"date\":\"2024-01-01T00:00:00\",\"from_id\":\"\($1)\",\"text\":\"by \($1)\"}"
    }.joined(separator: ",")
    let known = try read("{\"id\":7,\"messages\":[\(messages)],\"name\":\"A\",\"type\":\"public_channel\"}")
    #expect(known.posts.map(\.body) == ["by channel7"])
    #expect(known.posts.map(\.channel?.id) == [7])
    #expect(known.repairs == ["skipped": 2])
    let unknown = try read("{\"messages\":[\(messages)],\"id\":7,\"type\":\"personal_chat\"}")
    #expect(unknown.posts.map(\.body) == ["by channel7", "by channel8"])
    #expect(unknown.posts.allSatisfy { $0.channel == nil })
  }

  @Test("edge case 24: names that are null")
  func nullNames() throws {
    let found = try fixture("24-null-names")
    #expect(found.headers.isEmpty)
    #expect(found.posts.map(\.forwardName) == ["", nil])
    #expect(found.posts.map(\.channel?.id) == [1_234_567_905, 1_234_567_905])
  }

  @Test("edge case 25: a local time is never passed off as a moment, and an hour that repeats stays as it is")
  func localTimes() throws {
    let found = try fixture("25-local-times")
    #expect(
      found.posts.map(\.date) == ["2021-10-31T02:30:00", "2021-10-31T02:10:00", nil, "2022-07-01T02:10:00"])
    #expect(found.posts.map(\.editDate) == [nil, "2021-10-31T02:40:00", nil, nil])
  }

  @Test("edge case 26: ids that are negative, fractions of zero, and no numbers")
  func oddIDs() throws {
    let found = try fixture("26-negative-and-float-ids")
    #expect(found.posts.map(\.messageID) == [nil, 5, nil])
    #expect(found.posts.map { $0.repairs?["damaged-numbers"] } == [nil, 3, nil])
    #expect(found.headers.map(\.telegramID) == [1_234_567_907])
  }

  @Test("edge case 27: a chat's id is bare, however the export writes it")
  func prefixes() throws {
    let found = try fixture("27-id-with-prefix")
    #expect(
      found.headers.map(\.telegramID) == [
        1_234_567_908, 1_234_567_909, 1_234_567_910, 1_234_567_911, -123_456, -4_295_090_752,
      ])
  }

  @Test("edge case 28: a message with only an id is a post that is not available")
  func onlyAnID() throws {
    let found = try fixture("28-only-an-id")
    #expect(found.posts.map(\.messageID) == [1, 2, 3])
    #expect(found.posts.map(\.unavailable) == [true, true, nil])
    #expect(found.repairs == ["skipped": 3])
  }

  @Test("edge case 30: exports one after the other, and commas that are missing or too many")
  func concatenated() throws {
    let found = try fixture("30-concatenated")
    #expect(found.headers.map(\.postsBefore) == [0, 1, 2])
    #expect(found.posts.map(\.body) == ["one", "two", "three"])
    #expect(try fixture("30-commas").posts.map(\.body) == ["trailing", "missing", "ab"])
  }

  @Test("edge case 32: 300 MB are read in memory that does not grow")
  func flatMemory() throws {
    let words = String(repeating: "Ein langer Text über den Hafen. ", count: 2000)
    let piece = Array(
      """
      {"id":7,"type":"message","date":"2024-01-01T00:00:00","text":"\(words)","photo":"a.jpg"},
      """.utf8)
    let count = (300 << 20) / piece.count
    let source = JoinedSource(parts: [
      MemorySource(Array("{\(head),\"messages\":[".utf8)),
      RepeatingSource(piece: piece, left: count * piece.count),
      MemorySource(Array("]}".utf8)),
    ])
    // A few bytes of each text are kept: what this test is about is reading past the rest.
    let reader = try #require(try openDump(source, limits: DumpLimits(postBytes: 64)) as? JSONDumpReader)
    var posts = 0
    var peak = 0
    var end: Int64 = 0
    while let element = try reader.next() {
      guard case .post(let post) = element else { continue }
      posts += 1
      peak = max(peak, reader.heldBytes)
      if post.range.offset < end { Issue.record("post \(posts) overlaps the one before it") }
      end = post.range.end
    }
    #expect(posts == count)
    #expect(end == Int64(head.utf8.count + 14 + count * piece.count) - 1)
    #expect(peak < 1 << 20)
  }

  @Test("other programs' exports and other JSON are not taken for Telegram Desktop's")
  func foreign() throws {
    for text in [
      #"{"id":1234567890,"messages":[{"id":1,"type":"message","file":"","date":1704067200,"text":"tdl"}]}"#,
      #"{"name":"x","type":"module","id":3}"#, #"{"type":"private_channel","items":[]}"#,
      #"[{"id":1,"type":"message","date":"2024-01-01T00:00:00","text":"x"}]"#,
      #"{"chats":[],"about":"me"}"#, #"{"about":"me","contacts":null}"#,
    ] {
      #expect(try read(text).format != "desktop-json", "\(text)")
    }
  }

  @Test("a format by force reads an export that does not look like one, and nothing but JSON")
  func forced() throws {
    let found = try read(
      #"{"name":"A","id":7,"messages":[{"id":1,"from_id":"channel7","text":"x"}]}"#, format: .desktopJSON)
    #expect(found.posts.map(\.body) == ["x"])
    #expect(try read("Forwarded from A\ntext\n", format: .desktopJSON).error?.code == "unknown-format")
    #expect(try read("{\"a\":1}", format: .desktopJSON).error?.code == "no-posts")
    #expect(try read(" \n", format: .desktopJSON).error?.code == "empty")
  }

  @Test("posts of every kind of group are signed, and a channel's only where it signs")
  func signatures() throws {
    let message = #"{"id":1,"type":"message","from":"Bo","from_id":"user1","text":"x"}"#
    for (type, signature) in [
      ("public_channel", nil), ("private_channel", nil), ("public_supergroup", "Bo"),
      ("private_supergroup", "Bo"),
      ("private_group", "Bo"),
    ] {
      let found = try export("\"name\":\"A\",\"type\":\"\(type)\",\"id\":7", [message])
      #expect(found.posts.map(\.signature) == [signature], "\(type)")
    }
  }

  @Test(
    "the authored export among the samples",
    .enabled(if: Fixture.samples != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func sample() throws {
    let folder = try #require(Fixture.samples)
    let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent("desktop_synthetic_result.json")))
    let found = try read(bytes)
    // An independent count.
    let whole = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let chats = try #require((whole["chats"] as? [String: Any])?["list"] as? [[String: Any]])
    let messages = chats.flatMap { $0["messages"] as? [[String: Any]] ?? [] }
    #expect(found.posts.count == messages.count)
    #expect(found.posts.map { $0.messageID.map(Int.init) } == messages.map { $0["id"] as? Int })
    #expect(found.headers.map(\.title) == chats.map { $0["name"] as? String })
    #expect(found.posts[0].body == "Hello family link")
    #expect(found.repairs == nil)
  }
}
