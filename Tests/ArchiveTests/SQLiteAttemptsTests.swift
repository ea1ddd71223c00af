import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

@Suite struct SQLiteAttemptsTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/attempts.sqlite" }

  init() throws { directory = try TemporaryDirectory() }

  private func file(_ name: String, in drop: String = "/srv/drop", changed: Int64 = 3) -> AttemptedFile {
    AttemptedFile(drop: drop, name: Array(name.utf8), stamp: stamp(7, changed: changed))
  }

  @Test func countsWhatHasNoEnd() throws {
    let attempts = try SQLiteAttempts(path: path)
    #expect(try attempts.unfinished().isEmpty)
    try attempts.begin([file("a"), file("b"), file("a", in: "/srv/else")], ended: [])
    try attempts.begin([file("a")], ended: [file("b")])
    #expect(try attempts.unfinished() == [file("a"): 2, file("a", in: "/srv/else"): 1])
    try attempts.end([file("a", in: "/srv/else")])
    try attempts.end([])
    #expect(try attempts.unfinished() == [file("a"): 2])
  }

  @Test func startsAgainForAnotherFileOfTheName() throws {
    let attempts = try SQLiteAttempts(path: path)
    for _ in 0..<3 { try attempts.begin([file("a")], ended: []) }
    try attempts.begin([file("a", changed: 4)], ended: [])
    #expect(try attempts.unfinished() == [file("a", changed: 4): 1])
    try attempts.begin([file("a", changed: 4)], ended: [])
    try attempts.begin([file("a", changed: 4)], ended: [file("a")])
    #expect(try attempts.unfinished() == [file("a", changed: 4): 1], "what ended is taken out first")
    try attempts.end([file("a")])
    #expect(try attempts.unfinished().isEmpty)
  }

  @Test func keepsNamesThatAreNoText() throws {
    let attempts = try SQLiteAttempts(path: path)
    let odd = AttemptedFile(drop: "/srv/drop", name: [0xFF, 0x2F, 0x27, 0x0A], stamp: stamp(.max))
    try attempts.begin([odd], ended: [])
    #expect(try attempts.unfinished() == [odd: 1])
  }

  @Test func isDurable() throws {
    let attempts = try SQLiteAttempts(path: path)
    let (synchronous, journal) = try attempts.queue.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode")
      )
    }
    #expect(synchronous == 2)
    #expect(journal == "wal")
  }

  @Test func countsSurviveAnEndWithoutGoodbye() throws {
    let kept = directory.path + "/kept"
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: false)
    let attempts = try SQLiteAttempts(path: path)
    try attempts.begin([file("a")], ended: [])
    // What a process that is killed leaves: the file and its log, never written back.
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: kept + "/attempts.sqlite" + suffix)
    }
    let again = try SQLiteAttempts(path: kept + "/attempts.sqlite")
    #expect(try again.unfinished() == [file("a"): 1])
    try attempts.close()
    let third = try SQLiteAttempts(path: path)
    try third.begin([file("a")], ended: [])
    #expect(try third.unfinished() == [file("a"): 2])
  }

  @Test func refusesADamagedFileAndLeavesIt() throws {
    let bytes = Data(String(repeating: "This is no database. ", count: 100).utf8)
    try bytes.write(to: URL(filePath: path))
    #expect {
      _ = try SQLiteAttempts(path: path)
    } throws: {
      guard let error = $0 as? ArchiveError else { return false }
      return error.code == .corrupt && error.message.contains(path) && error.remedy.hasPrefix("Move it away")
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }

  @Test func findsDamageInsideWhenItOpens() throws {
    let attempts = try SQLiteAttempts(path: path)
    try attempts.begin((0..<500).map { file("file \($0)") }, ended: [])
    try attempts.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(bytes.count - 4096 + 8..<bytes.count - 3000, with: Data(count: 1088))
    try bytes.write(to: URL(filePath: path))
    #expect {
      _ = try SQLiteAttempts(path: path)
    } throws: {
      ($0 as? ArchiveError)?.code == .corrupt
    }
  }

  @Test func refusesAFileOfALaterVersion() throws {
    try SQLiteAttempts(path: path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations(identifier) VALUES ('999')") }
    try queue.close()
    #expect {
      _ = try SQLiteAttempts(path: path)
    } throws: {
      ($0 as? ArchiveError)?.code == .tooNew
    }
  }

  @Test func saysWhatIsWrongWithThePath() {
    #expect {
      _ = try SQLiteAttempts(path: directory.path + "/absent/attempts.sqlite")
    } throws: {
      ($0 as? ArchiveError)?.code == .environment
    }
  }
}
