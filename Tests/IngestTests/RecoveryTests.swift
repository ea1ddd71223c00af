import Archive
import Digest
import Foundation
import Intake
import Testing

@testable import Ingest

@Suite struct RecoveryTests {
  /// A house in which `a.txt` has its outcome but was not moved, as after a crash.
  private func cutOff(_ house: TestHouse, _ bytes: [UInt8], as state: ArrivalState = .ingested) throws {
    try house.drop("a.txt", bytes)
    var hasher = SHA256Hasher()
    let digest = bytes.withUnsafeBytes { hasher.digest(of: $0) }
    _ = try house.archive.write { transaction in
      if state == .ingested {
        try transaction.begin(DumpRecord(digest: digest, bytes: Int64(bytes.count)), isAbandonable: false)
        _ = try transaction.finish(DumpSummary(format: "text-full", encoding: "UTF-8", repairs: [:]))
      }
      return try transaction.record(
        ArrivalRecord(
          name: Array("a.txt".utf8), dump: digest, state: state, bytes: Int64(bytes.count), receivedAt: 1,
          reason: state == .failed
            ? FailureReason(code: "unknown-format", message: "Odd.", offset: nil, remedy: "Look.") : nil,
          placedAs: Array("a.txt".utf8)), numbered: { _ in [] })
    }
  }

  @Test func finishesAMove() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(try await house.archive.totals().duplicate == 0)
    #expect(try house.archive.unplaced().isEmpty)
    try await house.stop()
  }

  @Test func tellsHowFarItIs() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    house.intake.start()
    var told: [String] = []
    try house.pipeline.start { told.append("\($0) of \($1)") }
    // Its bytes are compared first: they are read in pieces, each of which is progress.
    #expect(told.first == "0 of 1" && told.last == "1 of 1")
    try await house.stop()
  }

  @Test func tellsNothingWhereNothingIsToBeDone() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    house.intake.start()
    var told = 0
    try house.pipeline.start { _, _ in told += 1 }
    #expect(told == 0)
    try await house.stop()
  }

  @Test func finishesAQuarantine() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, Array("odd".utf8), as: .failed)
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("failed") == ["a.txt", "a.txt.reason.json"])
    try await house.stop()
  }

  @Test func writesTheReasonOfAMoveThatWasDone() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, Array("odd".utf8), as: .failed)
    #expect(rename(house.path + "/drop/a.txt", house.path + "/failed/a.txt") == 0)
    // What a crash inside the writing of the reason leaves.
    try Data("{".utf8).write(to: URL(filePath: house.path + "/failed/.a.txt.reason.json.new"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("failed") == ["a.txt", "a.txt.reason.json"])
    try await house.stop()
  }

  @Test func notesAMoveThatWasDone() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    #expect(rename(house.path + "/drop/a.txt", house.path + "/done/a.txt") == 0)
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(try house.archive.unplaced().isEmpty)
    let row = try #require(try await house.archive.arrivals(state: nil, before: nil, limit: 1).first)
    #expect(row.placedAs == Array("a.txt".utf8))
    try await house.stop()
  }

  @Test func readsAnotherFileOfTheName() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    #expect(rename(house.path + "/drop/a.txt", house.path + "/done/a.txt") == 0)
    try house.drop("a.txt", TestHouse.capture("Something else"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.2.txt", "a.txt"])
    #expect(try await house.archive.totals().ingested == 2)
    try await house.stop()
  }

  @Test func theSameBytesUnderTheSameNameAreAnotherArrival() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    #expect(rename(house.path + "/drop/a.txt", house.path + "/done/a.txt") == 0)
    try house.drop("a.txt", TestHouse.capture("Talks"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(try house.contents("duplicate") == ["a.txt"])
    #expect(try await house.archive.totals().duplicate == 1)
    try await house.stop()
  }

  @Test func saysWhenTheBytesAreGone() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try cutOff(house, TestHouse.capture("Talks"))
    unlink(house.path + "/drop/a.txt")
    try house.start()
    await house.intake.drain()
    #expect(try house.archive.unplaced().isEmpty)
    let row = try #require(try await house.archive.arrivals(state: nil, before: nil, limit: 1).first)
    #expect(row.placedAs == nil)
    try await house.stop()
  }
}
