import Archive
import Foundation
import Intake
import Synchronization
import Testing

@testable import Ingest

@Suite struct PoisonTests {
  /// Counts one reading of `name` that has no end, as a process leaves it that ended in it.
  private func crash(_ house: TestHouse, in name: String) throws {
    let path = try #require(DropPath(Array(name.utf8)))
    let look = try #require(try house.intake.drops[0].directory.look(path))
    let attempts = try SQLiteAttempts(path: house.path + "/attempts.sqlite")
    try attempts.begin(
      [AttemptedFile(drop: house.path + "/drop", name: path.bytes, stamp: FileStamp(look))], ended: [])
  }

  @Test func aFileThatEndedTheProcessThriceIsLeftUnread() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.drop("poison.txt", TestHouse.capture("Talks were held"))
    try house.drop("innocent.txt", TestHouse.capture("They went on"))
    for _ in 0..<3 { try crash(house, in: "poison.txt") }
    try crash(house, in: "innocent.txt")
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["innocent.txt"])
    #expect(try house.contents("failed") == ["poison.txt", "poison.txt.reason.json"])
    let row = try #require(try await house.archive.quarantined(before: nil, limit: 1).first)
    #expect(row.reason?.code == "crashed" && row.dump == nil)
    #expect(house.log.lines(withID: "dump.suspected").map { $0.metadata["name"] } == ["innocent.txt"])
    // Given back, it starts anew.
    #expect(try await house.pipeline.retry([row.id]) == [row.id])
    await house.intake.drain()
    #expect(try house.contents("done") == ["innocent.txt", "poison.txt"])
    #expect(try house.contents("failed").isEmpty)
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func anotherFileOfTheNameIsNoSuspect() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    for _ in 0..<3 { try crash(house, in: "a.txt") }
    try house.drop("a.txt", TestHouse.capture("They went on"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(house.log.lines(withID: "dump.suspected").isEmpty)
    try await house.stop()
  }

  @Test func nothingIsSuspectedAfterAnEndInGoodOrder() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    try house.start()
    await house.intake.drain()
    try await house.stop()
    #expect(try SQLiteAttempts(path: house.path + "/attempts.sqlite").unfinished().isEmpty)
  }

  /// Attempts that cannot be counted for a while.
  private final class FailingAttempts: AttemptKeeping {
    private let left = Atomic(2)

    func unfinished() -> [AttemptedFile: Int] { [:] }

    func begin(_ files: [AttemptedFile], ended: [AttemptedFile]) throws {
      guard left.subtract(1, ordering: .relaxed).newValue >= 0 else { return }
      throw ArchiveError(code: .environment, message: "There is no room left.", remedy: "Free some.")
    }

    func end(_ files: [AttemptedFile]) {}
  }

  @Test func nothingIsReadBeforeItIsCounted() async throws {
    let house = try TestHouse(attempts: FailingAttempts())
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt"])
    #expect(house.log.lines(withID: "daemon.degraded").first?.metadata["reason"]?.contains("no room") == true)
    #expect(house.log.lines(withID: "daemon.recovered").count == 1)
    try await house.stop()
  }

  @Test(arguments: [
    ("too-large", ReadingLimits(bytes: 100)), ("too-many-records", ReadingLimits(records: 2)),
    ("too-slow", ReadingLimits(time: 0)),
  ])
  func limitsLeadToQuarantine(code: String, limits: ReadingLimits) async throws {
    let house = try TestHouse(options: .init(limits: limits))
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held", "They went on", "They ended"))
    await house.intake.drain()
    let row = try #require(try await house.archive.quarantined(before: nil, limit: 1).first)
    #expect(row.reason?.code == code)
    #expect(row.reason?.remedy.contains("limits.") == true)
    #expect(try await house.archive.totals().posts == 0)
    try await house.stop()
  }
}
