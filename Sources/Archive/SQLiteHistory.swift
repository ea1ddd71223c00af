public import Digest
import Foundation
import GRDB

/// An archive that is to be made anew: what it knows that the originals do not tell. Only read.
public final class SQLiteHistory: Sendable {
  /// A dump that was ingested, and where its bytes may lie.
  public struct Dump: Sendable {
    public var digest: SHA256Digest
    public var bytes: Int64
    /// When its outcome became durable.
    public var finishedAt: Milliseconds
    /// Path of its drop directory.
    public var drop: String
    /// Its path relative to the drop directory.
    public var name: [UInt8]
    /// Where files with its bytes were put, the first of them first.
    public var places: [(state: ArrivalState, path: [UInt8])]
  }

  private let queue: DatabaseQueue
  let path: String

  /// Opens the archive at `path`.
  /// - Throws: `ArchiveError`; `.corrupt` where nothing can be had from it.
  public init(path: String) throws {
    self.path = path
    queue = try SQLiteArchive.translating(path: path) {
      if try Self.needsMigration(path) { try SQLiteArchive(path: path).close() }
      return try DatabaseQueue(path: path, configuration: Self.reading)
    }
  }

  private static var reading: Configuration { SQLiteArchive.connection("history", isReadOnly: true) }

  private static func needsMigration(_ path: String) throws -> Bool {
    let queue = try DatabaseQueue(path: path, configuration: reading)
    defer { try? queue.close() }
    return try queue.read { db in
      let migrator = SQLiteSchema.migrator
      if try migrator.hasBeenSuperseded(db) { throw SQLiteArchive.tooNew(path) }
      return try !migrator.hasCompletedMigrations(db)
    }
  }

  /// The dumps that were ingested, in the order in which they were.
  /// - Throws: `ArchiveError`.
  public func dumps() throws -> [Dump] {
    try SQLiteArchive.translating(path: path) {
      try queue.read { db in
        var places: [Data: [(ArrivalState, [UInt8])]] = [:]
        var dumps: [Dump] = []
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT sha256, bytes, finished_at, drop_path, name, state, placed_as FROM arrivals
            WHERE state <> 'failed' AND sha256 IS NOT NULL ORDER BY id
            """)
        while let row = try rows.next() {
          let digest = row["sha256"] as Data
          guard let state = ArrivalState(rawValue: row["state"]), digest.count == 32 else { continue }
          if let place = row["placed_as"] as Data? {
            places[digest, default: []].append((state, Array(place)))
          }
          guard state == .ingested else { continue }
          dumps.append(
            Dump(
              digest: digest.withUnsafeBytes { SHA256Digest(bytes: $0) }, bytes: row["bytes"],
              finishedAt: row["finished_at"], drop: row["drop_path"], name: Array(row["name"] as Data),
              places: []))
        }
        for index in dumps.indices {
          dumps[index].places = (places[dumps[index].digest.data] ?? []).map { ($0.0, $0.1) }
        }
        return dumps
      }
    }
  }

  public func close() throws { try queue.close() }

  /// Writes what the log beside the archive at `path` holds into the archive itself, so that it is whole as one file.
  /// - Throws: `ArchiveError` where that cannot be done; then it is as it was.
  public static func foldLog(at path: String) throws {
    try SQLiteArchive.translating(path: path) {
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try queue.close()
    }
  }
}
