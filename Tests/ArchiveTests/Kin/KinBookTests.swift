import Digest
import Foundation
import GRDB
import Identity
import TestSupport
import Testing

@testable import Archive

/// What the archive makes of texts that are near to each other.
@Suite struct KinBookTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
  }

  private func drop(_ dump: String, _ texts: [String], from origin: String? = "Mission") throws -> DumpTally {
    let sightings = texts.enumerated().map { sighting($0.offset, $0.element, dump: dump, from: origin) }
    return try archive.write { try $0.ingest(dump, sightings) }.result
  }

  @Test func aChangedCopyIsKin() async throws {
    let first = try drop("one", [KinStories.talks, KinStories.garden])
    #expect((first.newTexts, first.kinTexts) == (2, 0))
    let second = try drop("two", [KinStories.talksEdited, KinStories.garden])
    #expect((second.newTexts, second.kinTexts, second.knownTexts) == (1, 1, 1))
    #expect(try archive.relations() == ["3 revision 1"])
    #expect(try archive.clusters() == [1: [1, 3]])
    #expect(try await archive.events(of: "text.kin") == 1)
    let kept = try await archive.pool.read { db in
      try Int.fetchAll(db, sql: "SELECT kin_texts FROM dumps ORDER BY id")
    }
    #expect(kept == [0, 1])
    #expect(try archive.findings() == [])
  }

  @Test func theLongestTextIsCanonical() throws {
    _ = try drop("one", [KinStories.talksCut])
    _ = try drop("two", [KinStories.talks])
    _ = try drop("three", [KinStories.talksWithMore])
    #expect(try archive.clusters() == [1: [1, 2, 3]])
    let canonical = try archive.pool.read {
      try Int64.fetchAll($0, sql: "SELECT canonical_id FROM kin_clusters")
    }
    #expect(canonical == [3])
    #expect(try archive.relations().contains("2 longer 1"))
    #expect(try archive.findings() == [])
  }

  @Test func siblingsAreLinkedAndNeverOneCluster() throws {
    let texts = [("Riverton", 21), ("Oakfield", 14), ("Stonebridge", 9)].map { KinStories.forecast($0, $1) }
    let tally = try drop("one", texts)
    #expect((tally.newTexts, tally.kinTexts) == (3, 0))
    #expect(try archive.relations().allSatisfy { $0.contains("sibling") })
    #expect(try archive.relations().count == 2)
    #expect(try archive.clusters() == [:])
  }

  @Test("An edit of a post that is known by its number is a revision, whatever number changed in it")
  func anEditIsARevision() throws {
    var keys = KeyMaker()
    for (dump, text) in [
      ("one", KinStories.forecast("Riverton", 21)), ("two", KinStories.forecast("Riverton", 12)),
    ] {
      var record = sighting(0, text, dump: dump)
      record.post = keys.post(channel: 77, message: 5)
      record.rank = .id
      record.messageID = 5
      record.channel = ChannelRecord(id: 77)
      _ = try archive.write { try $0.ingest(dump, [record]) }
    }
    #expect(try archive.relations() == ["2 revision 1 by post"])
    #expect(try archive.clusters() == [1: [1, 2]])
    #expect(try archive.findings() == [])
  }

  @Test("A lone pair of siblings from one origin may be a correction, until a third shows a template")
  func familiesSplitPairs() async throws {
    _ = try drop("one", [KinStories.forecast("Riverton", 21)])
    let second = try drop("two", [KinStories.forecast("Riverton", 22)])
    #expect(second.kinTexts == 1)
    #expect(try archive.relations() == ["2 revision 1 by origin"])
    #expect(try archive.clusters() == [1: [1, 2]])
    let third = try drop("three", [KinStories.forecast("Riverton", 17)])
    #expect(third.kinTexts == 0)
    #expect(try archive.relations().allSatisfy { $0.contains("sibling") })
    #expect(try archive.clusters() == [:])
    #expect(try await archive.events(of: "kin.split") == 1)
    #expect(try archive.findings() == [])
  }

  @Test("Siblings side by side in one dump, or from two origins, are no correction")
  func strangersAreNoPair() throws {
    _ = try drop("one", [KinStories.forecast("Riverton", 21), KinStories.forecast("Riverton", 22)])
    _ = try drop("two", [KinStories.garden])
    #expect(try archive.clusters() == [:])
    _ = try drop(
      "three", [KinStories.garden.replacing("four hundred apple", with: "four hundred plum")], from: "Council"
    )
    #expect(try archive.relations().filter { $0.contains("by") } == [])
  }

  @Test func anAbandonedDumpLeavesNoKin() throws {
    _ = try drop("one", [KinStories.talks])
    _ = try archive.write { transaction in
      try transaction.begin(DumpRecord(digest: digest("bad"), bytes: 1), isAbandonable: true)
      try transaction.add(sighting(0, KinStories.talksEdited, dump: "bad"))
      try transaction.add(sighting(1, KinStories.garden, dump: "bad"))
      try transaction.abandon()
      try transaction.ingest("two", [sighting(0, KinStories.talksCut, dump: "two")])
    }
    #expect(try archive.relations() == ["2 shorter 1"])
    let third = try drop("three", [KinStories.garden, KinStories.talksEdited])
    #expect(third.kinTexts == 1)
    #expect(try archive.findings() == [])
  }

  @Test func aFailedTransactionLeavesNoKin() throws {
    struct Stop: Error {}
    _ = try drop("one", [KinStories.talks])
    #expect(throws: Stop.self) {
      try archive.write { transaction in
        try transaction.ingest("two", [sighting(0, KinStories.talksEdited, dump: "two")])
        throw Stop()
      }
    }
    #expect(try archive.relations() == [])
    #expect(try drop("three", [KinStories.talksCut]).kinTexts == 1)
    #expect(try archive.relations() == ["2 shorter 1"])
    #expect(try archive.findings() == [])
  }

  @Test func memoryIsMadeAgain() throws {
    _ = try drop("one", [KinStories.talks, KinStories.garden])
    try archive.close()
    let again = try SQLiteArchive(path: path)
    let tally = try again.write {
      try $0.ingest("two", [sighting(0, KinStories.talksEdited, dump: "two", from: "Mission")])
    }.result
    #expect(tally.kinTexts == 1)
    #expect(try again.findings() == [])
  }

  @Test(
    "Texts that were there before the index are indexed afterwards, without events, and new ones behind them")
  func anOlderArchiveIsFilled() async throws {
    _ = try drop("one", [KinStories.talks, KinStories.garden])
    _ = try drop("two", [KinStories.talksEdited, KinStories.forecast("Riverton", 21)])
    let lines = try archive.kinLines()
    _ = try archive.write { try $0.restartKin() }
    let during = try drop("three", [KinStories.talksCut])
    #expect(during.kinTexts == 0)
    var steps = 0
    while try !archive.write({ try $0.indexKin(limit: 2) }).result.isComplete {
      steps += 1
      try #require(steps < 20)
    }
    #expect(steps > 3)
    let after = try archive.kinLines()
    #expect(Set(lines.filter { !$0.contains("cluster") }).isSubset(of: after), "\(after)")
    #expect(try archive.clusters() == [1: [1, 3, 5]])
    // Once when it came, and once for the text that came meanwhile.
    #expect(try await archive.events(of: "text.kin") == 2)
    let kept = try await archive.pool.read {
      try Int.fetchAll($0, sql: "SELECT kin_texts FROM dumps ORDER BY id")
    }
    #expect(kept == [0, 1, 1])
    #expect(try archive.findings() == [])
  }

  @Test(arguments: [
    ("kin-differs", "DELETE FROM kin"),
    ("kin-differs", "UPDATE kin SET score = score - 1"),
    ("kin-differs", "INSERT INTO kin_members(text_id, cluster_id) VALUES (2, 1)"),
    ("kin-differs", "UPDATE kin_clusters SET canonical_id = 2"),
    ("kin-anchors-differ", "UPDATE kin_state SET flushed = 2"),
    ("kin-statistics-differ", "UPDATE kin_state SET flushed = 1"),
  ])
  func auditsFindDamage(code: String, damage: String) throws {
    _ = try drop("one", [KinStories.talks, KinStories.garden])
    _ = try drop("two", [KinStories.talksEdited])
    #expect(try archive.findings() == [])
    try archive.pool.writeWithoutTransaction { try $0.execute(sql: damage) }
    #expect(Set(try archive.findings().map(\.code)).contains(code))
  }
}
