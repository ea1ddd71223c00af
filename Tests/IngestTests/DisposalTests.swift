import Archive
import Foundation
import Intake
import Synchronization
import Testing

@testable import Ingest

@Suite struct DisposalTests {
  @Test func whatIsToBeDeletedIsDeletedButNotWhatFailed() async throws {
    let house = try TestHouse(drop: { $0.disposal = .delete })
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    try house.drop("b.txt", TestHouse.capture("Talks were held"))
    try house.drop("c.bin", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13])
    await house.intake.drain()
    for room in ["drop", "done", "duplicate"] { #expect(try house.contents(room).isEmpty, "\(room)") }
    #expect(try house.contents("failed") == ["c.bin", "c.bin.reason.json"])
    let totals = try await house.archive.totals()
    #expect(totals.ingested == 1 && totals.duplicate == 1 && totals.failed == 1)
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func whatIsToStayStaysAndIsReadOnce() async throws {
    let house = try TestHouse(drop: { $0.disposal = .leave })
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    try house.drop("c.bin", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13])
    await house.intake.drain()
    for _ in 0..<3 { await house.intake.drain() }
    #expect(try house.contents("drop") == ["a.txt", "c.bin"])
    var totals = try await house.archive.totals()
    #expect(totals.ingested == 1 && totals.failed == 1)
    try await house.stop()
    let again = try TestHouse(path: house.path, drop: { $0.disposal = .leave })
    try again.start()
    await again.intake.drain()
    totals = try await again.archive.totals()
    #expect(totals.ingested == 1 && totals.duplicate == 0 && totals.failed == 1)
    // What changes is read again.
    try again.drop("a.txt", TestHouse.capture("They went on"))
    await again.intake.drain()
    #expect(try await again.archive.totals().ingested == 2)
    try await again.stop()
    #expect(try again.findings().isEmpty)
  }

  @Test func aTreeKeepsItsShape() async throws {
    let house = try TestHouse(drop: { $0.isRecursive = true })
    defer { house.remove() }
    try house.start()
    let folder = house.path + "/drop/year/month"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try house.drop("year/month/a.txt", TestHouse.capture("Talks were held"))
    await house.intake.drain()
    #expect(try house.contents("done/year/month") == ["a.txt"])
    let row = try #require(try await house.archive.arrivals(state: nil, before: nil, limit: 1).first)
    #expect(String(decoding: row.name, as: UTF8.self) == "year/month/a.txt")
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func aMarkerGoesWithItsFile() async throws {
    let house = try TestHouse(drop: { $0.needsMarker = true })
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    try house.drop("a.txt.done", [])
    try house.drop("b.txt", TestHouse.capture("They went on"))
    try house.drop("b.txt.done", Array("sha256 …".utf8))
    await house.intake.drain()
    #expect(try house.contents("drop").isEmpty)
    #expect(try house.contents("done") == ["a.txt", "b.txt", "b.txt.done"])
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func theChannelOfADropDirectoryIsAssumed() async throws {
    let house = try TestHouse(options: .init(assumptions: [DumpAssumptions(channel: "Harbour")]))
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", Array("Forwarded from\u{A0}Mission\nTalks were held\n".utf8))
    await house.intake.drain()
    let posts = try await house.archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(posts.map { $0.channel?.title } == ["Harbour"])
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func ingestionWaitsForRoom() async throws {
    let free = Mutex<Int64>(10)
    let house = try TestHouse(
      options: .init(minimumFreeBytes: 1_000, freeBytes: { free.withLock { $0 } }))
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    await house.pipeline.changes.wait { !house.pipeline.health().reasons.isEmpty }
    #expect(house.pipeline.health().activity == .degraded)
    #expect(house.pipeline.health().reasons.first?.contains("min_free_bytes") == true)
    #expect(try house.contents("drop") == ["a.txt"])
    free.withLock { $0 = 5_000 }
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(house.pipeline.health().reasons.isEmpty)
    try await house.stop()
  }

  @Test func smallFilesDoNotWaitForALargeOneToBeReadThrough() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    var text = Array("Embassy\n7.01K subscribers\nDownload Telegram\n".utf8)
    for number in 0..<9_000 {
      text += Array(
        "Forwarded from\u{A0}Mission\nPost \(number) of many: \(String(repeating: "x", count: 500))\n".utf8)
    }
    try house.drop("large.txt", text)
    for number in 0..<20 { try house.drop("small\(number).txt", TestHouse.capture("Small \(number)")) }
    try house.start()
    await house.intake.drain()
    let totals = try await house.archive.totals()
    #expect(totals.ingested == 21 && totals.posts == 9_020)
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }
}
