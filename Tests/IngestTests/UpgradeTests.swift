import Archive
import ArchiveTesting
import Foundation
import GRDB
import Ingest
import Intake
import TestSupport
import Testing

/// Archives that earlier versions wrote: `Fixtures/archives` says which.
@Suite struct UpgradeTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
  private static let unreadable = Data("nothing that anybody knows\0\u{1}\u{2}".utf8)

  /// What lies in `done/` of the version, in the order in which it came, as paths of fixtures.
  private static func originals(_ version: Int) -> [String] {
    let first = [
      "seeds/000_4ff66988ac0948f1.txt", "seeds/004_3fd7348607333123.txt", "text/02-mixed-ends.txt",
      "kin/told-again.txt", "kin/told.txt",
    ]
    let later = [
      "identity/40-early.html", "identity/40-late.html", "identity/42-templates.txt", "telethon/answer.json",
      "snscrape/lines.jsonl", "desktop-json/one-chat.json",
    ]
    return version < 3 ? first : first + later
  }

  private static func bytes(_ fixture: String) throws -> Data {
    try Data(contentsOf: fixtures.appending(path: fixture))
  }

  private static func name(_ fixture: String) -> String { URL(filePath: fixture).lastPathComponent }

  /// The state directory that a sluiced of the version left behind.
  private func leftBehind(_ version: Int) throws -> String {
    let state = try TemporaryDirectory().path
    for room in ["drop", "done", "duplicate", "failed"] {
      try FileManager.default.createDirectory(atPath: "\(state)/\(room)", withIntermediateDirectories: true)
    }
    func write(_ data: Data, _ path: String) throws { try data.write(to: URL(filePath: "\(state)/\(path)")) }
    for original in Self.originals(version) {
      try write(try Self.bytes(original), "done/\(Self.name(original))")
    }
    try write(try Self.bytes("seeds/004_3fd7348607333123.txt"), "duplicate/again.txt")
    try write(try Self.bytes("kin/told.txt"), "duplicate/told.txt")
    try write(Self.unreadable, "failed/bad.bin")
    try write(Data("{}\n".utf8), "failed/bad.bin.reason.json")
    try Gzip.unpack(
      file: Self.fixtures.appending(path: "archives/schema-\(version).sqlite.gz").path,
      to: "\(state)/archive.sqlite")
    return state
  }

  /// What a sluiced of today makes of the same dumps.
  private func fresh(_ version: Int) async throws -> [String] {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    for original in Self.originals(version) {
      try house.drop(Self.name(original), try Self.bytes(original))
      await house.intake.drain()
    }
    try await house.stop()
    return try LogicalState.lines(atPath: house.path + "/archive.sqlite")
  }

  /// Lets a sluiced of today run on a state directory until it has done what waits.
  private func runToday(_ state: String, _ body: (TestHouse) async throws -> Void = { _ in }) async throws {
    let house = try TestHouse(path: state)
    try house.start()
    try await body(house)
    await house.intake.drain()
    try await house.pipeline.changes.wait { try await house.archive.totals().kin.isComplete }
    try await house.stop()
    #expect(try house.findings() == [])
  }

  @Test(.timeLimit(.minutes(10)), arguments: [3, 4, 5])
  func anArchiveThatKnewIdentitiesIsTheOneOfToday(version: Int) async throws {
    let state = try leftBehind(version)
    defer { try? FileManager.default.removeItem(atPath: state) }
    try await runToday(state)
    #expect(try await LogicalState.lines(atPath: state + "/archive.sqlite") == fresh(version))
  }

  /// What these did not keep (facts of channels, times, grades) only their originals tell.
  @Test(.timeLimit(.minutes(10)), arguments: [1, 2])
  func anArchiveOfBeforeIdentitiesKeepsAllThatItKnew(version: Int) async throws {
    let state = try leftBehind(version)
    defer { try? FileManager.default.removeItem(atPath: state) }
    let path = state + "/archive.sqlite"
    let sightings = try Self.known(path)
    #expect(sightings.count == 22)
    try await runToday(state)
    #expect(try Self.known(path) == sightings)
    func sighted(_ lines: [String]) -> [String] {
      lines.filter { $0.hasPrefix("sighting ") || $0.hasPrefix("totals ") }
    }
    #expect(try await sighted(LogicalState.lines(atPath: path)) == sighted(fresh(version)))
  }

  /// What every version knew: sightings with their bytes, posts and texts.
  private static func known(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT hex(dumps.sha256), ordinal, offset, length, hex(posts.key), hex(texts.key), body, first_seen
          FROM sightings JOIN dumps ON dumps.id = dump_id JOIN posts ON posts.id = post_id
          LEFT JOIN texts ON texts.id = sightings.text_id ORDER BY 1, 2
          """
      ).map { "\($0)" }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: 1...5)
  func itGoesOnFromThereAsFromItsOwn(version: Int) async throws {
    let state = try leftBehind(version)
    defer { try? FileManager.default.removeItem(atPath: state) }
    try await runToday(state) { house in
      let before = try await house.archive.totals()
      try house.drop("again.txt", try Self.bytes("seeds/000_4ff66988ac0948f1.txt"))
      try house.drop("new.txt", TestHouse.capture("The last ferry leaves at ten."))
      await house.intake.drain()
      let after = try await house.archive.totals()
      #expect(after.ingested == before.ingested + 1 && after.duplicate == before.duplicate + 1)
      #expect(after.failed == 1 && after.posts == before.posts + 1)
      let quarantined = try await house.archive.quarantined(before: nil, limit: 5)
      #expect(quarantined.map(\.name) == [Array("bad.bin".utf8)])
    }
  }
}
