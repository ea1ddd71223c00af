import Foundation
import Testing

@testable import Dumps

@Suite("What scrapers write")
struct ScraperTests {
  private func fixture(_ name: String) throws -> Rendering { try read(Fixture(name).bytes) }

  @Test(
    "edge case 26: ids written as fractions are restored, negative ones number nothing",
    arguments: [
      "telegram-tracker/26-float-ids.csv", "telethon/26-float-and-negative-ids.json",
      "message-json/26-float-and-negative-ids.json",
    ])
  func damagedIDs(_ name: String) throws {
    let found = try fixture(name)
    #expect(found.error == nil)
    #expect((found.posts[0].repairs?["damaged-numbers"] ?? 0) > 0)
    #expect(found.posts[0].channel?.id == 1_778_621_251)
    #expect(found.posts[0].messageID == (name.hasPrefix("message") ? 1 : 100))
    #expect(found.posts.allSatisfy { ($0.messageID ?? 1) > 0 })
    // What lost digits is not guessed.
    #expect(found.posts.allSatisfy { $0.channel?.id == nil || $0.channel?.id == 1_778_621_251 })
  }

  @Test(
    "edge case 27: one channel, however its id is marked",
    arguments: [
      "telegram-tracker/27-marked-ids.csv", "telethon/27-marked-ids.json", "message-json/27-marked-ids.json",
    ])
  func markedIDs(_ name: String) throws {
    let found = try fixture(name)
    #expect(found.posts.count >= 3)
    #expect(Set(found.posts.map { $0.channel?.id }).subtracting([-4021]) == [1_778_621_251])
  }

  @Test(
    "edge case 27: ids with and without their mark",
    arguments: [
      (-1_001_778_621_251, 1_778_621_251), (1_001_778_621_251, 1_778_621_251), (1_778_621_251, 1_778_621_251),
      (-4021, -4021), (0, nil), (-1_000_000_000_000, nil), (1_000_000_000_000, nil), (.max, nil), (.min, nil),
      (-1_999_999_999_999, 999_999_999_999), (-2_000_000_000_000, nil),
    ] as [(Int64, Int64?)])
  func normalisedIDs(_ written: Int64, _ expected: Int64?) {
    #expect(ChannelReference.normalisedID(written) == expected)
  }

  @Test(
    "edge case 28: a message of which only the number is there is kept as unavailable",
    arguments: ["telethon/28-only-an-id.jsonl", "tdl/28-only-an-id.json", "message-json/28-only-an-id.json"])
  func onlyIDs(_ name: String) throws {
    let bare = try fixture(name).posts.filter { $0.unavailable == true }
    #expect(!bare.isEmpty)
    #expect(bare.allSatisfy { $0.messageID != nil && $0.body.isEmpty })
  }

  @Test(
    "edge case 29: messages keyed by their numbers",
    arguments: [
      ("tgdataset/29-keyed-by-id.json", [1, 2]), ("message-json/29-keyed-by-id.json", [1, 2]),
      ("message-json/29-keyed-at-the-top.json", [5, 6]),
    ] as [(String, [Int64])])
  func keyed(_ name: String, _ ids: [Int64]) throws {
    let found = try fixture(name)
    #expect(found.error == nil)
    #expect(found.posts.map(\.messageID) == ids)
  }

  @Test(
    "edge case 30: lines in a text file, values one after the other, commas too many",
    arguments: [
      ("telethon/30-lines-in.txt", ["One", "Two"]),
      ("message-json/30-lines-in.txt", ["One", "Two", "Three", "Four"]),
      ("telethon/30-concatenated-trailing-commas.json", ["One", "Two", "Three"]),
    ])
  func lines(_ name: String, _ bodies: [String]) throws {
    #expect(try fixture(name).posts.map(\.body) == bodies)
  }

