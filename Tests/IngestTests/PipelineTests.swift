import Archive
import Foundation
import Intake
import OpenMetrics
import Synchronization
import Testing

@testable import Ingest

@Suite struct PipelineTests {
  @Test func ingestsMovesAndTells() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held", "They went on"))
    try house.drop("b.txt", TestHouse.capture("Talks were held", "They end"))
    try house.drop("c.txt", TestHouse.capture("Talks were held", "They end"))
    try house.drop("d.bin", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13])
    try house.drop("e.txt", [])
    await house.intake.drain()
    let totals = try await house.archive.totals()
    #expect(totals.ingested == 2 && totals.duplicate == 1 && totals.failed == 2)
    #expect(totals.posts == 3 && totals.texts == 3 && totals.sightings == 4 && totals.channels == 1)
    #expect(try house.contents("drop").isEmpty)
    #expect(try house.contents("done") == ["a.txt", "b.txt"])
    #expect(try house.contents("duplicate") == ["c.txt"])
    #expect(
      try house.contents("failed") == ["d.bin", "d.bin.reason.json", "e.txt", "e.txt.reason.json"])
    let reason =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: house.path + "/failed/d.bin.reason.json"))) as? [String: Any]
    #expect(reason?["code"] as? String == "unknown-format")
    #expect((reason?["message"] as? String)?.contains("PNG") == true)
    #expect((reason?["remedy"] as? String)?.isEmpty == false)
    #expect(house.pipeline.failedSinceStart == 2)
    let ingested = house.log.lines(withID: "dump.ingested")
    #expect(ingested.map { $0.metadata["name"] } == ["a.txt", "b.txt"])
    #expect(ingested.map { $0.metadata["new"] } == ["2", "1"])
    #expect(ingested.map { $0.metadata["known"] } == ["0", "1"])
    #expect(ingested.allSatisfy { $0.metadata["dump"]?.count == 64 && $0.metadata["format"] == "text-full" })
    #expect(house.log.lines(withID: "dump.duplicate").count == 1)
    #expect(house.log.lines(withID: "dump.failed").count == 2)
    #expect(house.pipeline.bell.last == totals.lastEvent)
    #expect(house.pipeline.health().activity == .idle)
    try await house.stop()
    // Only now: with nothing to do for files, the writing thread may still make use of the idle time.
    #expect(house.pipeline.health().work.isEmpty)
    #expect(try house.findings().isEmpty)
  }

  @Test func aLongDumpGoesThroughInPieces() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    var text = Array("Embassy\n7.01K subscribers\nDownload Telegram\n".utf8)
    var posts = 0
    while text.count < 3 * DumpFileReader.smallFile {
      posts += 1
      let filler = String(repeating: "word\(posts % 7) ", count: 300)
      text += Array("Forwarded from\u{A0}Mission\nPost number \(posts): \(filler)\n".utf8)
    }
    try house.drop("long.txt", text)
    await house.intake.drain()
    let totals = try await house.archive.totals()
    #expect(totals.ingested == 1 && totals.posts == Int64(posts) && totals.texts == Int64(posts))
    try house.drop("again.txt", text)
    await house.intake.drain()
    #expect(try await house.archive.totals().duplicate == 1)
    #expect(try await house.archive.totals().sightings == Int64(posts))
    try await house.stop()
  }

  @Test func aLongFileThatIsNoDumpLeavesNothing() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    let line = Array("just some words in a line without any mark\n".utf8)
    var text: [UInt8] = []
    while text.count < 2 * DumpFileReader.smallFile { text += line }
    try house.drop("long.txt", text)
    await house.intake.drain()
    let totals = try await house.archive.totals()
    #expect(totals.failed == 1 && totals.posts == 0 && totals.texts == 0 && totals.sightings == 0)
    try await house.stop()
  }

  @Test func theOrderOfBatchesDoesNotMatter() async throws {
    var states: [[String]] = []
    for dumps in [1, 3, 1_000] {
      let house = try TestHouse(options: .init(batchDumps: dumps))
      defer { house.remove() }
      for number in 0..<12 {
        try house.drop("f\(number)", TestHouse.capture("Post \(number / 2)", "Shared", "Own \(number)"))
      }
      try house.start()
      await house.intake.drain()
      let posts = try await house.archive.posts(PostFilter(), after: nil, limit: 1_000)
      states.append(posts.map { "\($0.key) \($0.text ?? "") \($0.sightings)" }.sorted())
      try await house.stop()
    }
    #expect(states[0].count == 19)
    #expect(states[0] == states[1] && states[1] == states[2])
  }

  /// How often an archive has yet to fail.
  private final class Failures: Sendable {
    let left = Atomic(0)
  }

  /// An archive that fails for a while.
  private final class FailingArchive: ArchiveWriting {
    private let archive: SQLiteArchive
    private let failures: Failures
    private let isEarly: Bool

    /// - Parameter isEarly: whether it fails before anything was written.
    init(_ archive: SQLiteArchive, _ failures: Failures, isEarly: Bool) {
      self.archive = archive
      self.failures = failures
      self.isEarly = isEarly
    }

    private func fail() throws {
      guard failures.left.subtract(1, ordering: .relaxed).newValue >= 0 else { return }
      throw ArchiveError(code: .environment, message: "There is no room left.", remedy: "Free some space.")
    }

    func write<R>(
      _ body: (any ArchiveTransaction) throws -> R
    ) throws -> (result: R, lastEvent: Int64) {
      if isEarly { try fail() }
      return try archive.write { transaction in
        let result = try body(transaction)
        // After the work, as a full disk would show at the commit.
        if !isEarly { try fail() }
        return result
      }
    }

    func unplaced() throws -> [UnplacedArrival] { try archive.unplaced() }

    func returning() throws -> [UnplacedArrival] { try archive.returning() }

    func areLeft(_ files: [(name: [UInt8], stamp: FileStamp)], in drop: String) throws -> [Bool] {
      try archive.areLeft(files, in: drop)
    }
  }

  @Test(arguments: [false, true]) func waitsForItsArchiveAndGoesOnByItself(isEarly: Bool) async throws {
    let failures = Failures()
    let house = try TestHouse(wrap: { FailingArchive($0, failures, isEarly: isEarly) })
    defer { house.remove() }
    try house.start()
    // Else the look at the kin index, with which it starts, might be what fails.
    await house.pipeline.changes.wait { !house.pipeline.isIndexing }
    failures.left.store(1, ordering: .relaxed)
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    await house.intake.drain()
    #expect(house.pipeline.health().activity == .idle)
    #expect(house.pipeline.health().reasons.isEmpty)
    #expect(try house.contents("done") == ["a.txt"])
    #expect(try await house.archive.totals().posts == 1)
    #expect(house.log.lines(withID: "daemon.degraded").first?.metadata["reason"]?.contains("no room") == true)
    #expect(house.log.lines(withID: "daemon.degraded").count == 1)
    #expect(house.log.lines(withID: "daemon.recovered").count == 1)
    let counted = house.metrics.snapshot()
    #expect(counted.number(MetricCatalog.troubles, "archive") == 1)
    // What was taken back was not counted.
    #expect(counted.number(MetricCatalog.events, "post.new") == 1)
    try await house.stop()
  }

  @Test func aFileThatCannotBeMovedIsNotReadAgain() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    // Something else took the name of the room: nothing can be moved there.
    #expect(rmdir(house.path + "/done") == 0)
    try Data().write(to: URL(filePath: house.path + "/done"))
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    try await house.pipeline.bell.wait { try await house.archive.totals().ingested > 0 }
    // The move is tried after that.
    await house.pipeline.changes.wait { !house.pipeline.health().reasons.isEmpty }
    await house.intake.scan()
    #expect(try house.contents("drop") == ["a.txt"])
    #expect(house.log.lines(withID: "daemon.degraded").first?.metadata["reason"]?.contains("done/") == true)
    // It goes on by itself once the way is free.
    unlink(house.path + "/done")
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(try house.contents("drop").isEmpty)
    let totals = try await house.archive.totals()
    #expect(totals.ingested == 1 && totals.duplicate == 0)
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func aLinkIsLeftAlone() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    symlink("/etc/passwd", house.path + "/drop/link")
    try house.start()
    await house.intake.drain()
    #expect(try await house.archive.totals().ingested == 0)
    #expect(try house.contents("drop") == ["link"])
    try await house.stop()
  }
}
