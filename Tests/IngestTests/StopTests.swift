import Archive
import Foundation
import Intake
import Synchronization
import Testing

@testable import Ingest

/// A stop while a long dump is in hand.
@Suite struct StopTests {
  private static let posts = 6_000

  /// More than is held in memory at once: it is read and handed over in pieces, of which not all fit between the threads.
  private static func longDump() -> [UInt8] {
    var text = "Embassy\n7.01K subscribers\nDownload Telegram\n"
    for number in 0..<posts {
      text += "Forwarded from\u{A0}Mission\nNote \(number) on file \(number * 7919)"
      for word in 0..<110 { text += " w\(number)x\(word)" }
      text += "\n"
    }
    return Array(text.utf8)
  }

  /// Lets the writing thread go on once it is open.
  private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }

    func pass() -> Int64 {
      while !isOpen.load(ordering: .sequentiallyConsistent) { usleep(1_000) }
      return .max
    }
  }

  private func house(_ path: String?, _ gate: Gate, patience: Int64) throws -> TestHouse {
    try TestHouse(
      path: path,
      options: .init(minimumFreeBytes: 1, stopPatience: patience, freeBytes: { gate.pass() }))
  }

  /// Starts a house, and stops it when the dump is read and nothing of it written.
  /// - Returns: the names of the dumps that were given up.
  private func stopInTheMiddle(_ path: String, patience: Int64) async throws -> [String?] {
    let gate = Gate()
    let house = try house(path, gate, patience: patience)
    try house.start()
    while !house.pipeline.load.lanes.contains(where: { $0.lane == .large && $0.bytes > 4 << 20 }) {
      try await Task.sleep(for: .milliseconds(5))
    }
    async let stop: Void = house.stop()
    while !house.intake.isStopped || (patience == 0 && !house.pipeline.deadline.isOver) {
      try await Task.sleep(for: .milliseconds(1))
    }
    gate.open()
    try await stop
    // It is no trouble of anybody's.
    #expect(house.log.lines(withID: "daemon.degraded").isEmpty)
    return house.log.lines(withID: "dump.interrupted").map { $0.metadata["name"] }
  }

  private func posts(_ path: String) async throws -> Int64 {
    let archive = try SQLiteArchive(path: path + "/archive.sqlite")
    defer { try? archive.close() }
    return Int64(try await archive.totals().posts)
  }

  @Test(.timeLimit(.minutes(10))) func aLongDumpIsGivenUpWholeAndCountsAsNoAttempt() async throws {
    let first = try TestHouse()
    defer { first.remove() }
    try first.archive.close()
    try first.drop("long.txt", Self.longDump())
    // As often as a reading may be begun.
    for _ in 0..<3 {
      #expect(try await stopInTheMiddle(first.path, patience: 0) == ["long.txt"])
      #expect(try first.contents("drop") == ["long.txt"])
      #expect(try await posts(first.path) == 0)
    }
    let gate = Gate()
    gate.open()
    let last = try house(first.path, gate, patience: 0)
    try last.start()
    await last.intake.drain()
    let totals = try await last.archive.totals()
    #expect(totals.ingested == 1 && totals.posts == Self.posts)
    #expect(last.log.lines(withID: "dump.suspected").isEmpty)
    try await last.stop()
    #expect(try first.contents("done") == ["long.txt"])
    #expect(try first.findings() == [])
  }

  @Test(.timeLimit(.minutes(10))) func aDumpThatIsDoneInTimeIsFinished() async throws {
    let first = try TestHouse()
    defer { first.remove() }
    try first.archive.close()
    try first.drop("long.txt", Self.longDump())
    #expect(try await stopInTheMiddle(first.path, patience: 3_600_000_000_000) == [])
    #expect(try first.contents("done") == ["long.txt"])
    #expect(try first.findings() == [])
  }
}
