import Archive
import Foundation
import Intake
import OpenMetrics
import Testing

@testable import Ingest

/// What the rooms count of what goes through them.
@Suite struct MetricsTests {
  @Test func everyOutcomeIsCountedWithWhatItBrought() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    let files: [(String, [UInt8])] = [
      ("a.txt", TestHouse.capture("Talks were held", "They went on")),
      ("b.txt", TestHouse.capture("Talks were held", "They end")),
      ("c.txt", TestHouse.capture("Talks were held", "They end")),
      ("d.bin", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]), ("e.txt", []),
    ]
    for (name, bytes) in files { try house.drop(name, bytes) }
    await house.intake.drain()
    // Until then the writing thread may commit what it does in idle time.
    try await house.stop()
    let counted = house.metrics.snapshot()
    #expect(counted.number(MetricCatalog.dumps, "ingested") == 2)
    #expect(counted.number(MetricCatalog.dumps, "duplicate") == 1)
    #expect(counted.number(MetricCatalog.dumps, "failed") == 2)
    #expect(counted.number(MetricCatalog.failures, "unknown-format") == 1)
    #expect(counted.number(MetricCatalog.failures, "empty") == 1)
    #expect(counted.number(MetricCatalog.readBytes) == Double(files.reduce(0) { $0 + $1.1.count }))
    #expect(counted.number(MetricCatalog.sightings) == 4)
    #expect(counted.number(MetricCatalog.texts, "new") == 3)
    #expect(counted.number(MetricCatalog.texts, "known") == 1)
    #expect(counted.number(MetricCatalog.events, "dump.ingested") == 2)
    #expect(counted.number(MetricCatalog.events, "post.new") == 3)
    #expect(counted.number(MetricCatalog.postponements, "trouble") == 0)
    #expect(counted.number(MetricCatalog.troubles, "archive") == 0)
    #expect(counted.histogram(MetricCatalog.latency)?.counts.reduce(0, +) == 5)
    #expect(counted.histogram(MetricCatalog.settle)?.counts.reduce(0, +) == 5)
    #expect(counted.histogram(MetricCatalog.batchDumps)?.sum == 5)
    let batches = try #require(counted.histogram(MetricCatalog.batchDumps)?.counts.reduce(0, +))
    let transactions = try #require(counted.histogram(MetricCatalog.transactions)?.counts.reduce(0, +))
    #expect(batches > 0 && transactions >= batches)
    #expect(counted.histogram(MetricCatalog.commits)?.counts.reduce(0, +) == transactions)
    #expect(counted.number(MetricCatalog.listings, house.path + "/drop") ?? 0 > 0)
  }

  /// What a dump brought that is taken back is not counted either.
  @Test func anAbandonedDumpHasOneEvent() async throws {
    let house = try TestHouse(options: .init(limits: ReadingLimits(records: 20_000)))
    defer { house.remove() }
    try house.start()
    let filler = String(repeating: "word ", count: 40)
    let posts = (1...25_000).map { "Forwarded from\u{A0}Mission\nPost number \($0): \(filler)\n" }.joined()
    try house.drop("long.txt", Array("Embassy\n7.01K subscribers\nDownload Telegram\n\(posts)".utf8))
    await house.intake.drain()
    let counted = house.metrics.snapshot()
    #expect(counted.number(MetricCatalog.failures, "too-many-records") == 1)
    #expect(counted.number(MetricCatalog.events, "dump.failed") == 1)
    #expect(counted.number(MetricCatalog.events, "post.new") == nil)
    #expect(counted.number(MetricCatalog.sightings) == 0)
    try await house.stop()
  }

  @Test func theLogIsCheckpointedAndThatIsCounted() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    let filler = String(repeating: "word ", count: 1_000)
    let posts = (1...3_000).map { "Forwarded from\u{A0}Mission\nPost number \($0): \(filler)\n" }.joined()
    try house.drop("long.txt", Array("Embassy\n7.01K subscribers\nDownload Telegram\n\(posts)".utf8))
    await house.intake.drain()
    let counted = house.metrics.snapshot()
    let count = ["full", "part"].reduce(0) { $0 + (counted.number(MetricCatalog.checkpoints, $1) ?? 0) }
    #expect(count > 0)
    #expect(counted.histogram(MetricCatalog.checkpointSeconds)?.counts.reduce(0, +) ?? 0 > 0)
    #expect(counted.number(MetricCatalog.checkpointedPages) ?? 0 >= 1_000)
    #expect(counted.number(MetricCatalog.cachePages, "hit") ?? 0 > 0)
    #expect(counted.number(MetricCatalog.cacheBytes) ?? 0 > 0)
    let storage = house.archive.storage()
    #expect(storage.file ?? 0 > 8 << 20 && storage.log ?? 0 > 0 && storage.logIndex ?? 0 > 0)
    #expect(storage.free ?? 0 > 0)
    try await house.stop()
  }
}
