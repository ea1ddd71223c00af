import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Archive

/// An archive of an earlier version tells that it is being brought to this one, and is not silent about it for long.
@Suite struct MigrationProgressTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws { directory = try TemporaryDirectory() }

  /// What was told.
  private final class Told: Sendable {
    private let told = Mutex<[String]>([])
    var versions: [String] { told.withLock { $0 } }
    func add(_ version: String) { told.withLock { $0.append(version) } }
  }

  /// Puts an archive of that version in place.
  private func bring(_ version: Int) throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/archives/schema-\(version).sqlite.gz")
    try Gzip.unpack(file: fixture.path, to: path)
  }

  private func options(_ told: Told) -> SQLiteArchive.Options {
    var options = SQLiteArchive.Options(onMigration: { told.add($0) })
    options.migrationStep = 100
    options.lockPatience = 0.1
    return options
  }

  @Test(arguments: 1...5)
  func anEarlierArchiveTellsThatItGetsOn(version: Int) throws {
    try bring(version)
    let told = Told()
    try SQLiteArchive(path: path, options: options(told)).close()
    #expect(Set(told.versions) == Set((version + 1...6).map { "\($0)" }))
    #expect(told.versions == told.versions.sorted())
    // It is told while it goes on, too, not only at the end of each.
    #expect(version > 3 || told.versions.count > 6 - version)
    // It is of this version now.
    let again = Told()
    let archive = try SQLiteArchive(path: path, options: options(again))
    // What it does afterwards is not told, either.
    #expect(try archive.rules().isEmpty)
    try archive.close()
    #expect(again.versions.isEmpty)
  }

  @Test func oneThatHangsTellsNothing() throws {
    try bring(1)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let told = Told()
    #expect(throws: ArchiveError.self) { try SQLiteArchive(path: path, options: options(told)) }
    #expect(told.versions.isEmpty)
    try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try other.close()
    try SQLiteArchive(path: path, options: options(told)).close()
    #expect(told.versions.last == "6")
  }
}
