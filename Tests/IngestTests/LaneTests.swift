import Archive
import Foundation
import Intake
import Synchronization
import TestSupport
import Testing

@testable import Ingest

@Suite struct LaneTests {
  /// Counts like the real one, and remembers.
  private final class RecordedAttempts: AttemptKeeping {
    private let begun = Mutex<[String]>([])
    private let suspects: [AttemptedFile: Int]

    init(_ suspects: [AttemptedFile: Int] = [:]) { self.suspects = suspects }

    var names: [String] { begun.withLock { $0 } }

    func unfinished() -> [AttemptedFile: Int] { suspects }

    func begin(_ files: [AttemptedFile], ended: [AttemptedFile]) {
      begun.withLock { $0 += files.map { String(decoding: $0.name, as: UTF8.self) } }
    }

    func end(_ files: [AttemptedFile]) {}
  }

  @Test func aSmallArchiveIsReadWithTheLargeFilesAsOneAttempt() async throws {
    let attempts = RecordedAttempts()
    let house = try TestHouse(attempts: attempts)
    defer { house.remove() }
    try house.drop("a.txt.gz", Data(try Gzip.pack(TestHouse.capture("Talks were held"))))
    try house.drop("b.txt", TestHouse.capture("They went on"))
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("done") == ["a.txt.gz", "b.txt"])
    #expect(attempts.names.sorted() == ["a.txt.gz", "b.txt"])
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test func anArchiveThatEndedTheProcessThriceIsLeftUnread() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try house.drop("a.txt.gz", Data(try Gzip.pack(TestHouse.capture("Talks were held"))))
    let path = try #require(DropPath(Array("a.txt.gz".utf8)))
    let look = try #require(try house.intake.drops[0].directory.look(path))
    let counts = try SQLiteAttempts(path: house.path + "/attempts.sqlite")
    for _ in 0..<3 {
      try counts.begin(
        [AttemptedFile(drop: house.path + "/drop", name: path.bytes, stamp: FileStamp(look))], ended: [])
    }
    try house.start()
    await house.intake.drain()
    #expect(try house.contents("failed") == ["a.txt.gz", "a.txt.gz.reason.json"])
    try await house.stop()
  }
}