  @Test("edge case 31: a channel's properties in one item, its messages in others")
  func channelApart() throws {
    let found = try fixture("message-json/31-channel-first.json")
    #expect(found.headers.map(\.title) == ["Harbour News"])
    #expect(found.posts.map { $0.channel?.id } == [1_778_621_251, 1_778_621_251])
  }

  @Test("edge case 31: a message's properties in one item, its text in another, whichever comes first")
  func textApart() throws {
    let found = try fixture("message-json/31-text-apart.json")
    #expect(found.posts.map(\.messageID) == [1, 2, 3, 4])
    #expect(found.posts.map(\.body) == ["The text of 1", "The text of 2", "", "No properties"])
    #expect(found.posts.map(\.views) == ["5/1", "6/1", "7/1", nil])
  }

  @Test("edge case 31: what is mended in an item is counted once, in the post made of it")
  func textApartRepairs() throws {
    let found = try read(
      #"[{"id":1.0,"date":"2023-03-04T05:06:07Z","views":5},{"id":1,"text":"a\x01b"},{"id":2.0,"text":"c"}]"#)
    #expect(found.posts.map { $0.repairs?["damaged-numbers"] } == [1, 1])
    #expect(found.posts.map { $0.repairs?["escapes"] } == [1, nil])
    #expect(found.repairs == ["damaged-numbers": 2, "escapes": 1])
  }

  @Test("edge case 33: one post as entities, as Markdown and as plain text has one text")
  func oneText() throws {
    let names = ["telethon/33-entities.json", "message-json/33-markdown.json", "tdl/33-plain.json"]
    let posts = try names.map { try #require(try fixture($0).posts.first) }
    #expect(Set(posts.map(\.body)).count == 1)
    #expect(Set(posts.map(\.messageID)).count == 1 && Set(posts.map { $0.channel?.id }).count == 1)
    #expect(posts.map(\.hashtags) == [["#ferry"], ["#ferry"], ["#ferry"]])
    #expect(posts[0].styles == posts[1].styles)
  }

  @Test(
    "JSON of another kind is not taken for messages",
    arguments: [
      #"{"name":"sluice","version":"1.0.0","dependencies":{"a":"^1.0.0"}}"#, #"[{"id":1}]"#, #"[1,2,3]"#,
      "{}", "[]",
      #"{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"text":"x"}}]}"#,
      #"[{"id":1,"title":"An article","content":"Words","published":"2023-03-04","url":"https://a.example/"}]"#,
      #"[{"id":1,"title":"An article","body":"Words","date":"2023-03-04T05:06:07Z"}]"#,
      #"[{"id":"1634567890123456789","text":"A post elsewhere","date":"2023-03-04T05:06:07Z","views":3}]"#,
      #"[{"id":5,"from_id":7,"owner_id":-7,"date":1677906367,"text":"A post of a group elsewhere"}]"#,
      #"[{"id":1,"text":"A task","done":false}]"#, #"{"1":{"title":"x"},"2":{"title":"y"}}"#,
      #"{"id":1,"jsonrpc":"2.0","error":{"message":"no","code":1}}"#,
      #"[{"message":"no number","date":1677906367}]"#,
      #"[{"id":1,"chat":{"id":7,"type":"private"},"date":1677906367,"text":"Private words"}]"#,
    ])
  func foreign(_ text: String) throws {
    let found = try read(text)
    #expect(found.error?.code == "unknown-format")
    #expect(found.posts.isEmpty)
  }

  @Test("members in any order, and values of any kind in any place, break nothing")
  func oddValues() throws {
    let values = [
      "null", "[]", "{}", "5", "-5", "1.5", "\"x\"", "true", "[{}]", "[[1]]", "{\"_\":\"x\"}", "\"\"",
    ]
    let keys = [
      "peer_id", "date", "message", "entities", "fwd_from", "views", "replies", "reply_to", "reactions",
      "media", "action",
      "edit_date", "grouped_id", "text", "channel", "chat", "raw", "content", "linkPreview", "forwarded",
      "poll", "file",
      "sender_id", "forward_from_chat", "forwarded_from", "media_type", "username", "title",
    ]
    let records = [
      #"{"_":"Message","id":1,KEY:VALUE,"peer_id":{"channel_id":5}}"#,
      #"{"id":1,"text":"x","date":1677906367,KEY:VALUE}"#,
      #"{"url":"https://t.me/s/harbour/1","date":1677906367,"content":"x",KEY:VALUE}"#,
      #"{"id":7,"messages":[{"id":1,"type":"message","date":1677906367,KEY:VALUE}]}"#,
      #"{"5":{"title":"x","username":"y","text_messages":{"1":{"message":"x",KEY:VALUE}},KEY:VALUE}}"#,
      #"{"_":"Message","id":1,"peer_id":{"channel_id":5},"media":{"_":"MessageMediaDocument",KEY:VALUE,"document":VALUE,"poll":VALUE}}"#,
    ]
    for record in records {
      for key in keys {
        for value in values {
          let text = record.replacing("KEY", with: "\"\(key)\"").replacing("VALUE", with: value)
          let found = try read(text)
          #expect(found.error == nil || found.posts.isEmpty, "\(text)")
          #expect(found.posts.allSatisfy { ($0.messageID ?? 1) > 0 }, "\(text)")
        }
      }
    }
  }
}

@Suite("Real dumps of scrapers")
struct ScraperSampleTests {
  private static let folder: URL? = {
    let places = [
      ProcessInfo.processInfo.environment["SLUICE_SAMPLES"].map { URL(fileURLWithPath: $0) },
      Fixture.root.deletingLastPathComponent().appendingPathComponent("shared/samples"),
    ]
    return places.compactMap(\.self).first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("array_1001101170442.json").path)
    }
  }()

