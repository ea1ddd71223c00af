import Archive
import ArchiveTesting
import DumpGenerator
import Foundation
import GRDB
import Intake
import Testing

@testable import Ingest

@Suite struct RebuildTests {
  private func archive(_ house: TestHouse) -> String { house.path + "/archive.sqlite" }

  private func rebuild(
    _ house: TestHouse, acceptsLoss: Bool = false,
    progress: @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> Rebuild.Summary {
    try Rebuild(
      options: .init(path: archive(house), acceptsLoss: acceptsLoss), rooms: house.intake.rooms,
      drops: house.intake.drops, progress: progress
    ).run()
  }

  /// A house that was stopped: dumps of several formats in an order that makes posts find each other, one that came
  /// again, one that failed, one that failed and went back.
  private func house() async throws -> TestHouse {
    let house = try TestHouse()
    try house.start()
    let channel = PostFeed.channel(seed: 3)
    let follower = RuleFollower(
      archive: house.archive, pipeline: house.pipeline, logger: house.pipeline.logger)
    let following = Task { await follower.run() }
    _ = try await follower.add(
      RuleDefinition([.name: "posts", .on: "post", .channel: "@" + channel.handle, .notify: "true"]))
    _ = try await follower.add(RuleDefinition([.name: "dumps", .on: "dump", .state: "ingested"]))
    var feed = PostFeed(seed: 3, channel: channel, origins: [PostFeed.channel(seed: 4)])
    let posts = feed.next(12)
    let showing = Showing(channel: channel, posts: posts, capturedAt: posts.map(\.date).max()! + 60)
    for kind in [DumpKind.textFull, .telethonJSON, .previewHTML, .snscrapeJSON] {
      try house.drop("a.\(kind.rawValue)", kind.write(showing))
      await house.intake.drain()
    }
    try house.drop("again.txt", DumpKind.textFull.write(showing))
    try house.drop("odd.bin", [0, 1, 2, 3])
    try house.drop("back.bin", [4, 5, 6])
    await house.intake.drain()
    let failed = try await house.archive.quarantined(before: nil, limit: 10)
    _ = try await house.pipeline.retry(failed.filter { $0.name == Array("back.bin".utf8) }.map(\.id))
    await house.intake.drain()
    await follower.catchUp()
    following.cancel()
    await following.value
    try await house.stop()
    #expect(try house.findings() == [])
    return house
  }

  /// What an archive says of its past, with keys in the place of row ids.
  private func history(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT 'arrival', arrivals.id, name, hex(arrivals.sha256), state, received_at, finished_at, reason, placed_as,
            placed, retried_at, drop_path, hex(dumps.sha256), dumps.posts, new_texts, known_texts
          FROM arrivals LEFT JOIN dumps ON dumps.id = dump_id
          """
      ).map { "\($0)" }
        + Row.fetchAll(
          db,
          sql: """
            SELECT seq, time, kind, arrival_id, hex(dumps.sha256), hex(posts.key), hex(channels.key), hex(texts.key),
              alert_id
            FROM events LEFT JOIN dumps ON dumps.id = dump_id LEFT JOIN posts ON posts.id = post_id
            LEFT JOIN channels ON channels.id = events.channel_id LEFT JOIN texts ON texts.id = events.text_id
            """
        ).map { "\($0)" }
        + Row.fetchAll(db, sql: "SELECT hex(key), first_seen FROM posts ORDER BY key").map { "\($0)" }
        + Row.fetchAll(db, sql: "SELECT name, definition, since, created_at FROM rules").map { "\($0)" }
        + Row.fetchAll(
          db,
          sql: """
            SELECT alerts.id, rule, rule_since, hex(posts.key), matched, event, state FROM alerts
            LEFT JOIN posts ON subject = 'post ' || posts.id
            """
        ).map { "\($0)" }
        + Row.fetchAll(db, sql: "SELECT * FROM totals").map { "\($0)" }
        + Row.fetchAll(db, sql: "SELECT through FROM rule_state").map { "\($0)" }
    }
  }

  private func damage(_ path: String, pages: Range<UInt64>) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    for page in pages {
      try file.seek(toOffset: page * 8192)
      try file.write(contentsOf: Data(repeating: 0x5A, count: 8192))
    }
    try file.close()
  }

  @Test func theNewArchiveIsTheOldOne() async throws {
    let house = try await house()
    defer { house.remove() }
    let (state, past) = (try LogicalState.lines(atPath: archive(house)), try history(archive(house)))
    let summary = try rebuild(house)
    #expect(summary.dumps == 4 && summary.losses == [] && summary.findings.isEmpty)
    #expect(summary.carried?.arrivals == 8 && summary.carried?.rules == 2)
    #expect(try #require(summary.carried).alerts > 4)
    #expect(try LogicalState.lines(atPath: archive(house)) == state)
    #expect(try history(archive(house)) == past)
    #expect(try house.findings() == [])
    // The old one is whole, under its other name, and is not thrown away by the next rebuild.
    #expect(try history(try #require(summary.aside)) == past)
    let again = #expect(throws: Rebuild.Problem.self) { try rebuild(house) }
    #expect(again?.message.contains("before-rebuild") == true)
    try FileManager.default.removeItem(atPath: try #require(summary.aside))
    _ = try rebuild(house)
    #expect(try history(archive(house)) == past)
  }

  @Test func whatComesLaterGoesOnFromThere() async throws {
    let house = try await house()
    defer { house.remove() }
    _ = try rebuild(house)
    let again = try TestHouse(path: house.path)
    try again.start()
    try again.drop("new.txt", TestHouse.capture("The last ferry leaves at ten."))
    try again.drop("again.txt", try Data(contentsOf: URL(filePath: house.path + "/done/a.telethon-json")))
    await again.intake.drain()
    let totals = try await again.archive.totals()
    #expect(totals.ingested == 5 && totals.duplicate == 2)
    try await again.stop()
    #expect(try again.findings() == [])
  }

  @Test func aDamagedLedgerIsMadeFromTheFiles() async throws {
    let house = try await house()
    defer { house.remove() }
    let state = try LogicalState.lines(atPath: archive(house))
    try damage(archive(house), pages: 0..<1)
    let summary = try rebuild(house)
    #expect(summary.carried == nil && summary.dumps == 4)
    #expect(summary.losses.contains { $0.contains("cannot be read") })
    #expect(summary.findings.isEmpty)
    // The posts are the same; when a dump of unknown time was seen is not.
    func timeless(_ lines: [String]) -> [String] { lines.filter { !$0.hasPrefix("counts") } }
    #expect(try timeless(LogicalState.lines(atPath: archive(house))) == timeless(state))
    let opened = try SQLiteArchive(path: archive(house))
    let totals = try await opened.totals()
    #expect(totals.ingested == 4 && totals.duplicate == 1 && totals.failed == 2)
    let failed = try await opened.quarantined(before: nil, limit: 10)
    #expect(failed.allSatisfy { $0.reason?.code == "unknown-format" })
    try opened.close()
    #expect(try house.findings() == [])
  }

  @Test func filesThatAreYoungerThanARestoredBackupAreTakenIn() async throws {
    let house = try await house()
    defer { house.remove() }
    let path = archive(house)
    let backup = house.path + "/backup.sqlite"
    try FileManager.default.copyItem(atPath: path, toPath: backup)
    let again = try TestHouse(path: house.path)
    try again.start()
    try again.drop("late.txt", TestHouse.capture("The last ferry leaves at ten."))
    try again.drop("later.bin", [9, 9])
    await again.intake.drain()
    try await again.stop()
    let state = try LogicalState.lines(atPath: path)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: backup, toPath: path)
    let summary = try rebuild(house)
    #expect(summary.dumps == 5 && summary.losses == [])
    #expect(try LogicalState.lines(atPath: path) == state)
    #expect(try house.findings() == [])
  }

  @Test func aLostOriginalIsNotLostSilently() async throws {
    let house = try await house()
    defer { house.remove() }
    let past = try history(archive(house))
    // Another copy of its bytes lies in duplicate/.
    try FileManager.default.removeItem(atPath: house.path + "/done/a.text-full")
    let copied = try rebuild(house)
    #expect(copied.losses == [] && copied.findings.map(\.code) == ["file-missing"])
    try FileManager.default.removeItem(atPath: try #require(copied.aside))
    try FileManager.default.removeItem(atPath: house.path + "/done/a.telethon-json")
    let problem = #expect(throws: Rebuild.Problem.self) { try rebuild(house) }
    #expect(problem?.message.contains("a.telethon-json: it is not there.") == true)
    #expect(problem?.remedy.contains("--accept-loss") == true)
    #expect(try history(archive(house)) == past)
    let summary = try rebuild(house, acceptsLoss: true)
    #expect(summary.dumps == 3 && summary.losses.count == 1)
    #expect(Set(try house.findings()) == ["file-missing"])
    let opened = try SQLiteArchive(path: archive(house))
    let failed = try await opened.arrivals(state: .failed, before: nil, limit: 10)
    #expect(failed.compactMap(\.reason?.code).contains("original-lost"))
    try opened.close()
  }

  @Test func anInterruptedOneChangesNothingAndIsBegunAgain() async throws {
    let house = try await house()
    defer { house.remove() }
    let past = try history(archive(house))
    // What a crash leaves.
    for ending in [".rebuild", ".rebuild-wal"] {
      try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: archive(house) + ending))
    }
    try FileManager.default.moveItem(
      atPath: house.path + "/done/a.preview-html", toPath: house.path + "/kept.html")
    #expect(throws: Rebuild.Problem.self) { try rebuild(house) }
    #expect(try history(archive(house)) == past)
    try FileManager.default.moveItem(
      atPath: house.path + "/kept.html", toPath: house.path + "/done/a.preview-html")
    _ = try rebuild(house)
    #expect(try history(archive(house)) == past)
    let left = try FileManager.default.contentsOfDirectory(atPath: house.path).filter {
      $0.contains(".rebuild")
    }
    #expect(left == [])
  }

  @Test func anArchiveOfALaterVersionIsLeftAlone() async throws {
    let house = try await house()
    defer { house.remove() }
    try await DatabaseQueue(path: archive(house)).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
    }
    let error = #expect(throws: ArchiveError.self) { try rebuild(house) }
    #expect(error?.code == .tooNew)
  }
}
