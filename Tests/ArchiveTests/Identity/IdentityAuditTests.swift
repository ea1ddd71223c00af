import Archive
import Digest
import GRDB
import Identity
import TestSupport
import Testing

@testable import Archive

/// Pointers damaged in each way that an audit is to find.
@Suite struct IdentityAuditTests {
  private static let text = "Talks were held in the capital on the tenth of June"

  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive

  /// Posts: 1 by id, 2 by handle (it is 1), 3 by name (it is 1), 4 without a name (it is 1), 5 another by id.
  /// Channels: 1 by id, 2 its handle, 3 its title.
  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    let channels = [channel(7, "news", "News"), channel(nil, "news"), channel(nil, nil, "News"), nil]
    _ = try archive.write { transaction in
      for (index, record) in channels.enumerated() {
        var seen = Seen()
        (seen.channel, seen.text) = (record, Self.text)
        if index < 2 { seen.messageID = 1 }
        seen.capturedAt = 5
        seen.counts = CountsRecord(
          views: RoundedCount(value: 7, granularity: 1), forwards: nil, replies: nil, reactions: nil)
        try SeenDump(name: "dump \(index)", posts: [seen]).write(to: transaction)
      }
      var later = Seen()
      (later.channel, later.messageID, later.text, later.capturedAt) = (channel(7), 2, "First wording", 5)
      var edited = later
      (edited.text, edited.capturedAt) = ("Second wording", 9)
      try transaction.begin(DumpRecord(digest: digest("parts"), bytes: 9), isAbandonable: false)
      try transaction.add(later.sighting(0, dump: "parts"))
      try transaction.add(PartRecord(path: "a", outcome: .read, bytes: 1, posts: 1))
      try transaction.add(
        PartRecord(path: "b", outcome: .skipped, message: "It is a photo.", bytes: 1, posts: 0))
      try transaction.add(edited.sighting(1, dump: "parts"))
      try transaction.add(PartRecord(path: "c", outcome: .read, bytes: 1, posts: 1, repairs: ["doubled": 2]))
      _ = try transaction.finish(DumpSummary(format: "test", encoding: "UTF-8", repairs: [:]))
      try transaction.arrive("parts", .ingested)
    }
  }

  @Test func isSoundAsItIs() async throws {
    #expect(try archive.findings() == [])
    let pointers = try await archive.pool.read { db in
      try Optional<Int64>.fetchAll(db, sql: "SELECT same_as FROM posts ORDER BY id")
    }
    #expect(pointers == [nil, 1, 1, 1, nil])
    #expect(try await archive.totals().posts == 2)
  }

  @Test(arguments: [
    ("joined-to-none", "UPDATE posts SET same_as = 3 WHERE id = 4", "post "),
    ("joined-to-none", "UPDATE posts SET same_as = 1 WHERE id = 5", "post "),
    ("joined-to-none", "UPDATE channels SET same_as = 2 WHERE id = 3", "channel "),
    ("channel-joined-wrongly", "UPDATE channels SET same_as = NULL WHERE id = 2", "channel "),
    ("channel-joined-wrongly", "UPDATE channels SET same_as = NULL WHERE id = 3", "channel "),
    ("handle-joined-wrongly", "UPDATE posts SET same_as = NULL WHERE id = 2", "post "),
    ("handle-joined-wrongly", "UPDATE posts SET same_as = 5 WHERE id = 2", "post "),
    ("name-joined-wrongly", "UPDATE posts SET same_as = NULL WHERE id = 3", "post "),
    ("name-joined-wrongly", "UPDATE posts SET same_as = 5 WHERE id = 3", "post "),
    ("nameless-joined-wrongly", "UPDATE posts SET same_as = NULL WHERE id = 4", "post "),
    ("nameless-joined-wrongly", "UPDATE posts SET same_as = 5 WHERE id = 4", "post "),
    (
      "newest-text",
      "UPDATE posts SET text_id = (SELECT id FROM texts WHERE body = 'First wording') WHERE id = 5", "post "
    ),
    ("counts-without-sighting", "UPDATE counts SET post_id = 5 WHERE post_id = 2", "post "),
    ("part-count", "UPDATE parts SET posts = 2 WHERE path = 'a'", "dump "),
    ("totals-differ", "UPDATE totals SET posts = 5", "posts"),
    ("totals-differ", "UPDATE totals SET channels = 3", "channels"),
  ])
  func finds(code: String, sql: String, subject: String) throws {
    try archive.pool.write { try $0.execute(sql: sql) }
    let found = try archive.findings().filter { $0.code == code }
    #expect(found.count == 1)
    #expect(found.first?.subject.hasPrefix(subject) == true)
  }

  @Test func partsAreKeptAndSightingsAreInThem() async throws {
    let (parts, count) = try await archive.parts(of: digest("parts"), limit: 2)
    #expect(count == 3 && parts.map(\.part.path) == ["a", "b"] && parts.map(\.firstPost) == [0, 1])
    #expect(parts.map(\.part.outcome) == [.read, .skipped] && parts[1].part.message == "It is a photo.")
    let all = try await archive.parts(of: digest("parts"), limit: 9).parts
    #expect(
      all.last?.part == PartRecord(path: "c", outcome: .read, bytes: 1, posts: 1, repairs: ["doubled": 2]))
    var filter = PostFilter()
    filter.dump = digest("parts")
    let key = try #require(try await archive.posts(filter, after: nil, limit: 1).first).key
    #expect(try await archive.post(prefix: key).sightings.map(\.part) == ["a", "c"])
    #expect(try await archive.parts(of: digest("absent"), limit: 9).count == 0)
  }
}