  private struct Message: Decodable {
    var messageId: Int64?
    var id: Int64?
    var text: String?
    var mediaFile: String?
  }

  /// The posts, and the messages as Foundation reads them.
  private func sample(_ name: String) throws -> (found: Rendering, messages: [Message]) {
    let data = try Data(contentsOf: try #require(Self.folder).appendingPathComponent(name))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try read([UInt8](data)), try decoder.decode([Message].self, from: data))
  }

  @Test("an array of news", .enabled(if: folder != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func news() throws {
    let (found, messages) = try sample("array_1001101170442.json")
    #expect(found.format == "message-json")
    #expect(found.repairs == nil)
    #expect(found.posts.count == messages.count)
    #expect(found.posts.map(\.messageID) == messages.map(\.messageId))
    #expect(Set(found.posts.map { $0.channel?.id }) == [1_101_170_442])
    #expect(Set(found.posts.map { $0.channel?.title }) == ["РИА Новости"])
    // Every mark of its Markdown was read: 206 pairs of asterisks, 7 of underscores, 15 links.
    #expect(
      found.posts.allSatisfy { !$0.body.contains("**") && !$0.body.contains("__") && !$0.body.contains("](") }
    )
    let styles = found.posts.flatMap { $0.styles ?? [] }
    #expect(styles.filter { $0.hasPrefix("italic: ") }.count == 7)
    #expect(styles.filter { $0.hasPrefix("textLink: ") }.count == 15)
  }

  @Test("an array of a shop", .enabled(if: folder != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func shop() throws {
    let (found, messages) = try sample("array_lobelia4cosmetics_2025-07-12.json")
    #expect(found.format == "message-json")
    #expect(found.posts.count == messages.count)
    #expect(found.posts.map(\.messageID) == messages.map(\.id))
    #expect(found.posts.compactMap { $0.media?.first?.path } == messages.compactMap(\.mediaFile))
    #expect(
      found.posts.filter { !$0.body.isEmpty }.count == messages.filter { $0.text?.isEmpty == false }.count)
  }
}
