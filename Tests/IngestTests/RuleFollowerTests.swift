import Archive
import Foundation
import GRDB
import Intake
import Logging
import Synchronization
import Testing

@testable import Ingest

/// Rules behind a whole pipeline.
@Suite struct RuleFollowerTests {
  private func definition(_ name: String, _ query: String, notify: Bool = false) throws -> RuleDefinition {
    try RuleDefinition([.name: name, .on: "post", .query: query, .notify: notify ? "true" : "false"])
  }

  /// Runs `body` with a house whose events are followed.
  private func following(
    _ house: TestHouse, _ body: (RuleFollower) async throws -> Void
  ) async throws {
    let follower = RuleFollower(
      archive: house.archive, pipeline: house.pipeline, logger: house.pipeline.logger)
    try house.start()
    let task = Task { await follower.run() }
    do {
      try await body(follower)
    } catch {
      task.cancel()
      await task.value
      try await house.stop()
      throw error
    }
    task.cancel()
    await task.value
    try await house.stop()
  }

  @Test func whatComesAfterARuleIsToldAsEventAndInTheJournal() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try await following(house) { follower in
      try house.drop("one.txt", TestHouse.capture("Talks were held"))
      await house.intake.drain()
      // What was there before is for a test to find.
      guard case .added = try await follower.add(definition("talks", "talks -peace")) else {
        return #expect(Bool(false), "it was not added")
      }
      try house.drop("two.txt", TestHouse.capture("Talks went on", "Talks of peace", "Nothing"))
      await house.intake.drain()
      await follower.catchUp()
      let alerts = try await house.archive.alerts(AlertFilter(), before: nil, limit: 10)
      #expect(alerts.count == 1 && alerts.first?.message.hasSuffix(": Talks went on") == true)
      #expect(house.pipeline.bell.last == alerts.first?.event)
      let lines = house.log.lines(withID: "alert.matched")
      #expect(lines.count == 1 && lines.first?.level == .notice)
      #expect(lines.first?.metadata["rule"] == "talks" && lines.first?.metadata["post"] == alerts.first?.post)
      #expect(try await follower.remove("talks") != .notFound)
      try house.drop("three.txt", TestHouse.capture("Talks ended"))
      await house.intake.drain()
      await follower.catchUp()
      #expect(try await house.archive.alerts(AlertFilter(), before: nil, limit: 10).count == 1)
    }
    #expect(try house.findings() == [])
  }

  /// What is between matching and writing goes wrong, again and again; and then the house is left and entered anew.
  @Test func eachMatchIsToldOnceWhateverFails() async throws {
    let first = try TestHouse(wrap: { FailingWrites($0, every: 2) })
    defer { first.remove() }
    try await following(first) { follower in
      // A command that fails says so; it is for who commanded it to try again.
      while (try? await follower.add(definition("talks", "talks"))) == nil {}
      try first.drop("one.txt", TestHouse.capture("Talks one", "Talks two"))
      await first.intake.drain()
      await follower.catchUp()
    }
    // As after a crash that lost how far the follower was.
    let queue = try DatabaseQueue(path: first.path + "/archive.sqlite")
    let count = try await queue.write { db in
      try db.execute(sql: "UPDATE rule_state SET through = 0")
      return try Int.fetchOne(db, sql: "SELECT count(*) FROM alerts")
    }
    try queue.close()
    #expect(count == 2)
    let second = try TestHouse(path: first.path)
    try await following(second) { follower in
      try second.drop("two.txt", TestHouse.capture("Talks three"))
      await second.intake.drain()
      await follower.catchUp()
      let alerts = try await second.archive.alerts(AlertFilter(), before: nil, limit: 10)
      #expect(Set(alerts.map(\.message)).count == 3 && alerts.count == 3)
    }
    #expect(try second.findings() == [])
  }

  @Test func withoutRulesNothingIsRead() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let reading = CountingReads(house.archive)
    let follower = RuleFollower(archive: reading, pipeline: house.pipeline, logger: house.pipeline.logger)
    try house.start()
    let task = Task { await follower.run() }
    try house.drop("one.txt", TestHouse.capture("Talks were held"))
    await house.intake.drain()
    await follower.catchUp()
    task.cancel()
    await task.value
    #expect(reading.reads == 0)
    try await house.stop()
  }
}

/// An archive in which writes of rules and alerts fail after they were done.
private final class FailingWrites: ArchiveWriting {
  private struct Injected: Error {}

  private let archive: SQLiteArchive
  private let every: Int
  private let count = Mutex(0)

  init(_ archive: SQLiteArchive, every: Int) {
    self.archive = archive
    self.every = every
  }

  func write<R>(_ body: (any ArchiveTransaction) throws -> R) throws -> (result: R, lastEvent: Int64) {
    try archive.write { transaction in
      let result = try body(transaction)
      // The results of ingestion are other types: only what rules write fails.
      let isRules = result is [AlertRow] || result is RuleAddition
      let number = count.withLock { count in
        if isRules { count += 1 }
        return count
      }
      if isRules, number % every != 0 {
        throw ArchiveError(code: .environment, message: "It was cut off.", remedy: "Try again.")
      }
      return result
    }
  }

  func unplaced() throws -> [UnplacedArrival] { try archive.unplaced() }
  func returning() throws -> [UnplacedArrival] { try archive.returning() }
  func areLeft(_ files: [(name: [UInt8], stamp: FileStamp)], in drop: String) throws -> [Bool] {
    try archive.areLeft(files, in: drop)
  }
}

/// An archive that counts how often events were read.
private final class CountingReads: RuleReading {
  private let archive: SQLiteArchive
  private let count = Mutex(0)

  var reads: Int { count.withLock { $0 } }

  init(_ archive: SQLiteArchive) { self.archive = archive }

  func rules() throws -> [RuleRow] { try archive.rules() }
  func comparedEvents() throws -> Int64 { try archive.comparedEvents() }

  func evidence(
    after seq: Int64, needs: RuleNeeds, limit: Int, bytes: Int
  ) async throws -> RuleEvidence {
    count.withLock { $0 += 1 }
    return try await archive.evidence(after: seq, needs: needs, limit: limit, bytes: bytes)
  }

  func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [AlertRow] {
    try await archive.alerts(filter, before: before, limit: limit)
  }
  func nextPendingAlert() async throws -> AlertRow? { try await archive.nextPendingAlert() }
  func pendingAlerts() async throws -> PendingAlerts { try await archive.pendingAlerts() }
  func trial(
    of definition: RuleDefinition, since: Milliseconds?, limit: Int
  ) async throws -> [RuleTrialRow] {
    try await archive.trial(of: definition, since: since, limit: limit)
  }
}
