import Digest
import Foundation
import GRDB
import Identity
import TestSupport
import Testing

@testable import Archive

@Suite struct SQLiteArchiveTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive
  private var kit: ArchiveConformance { ArchiveConformance(archive: archive) }
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
  }

  @Test func keepsWhatWasWritten() async throws { try await kit.keepsWhatWasWritten() }
  @Test func knowsATextAgain() async throws { try await kit.knowsATextAgain() }
  @Test func neverMergesPlaceholders() async throws { try await kit.neverMergesPlaceholders() }
  @Test func takesAnAbandonedDumpBack() async throws { try await kit.takesAnAbandonedDumpBack() }
  @Test func leavesNothingOfAFailedTransaction() async throws {
    try await kit.leavesNothingOfAFailedTransaction()
  }
  @Test func givesEachFileAPlaceOfItsOwn() async throws { try await kit.givesEachFileAPlaceOfItsOwn() }
  @Test func filtersAndPages() async throws { try await kit.filtersAndPages() }
  @Test func findsByPrefix() async throws { try await kit.findsByPrefix() }
  @Test func knowsTheFilesThatStay() async throws { try await kit.knowsTheFilesThatStay() }
  @Test func endsNothingBeforeItCame() async throws { try await kit.endsNothingBeforeItCame() }
  @Test func listsTheQuarantine() async throws { try await kit.listsTheQuarantine() }
  @Test func givesAFileBackOnce() async throws { try await kit.givesAFileBackOnce() }
  @Test func assumesAChannel() async throws { try await kit.assumesAChannel() }
  @Test func isSoundAfterAllThat() async throws { try await kit.isSoundAfterAllThat() }
  @Test func pagesTheLedgerForAudits() async throws { try await kit.pagesTheLedgerForAudits() }
  @Test func givesSightingsBack() async throws { try await kit.givesSightingsBack() }

  @Test func isDurableAndConsistent() async throws {
    _ = try archive.write {
      try $0.ingest("one", channel: "Embassy", [sighting(0, "Talks were held", dump: "one", from: "Mission")])
    }
    let (synchronous, journal, integrity, orphans) = try await archive.pool.write { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"),
        try String.fetchOne(db, sql: "PRAGMA integrity_check"),
        try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
      )
    }
    #expect(synchronous == 2)
    #expect(journal == "wal")
    #expect(integrity == "ok")
    #expect(orphans == 0)
  }

  /// At a reference that must hold at once, SQLite begins a savepoint, and the search index writes out what it has.
  @Test(arguments: ["UPDATE posts SET channel_id = 99", "UPDATE channels SET same_as = 99"])
  func referencesMustHoldWhenATransactionEnds(update: String) async throws {
    _ = try archive.write {
      try $0.ingest("one", channel: "Embassy", [sighting(0, "Talks were held", dump: "one", from: "Mission")])
    }
    let error = try await archive.pool.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN")
      try db.execute(sql: update)
      let error = #expect(throws: DatabaseError.self) { try db.execute(sql: "COMMIT") }
      try db.execute(sql: "ROLLBACK")
      return error
    }
    #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY)
    #expect(try await archive.pool.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count } == 0)
  }

  @Test func totalsAreCounts() async throws {
    try await kit.takesAnAbandonedDumpBack()
    let pairs = try await archive.pool.read { db in
      try [
        ("posts", "SELECT count(*) FROM posts"), ("texts", "SELECT count(*) FROM texts"),
        ("sightings", "SELECT count(*) FROM sightings"), ("channels", "SELECT count(*) FROM channels"),
        ("ingested", "SELECT count(*) FROM arrivals WHERE state = 'ingested'"),
        ("failed", "SELECT count(*) FROM arrivals WHERE state = 'failed'"),
      ].map { column, query in
        (column, try Int.fetchOne(db, sql: "SELECT \(column) FROM totals"), try Int.fetchOne(db, sql: query))
      }
    }
    for (column, total, count) in pairs { #expect(total == count, "\(column)") }
  }

  @Test func opensAgain() async throws {
    try await kit.keepsWhatWasWritten()
    try archive.close()
    let again = try SQLiteArchive(path: path)
    #expect(try await again.totals().posts == 3)
    #expect(try again.lastEvent() == 5)
    _ = try again.write { try $0.ingest("two", [sighting(0, "More", dump: "two")]) }
    #expect(try await again.events(after: 5, limit: 10).map(\.seq) == [6, 7])
  }

  @Test func takesOverAnArchiveOfTheFirstVersion() async throws {
    let old = directory.path + "/old.sqlite"
    var configuration = Configuration()
    configuration.prepareDatabase { $0.add(tokenizer: SearchIndexTokenizer.self) }
    do {
      let queue = try DatabaseQueue(path: old, configuration: configuration)
      try SQLiteSchema.migrator.migrate(queue, upTo: "1")
      try await queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO arrivals(name, sha256, state, bytes, received_at, finished_at, reason_code, reason, remedy,
              placed_as, placed) VALUES
              (x'61', ?1, 'failed', 7, 5, 6, 'unknown-format', 'It is odd.', 'Look.', x'62', 1),
              (x'63', ?1, 'failed', 8, 5, 6, 'unknown-format', 'It is odd.', 'Look.', x'64', 0);
            """, arguments: [digest("old").data])
      }
      try queue.close()
    }
    let archive = try SQLiteArchive(path: old)
    let row = try await archive.arrival(id: 1)
    #expect(row.name == [0x61] && row.dump == digest("old") && row.bytes == 7 && row.placedAs == [0x62])
    #expect(row.drop == "" && row.retriedAt == nil && !row.isLeft && !row.isReturning && row.isPlaced)
    #expect(try archive.unplaced().map(\.arrival.placedAs) == [[0x64]])
    #expect(try await archive.quarantined(before: nil, limit: 10).map(\.id) == [2, 1])
    let (returned, _) = try archive.write { try $0.beginReturn(1) }
    #expect(returned?.arrival.name == [0x61])
  }

  @Test func takesOverPostsOfTheSecondVersion() async throws {
    let old = directory.path + "/old.sqlite"
    var configuration = Configuration()
    configuration.prepareDatabase { $0.add(tokenizer: SearchIndexTokenizer.self) }
    let bodies = ["In the channel, by its title and its text", "Forwarded from somebody, by name and text"]
    let nameless = "Of nobody, by nothing but this text of its own"
    var keys = KeyMaker()
    let texts = try (bodies + [nameless]).map { body in
      try #require(sighting(0, body, dump: "old").text).key
    }
    let (title, origin) = (nameRecord("Embassy"), nameRecord("Mission"))
    let posts = [
      keys.post(name: title.key, text: texts[0]), keys.post(name: origin.key, text: texts[1]),
      keys.post(name: nil, text: texts[2]), keys.placeholder(dump: digest("old"), ordinal: 3),
    ]
    do {
      let queue = try DatabaseQueue(path: old, configuration: configuration)
      try SQLiteSchema.migrator.migrate(queue, upTo: "2")
      try await queue.write { [title, origin] db in
        try db.execute(
          sql: """
            INSERT INTO channels(id, key, title) VALUES (1, ?, 'Embassy');
            INSERT INTO origins(id, key, name) VALUES (1, ?, 'Mission');
            INSERT INTO dumps(id, sha256, format, encoding, bytes, posts, new_texts, known_texts, repairs)
              VALUES (1, ?, 'text-full', 'UTF-8', 9, 4, 3, 0, 0);
            INSERT INTO arrivals(name, sha256, dump_id, state, bytes, received_at, finished_at, placed)
              VALUES (x'61', ?, 1, 'ingested', 9, 5, 6, 1);
            INSERT INTO events(seq, time, kind, arrival_id, dump_id) VALUES (1, 5, 'dump.ingested', 1, 1);
            UPDATE totals SET ingested = 1, posts = 4, texts = 3, sightings = 4, channels = 1;
            """,
          arguments: [title.key.data, origin.key.data, digest("old").data, digest("old").data])
        for (index, body) in (bodies + [nameless]).enumerated() {
          try db.execute(
            sql: "INSERT INTO texts(id, key, body) VALUES (?, ?, ?)",
            arguments: [index + 1, texts[index].data, body])
          try db.execute(
            sql: "INSERT INTO text_search(rowid, canonical) VALUES (?, ?)", arguments: [index + 1, body])
        }
        for (index, key) in posts.enumerated() {
          let text = index < 3 ? index + 1 : nil
          try db.execute(
            sql: """
              INSERT INTO posts(id, key, text_id, origin_id, channel_id, available, boundary, first_seen)
              VALUES (?, ?, ?, ?, 1, ?, 0, 5)
              """,
            arguments: [
              index + 1, key.withBytes { Data($0) }, text, index == 1 ? 1 : nil, index < 3 ? 1 : 0,
            ])
          if let text {
            try db.execute(
              sql: "INSERT INTO revisions(text_id, post_id, dump_id) VALUES (?, ?, 1)",
              arguments: [text, index + 1])
          }
          try db.execute(
            sql: """
              INSERT INTO sightings(dump_id, ordinal, post_id, text_id, channel_id, offset, length, boundary)
              VALUES (1, ?, ?, ?, 1, 0, 1, 0)
              """, arguments: [index, index + 1, text])
        }
      }
      try queue.close()
    }
    let archive = try SQLiteArchive(path: old)
    #expect(try archive.findings() == [])
    let before = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(before.map(\.identity) == [.place, .text, .name, .name])
    #expect(before.map(\.origin) == [nil, nil, "Mission", nil])
    // What an export says of them now is known to be them.
    let export = SeenDump(
      name: "export",
      posts: bodies.enumerated().map { index, body in
        var seen = Seen()
        (seen.channel, seen.messageID, seen.text) = (channel(7, nil, "Embassy"), Int64(index + 1), body)
        if index == 1 { seen.origin = "Mission" }
        return seen
      })
    _ = try archive.write { try export.write(to: $0) }
    #expect(try archive.findings() == [])
    let after = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(after.map(\.identity) == [.id, .id, .place, .text])
    #expect(after.map(\.sightings) == [2, 2, 1, 1])
    #expect(try await archive.totals().posts == 4)
    #expect(try await archive.channels(named: nil, after: nil, limit: 10).map(\.name.telegramID) == [7])
  }

  @Test func refusesAnArchiveOfALaterVersion() throws {
    try archive.pool.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations(identifier) VALUES ('999')")
    }
    try archive.close()
    #expect {
      _ = try SQLiteArchive(path: path)
    } throws: {
      ($0 as? ArchiveError)?.code == .tooNew
    }
  }

  @Test func refusesWhatIsNoArchiveAndLeavesIt() throws {
    let other = directory.path + "/other.sqlite"
    let bytes = Data(String(repeating: "This is no database. ", count: 100).utf8)
    try bytes.write(to: URL(filePath: other))
    #expect {
      _ = try SQLiteArchive(path: other)
    } throws: {
      guard let error = $0 as? ArchiveError else { return false }
      return error.code == .corrupt && !error.remedy.isEmpty
    }
    #expect(try Data(contentsOf: URL(filePath: other)) == bytes)
  }

  @Test func saysWhatIsWrongWithThePath() {
    #expect {
      _ = try SQLiteArchive(path: directory.path + "/absent/archive.sqlite")
    } throws: {
      ($0 as? ArchiveError)?.code == .environment
    }
  }
}
