import Digest
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

/// Archives damaged in each way that an audit is to find.
@Suite struct AuditTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    try archive.writeOneOfEach()
  }

  private func damage(_ sql: String) throws {
    try archive.pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
      try db.execute(sql: sql)
    }
  }

  @Test func aSoundArchiveGivesNothing() throws {
    #expect(try archive.findings() == [])
    #expect(try archive.findings() == [], "a second audit on the same connection")
  }

  @Test func anEmptyArchiveIsSound() throws {
    let empty = try SQLiteArchive(path: directory.path + "/empty.sqlite")
    #expect(try empty.findings() == [])
  }

  /// Ids in the archive: dump 1 "one" with posts 1 and 2, dump 2 "two" with post 3; arrivals 1 ingested, 2 duplicate,
  /// 3 ingested, 4 failed and placed, 5 failed and left, 6 failed and returned.
  @Test(arguments: [
    ("damaged-file", "UPDATE arrivals SET state = 'odd' WHERE id = 4", "archive.sqlite"),
    ("broken-reference", "UPDATE posts SET origin_id = 99 WHERE id = 1", "table posts row 1"),
    ("dump-arrivals", "UPDATE arrivals SET state = 'duplicate' WHERE id = 3", "dump "),
    ("dump-arrivals", "UPDATE arrivals SET state = 'ingested' WHERE id = 2", "dump "),
    ("arrival-dump", "UPDATE arrivals SET dump_id = NULL WHERE id = 1", "arrival n1"),
    ("arrival-dump", "UPDATE arrivals SET dump_id = 2 WHERE id = 2", "arrival n2"),
    (
      "duplicate-before-first",
      "UPDATE arrivals SET state = CASE id WHEN 1 THEN 'duplicate' ELSE 'ingested' END WHERE id < 3",
      "arrival n1"
    ),
    ("failure-without-reason", "UPDATE arrivals SET reason = NULL WHERE id = 4", "arrival n4"),
    ("left-file", "UPDATE arrivals SET placed = 0 WHERE id = 5", "arrival n5"),
    ("left-file", "UPDATE left_files SET name = x'00'", "arrival n5"),
    ("left-file", "UPDATE left_files SET arrival_id = 99", "arrival n99"),
    ("return-state", "UPDATE arrivals SET retried_at = NULL, is_returning = 1 WHERE id = 6", "arrival n6"),
    ("return-state", "UPDATE arrivals SET placed_as = x'00' WHERE id = 6", "arrival n6"),
    ("return-state", "UPDATE arrivals SET retried_at = 5 WHERE id = 1", "arrival n1"),
    ("arrival-events", "DELETE FROM events WHERE arrival_id = 5", "arrival n5"),
    ("arrival-events", "UPDATE events SET kind = 'dump.failed' WHERE arrival_id = 1", "arrival n1"),
    ("arrival-events", "UPDATE events SET kind = 'dump.retried' WHERE arrival_id = 4", "arrival n4"),
    (
      "arrival-events",
      "INSERT INTO events(seq, time, kind, arrival_id) SELECT max(seq) + 1, 0, 'dump.failed', 4 FROM events",
      "arrival n4"
    ),
    ("event-gap", "DELETE FROM events WHERE seq IN (3, 4)", "event 3"),
    ("event-gap", "DELETE FROM events WHERE seq = 1", "event 1"),
    ("sighting-count", "UPDATE dumps SET posts = 3 WHERE id = 1", "dump "),
    ("sighting-count", "DELETE FROM sightings WHERE dump_id = 2", "dump "),
    ("sighting-gap", "UPDATE sightings SET ordinal = 5 WHERE dump_id = 1 AND ordinal = 1", "dump "),
    ("sighting-gap", "UPDATE sightings SET ordinal = 5 WHERE dump_id = 2", "dump "),
    ("post-without-sighting", "UPDATE sightings SET post_id = 1 WHERE dump_id = 2", "post "),
    ("post-without-revision", "DELETE FROM revisions WHERE post_id = 3", "post "),
    ("text-without-revision", "DELETE FROM revisions WHERE post_id = 3", "text "),
    ("text-count", "UPDATE dumps SET new_texts = 7 WHERE id = 1", "texts"),
    ("totals-differ", "UPDATE totals SET duplicate = 9", "duplicate"),
    ("totals-differ", "UPDATE totals SET sightings = sightings - 1", "sightings"),
    ("totals-differ", "DELETE FROM totals", "ingested"),
    ("text-key", "UPDATE texts SET body = 'Something else' WHERE id = 1", "text "),
    (
      "text-not-searchable",
      "INSERT INTO text_search(text_search, rowid, canonical) VALUES ('delete', 1, 'talks were held')",
      "text "
    ),
    (
      "search-without-text",
      "INSERT INTO text_search(rowid, canonical) VALUES (4611686018427387904, 'stray')",
      "search row 4611686018427387904"
    ),
    ("damaged-file", "UPDATE text_search_data SET block = x'FFFFFFFF' WHERE id > 10", "archive.sqlite"),
  ])
  func finds(code: String, sql: String, subject: String) throws {
    try damage(sql)
    let found = try archive.findings().filter { $0.code == code }
    let first = try #require(found.first)
    #expect(subject == "archive.sqlite" ? first.subject == path : first.subject.hasPrefix(subject))
    #expect(first.message.hasSuffix(".") && first.remedy.hasSuffix("."))
    #expect(found.count == (sql.contains("FROM totals") ? 7 : 1))
  }

  @Test func namesWhatItFound() throws {
    try damage("UPDATE dumps SET posts = 3 WHERE id = 1")
    let found = try archive.findings()
    #expect(found.map(\.subject) == ["dump \(digest("one").hex)"])
    #expect(found.map(\.message) == ["It showed 3 posts; 2 sightings are kept."])
  }

  @Test func findsDamagedPages() throws {
    _ = try archive.write { transaction in
      try transaction.ingest(
        "many", (0..<2_000).map { sighting($0, "Report number \($0) of the day", dump: "many") })
    }
    let root = try archive.pool.read { db in
      try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'sightings'") ?? 0
    }
    try archive.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    let page = 8192 * (root - 1)
    bytes.replaceSubrange(page..<page + 8192, with: Data(repeating: 0xAB, count: 8192))
    try bytes.write(to: URL(filePath: path))
    let found = try SQLiteArchive(path: path).findings()
    #expect(found.contains { $0.code == "damaged-file" && $0.message.hasPrefix("SQLite says") })
    #expect(found.contains { $0.code == "damaged-file" && $0.message.contains("sighting-count") })
    #expect(!found.contains { $0.code == "event-gap" }, "what can be read is sound")
  }

  @Test func oneFaultDoesNotDrownTheOthers() throws {
    _ = try archive.write { transaction in
      try transaction.ingest("many", (0..<150).map { sighting($0, "Report \($0)", dump: "many") })
    }
    try damage("DELETE FROM revisions; UPDATE totals SET failed = 0")
    let found = try archive.findings()
    let counts = Dictionary(grouping: found, by: \.code).mapValues(\.count)
    #expect(
      counts == ["post-without-revision": 101, "text-without-revision": 101, "totals-differ": 1])
    #expect(found.filter { $0.code == "text-without-revision" }.last?.subject == "more")
  }

  @Test func endsWhenItsListenerThrows() throws {
    struct Stop: Error {}
    try damage("UPDATE totals SET failed = 0")
    #expect(throws: Stop.self) { try archive.audit(progress: { _, _, _ in throw Stop() }, finding: { _ in }) }
    #expect(throws: Stop.self) { try archive.audit(progress: { _, _, _ in }, finding: { _ in throw Stop() }) }
    #expect(try archive.findings().map(\.code) == ["totals-differ"])
  }

  @Test func tellsHowFarItIs() throws {
    var steps: [String: [Int]] = [:]
    var totals: [String: Int] = [:]
    try archive.audit(
      progress: { step, done, total in
        steps[step, default: []].append(done)
        totals[step] = total
      }, finding: { _ in })
    #expect(Set(steps.keys) == ["file", "kin", "references", "rows", "search", "texts"])
    for (step, done) in steps {
      #expect(done == done.sorted() && done.first == 0 && done.last == totals[step], "\(step)")
    }
  }

  @Test func writingGoesOnMeanwhile() throws {
    var isWritten = false
    var found: [AuditFinding] = []
    try archive.audit(
      progress: { [archive] _, _, _ in
        guard !isWritten else { return }
        isWritten = true
        _ = try archive.write { try $0.ingest("meanwhile", [sighting(0, "Meanwhile", dump: "meanwhile")]) }
      }, finding: { found.append($0) })
    #expect(isWritten && found == [])
  }
}
