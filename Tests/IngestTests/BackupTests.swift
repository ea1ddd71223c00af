import Archive
import ArchiveTesting
import Digest
import Foundation
import Intake
import Logging
import Synchronization
import Testing

@testable import Ingest

@Suite struct BackupTests {
  /// Waits for the end of a backup.
  private func make(
    _ backups: Backups,
    progress: @escaping @Sendable (Backups.Step, Int64, Int64) throws -> Void = { _, _, _ in }
  ) async throws -> Backups.Made {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try backups.start(progress: progress) { continuation.resume(with: $0) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private func backups(_ house: TestHouse, keep: Int = 7, minimumFree: Int64 = 0) -> Backups {
    Backups(
      archive: house.archive,
      options: .init(directory: house.path + "/backup", keep: keep, minimumFreeBytes: minimumFree),
      logger: Logger(label: "test") { _ in RecordingHandler(log: house.log) })
  }

  @Test func aCopyIsTheArchiveAndCanTakeItsPlace() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("The first ferry leaves at nine.", "The crane is broken."))
    await house.intake.drain()
    let made = try await make(backups(house))
    try house.drop("b.txt", TestHouse.capture("The last ferry leaves at ten."))
    await house.intake.drain()
    try await house.stop()

    let bytes = try Data(contentsOf: URL(filePath: made.path))
    var hasher = SHA256Hasher()
    #expect(made.bytes == Int64(bytes.count))
    #expect(bytes.withUnsafeBytes { hasher.digest(of: $0) } == made.digest)
    #expect(try house.contents("backup") == [URL(filePath: made.path).lastPathComponent])
    #expect(house.log.lines(withID: "archive.backed-up").map { $0.metadata["path"] } == [made.path])

    // Restored: what came after the copy lies in done/, unknown to the ledger, and is read again.
    let archive = house.path + "/archive.sqlite"
    let whole = try LogicalState.lines(atPath: archive)
    try FileManager.default.removeItem(atPath: archive)
    try FileManager.default.copyItem(atPath: made.path, toPath: archive)
    #expect(try house.findings() == ["file-unknown"])
    try FileManager.default.moveItem(atPath: house.path + "/done/b.txt", toPath: house.path + "/drop/b.txt")
    let again = try TestHouse(path: house.path)
    try again.start()
    await again.intake.drain()
    try await again.stop()
    #expect(try again.findings() == [])
    #expect(try LogicalState.lines(atPath: archive) == whole)
  }

  @Test func ingestionGoesOnMeanwhileAndTheCopyIsOfOneMoment() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    try house.drop("a.txt", TestHouse.capture("The first ferry leaves at nine."))
    await house.intake.drain()
    let before = try await house.archive.totals()
    let isFirst = Atomic(true)
    let made = try await make(backups(house)) { step, _, _ in
      // Between the last page and the check nothing is open; a dump comes in the middle of it all.
      guard isFirst.exchange(false, ordering: .relaxed) else { return }
      try house.drop("b.txt", TestHouse.capture("The last ferry leaves at ten."))
      let came = DispatchSemaphore(value: 0)
      Task {
        await house.intake.drain()
        came.signal()
      }
      came.wait()
    }
    #expect(try await house.archive.totals().ingested == before.ingested + 1)
    try await house.stop()
    let copy = try SQLiteArchive(path: made.path)
    #expect(try await copy.totals() == before)
    try copy.close()
  }

  @Test func theNewestAreKeptAndNothingElseIsTouched() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let backups = backups(house, keep: 2)
    var made: [String] = []
    for _ in 0..<4 {
      made.append(URL(filePath: try await make(backups).path).lastPathComponent)
      try Data("mine".utf8).write(to: URL(filePath: house.path + "/backup/notes.txt"))
    }
    #expect(made == made.sorted() && Set(made).count == 4)
    #expect(try house.contents("backup") == made.suffix(2) + ["notes.txt"])
    try house.archive.close()
  }

  @Test func oneThatIsGivenUpLeavesNothing() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let backups = backups(house)
    await #expect(throws: CancellationError.self) {
      try await make(backups) { _, _, _ in throw CancellationError() }
    }
    await #expect(throws: CancellationError.self) {
      try await make(backups) { step, _, _ in if step == .hashing { throw CancellationError() } }
    }
    #expect(try house.contents("backup") == [])
    #expect(house.log.lines(withID: "archive.backup-failed").map(\.level) == [.notice, .notice])
    _ = try await make(backups)
    try house.archive.close()
  }

  @Test func oneAtATime() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let backups = backups(house)
    let refused = Atomic(false)
    _ = try await make(backups) { _, _, _ in
      do { try backups.start(progress: { _, _, _ in }, end: { _ in }) } catch Backups.Refusal.isUnderWay {
        refused.store(true, ordering: .relaxed)
      }
    }
    let isRefused = refused.load(ordering: .relaxed)
    #expect(isRefused)
    try house.archive.close()
  }

  @Test func roomThatMustBeLeftIsLeft() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let error = await #expect(throws: Backups.Refusal.self) {
      try await make(backups(house, minimumFree: 1 << 60))
    }
    #expect("\(try #require(error))".contains("are free in \(house.path)/backup"))
    #expect(try house.contents("backup") == [])
    try house.archive.close()
  }

  @Test func aDamagedArchiveIsNotPassedOffAsABackup() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    let backups = backups(house)
    let sound = try await make(backups)
    try house.start()
    try house.drop("a.txt", TestHouse.capture("The first ferry leaves at nine."))
    await house.intake.drain()
    try await house.stop()
    let file = try FileHandle(forUpdating: URL(filePath: house.path + "/archive.sqlite"))
    for page in UInt64(3)..<40 {
      try file.seek(toOffset: page * 8192)
      try file.write(contentsOf: Data(repeating: 0x5A, count: 8192))
    }
    try file.close()
    let error = await #expect(throws: ArchiveError.self) { try await make(backups) }
    #expect(error?.code == .corrupt, "\(String(describing: error))")
    #expect(try house.contents("backup") == [URL(filePath: sound.path).lastPathComponent])
  }
}
