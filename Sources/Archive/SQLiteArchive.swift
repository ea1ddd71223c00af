import Foundation
import GRDB
import GRDBSQLite

/// The archive in one SQLite file: write-ahead log, `synchronous=FULL`, one writer, pooled readers.
public final class SQLiteArchive: Sendable {
  /// How much memory the store may use, and what it is told at opening.
  public struct Options: Sendable {
    /// Page cache of the writing connection, in bytes.
    public var cacheBytes: Int
    /// Size that FTS5's in-memory index may reach before it is written out, in bytes. Its default of 1 MiB writes
    /// many small segments and merges them again and again; 64 MiB halved the cost of the whole index.
    public var searchHashBytes: Int

    public init(cacheBytes: Int = 32 << 20, searchHashBytes: Int = 32 << 20) {
      self.cacheBytes = cacheBytes
      self.searchHashBytes = searchHashBytes
    }
  }

  let pool: DatabasePool
  private let writer = WriterBox()

  /// Holds what only the writing connection touches.
  ///
  /// Unchecked because the compiler cannot see it: `value` is read and written only inside blocks of the pool's
  /// writing connection, which GRDB runs one at a time.
  private final class WriterBox: @unchecked Sendable {
    var value: SQLiteWriter?
  }

  /// Opens the archive at `path`, makes it when it is missing, and brings it to this version.
  /// - Parameter path: a file in a directory that this process may write to.
  /// - Throws: `ArchiveError`.
  public init(path: String, options: Options = Options()) throws {
    var configuration = Configuration()
    configuration.label = "archive"
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      db.add(tokenizer: SearchIndexTokenizer.self)
      if !db.configuration.readonly {
        // Holds for a new file only. Half the pages to log and to look up: a tenth less processor time than 4 KiB.
        try db.execute(sql: "PRAGMA page_size = 8192")
        try db.execute(sql: "PRAGMA cache_size = -\(options.cacheBytes / 1024)")
      }
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      // After the opening: GRDB sets NORMAL there, with which a power cut may take the last commits back.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = SQLiteSchema.migrator
      try pool.read { db in
        if try migrator.hasBeenSuperseded(db) {
          throw ArchiveError(
            code: .tooNew, message: "The archive \(path) was written by a later version of Sluice.",
            remedy: "Install that version again; an archive is never taken back to an earlier one.")
        }
      }
      try migrator.migrate(pool)
      try pool.write { db in
        try db.execute(
          sql: "INSERT INTO text_search(text_search, rank) VALUES ('hashsize', ?)",
          arguments: [options.searchHashBytes])
      }
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  /// Writes the log back into the file and closes the archive.
  public func close() throws {
    pool.writeWithoutTransaction { [writer] db in
      writer.value = nil
      // A reader may hold the log open; then the next start finds it, and nothing is lost.
      _ = try? db.checkpoint(.truncate)
    }
    try pool.close()
  }

  /// Turns what GRDB or the system throws into words with a remedy.
  static func translate(_ error: any Error, path: String) -> ArchiveError {
    guard let error = error as? DatabaseError else {
      return ArchiveError(
        code: .environment, message: "The archive \(path) cannot be used: \(error).",
        remedy: "See the message above for the cause.")
    }
    let said = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return ArchiveError(
        code: .corrupt, message: "The archive \(path) is damaged: \(said).",
        remedy: "It was left as it is. Restore a backup, or move it away to start a new one.")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      return ArchiveError(
        code: .environment, message: "The archive \(path) cannot be opened for writing: \(said).",
        remedy: "Check that its directory exists and belongs to the user that runs sluiced.")
    case .SQLITE_FULL:
      return ArchiveError(
        code: .environment, message: "There is no room left for the archive \(path): \(said).",
        remedy: "Free some space; ingestion goes on by itself.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return ArchiveError(
        code: .environment, message: "Another process holds the archive \(path): \(said).",
        remedy: "End the other writer; only one sluiced may use an archive.")
    default:
      return ArchiveError(
        code: .environment, message: "The archive \(path) cannot be used: \(said).",
        remedy: "See the message for the cause.")
    }
  }
}

extension SQLiteArchive: ArchiveWriting {
  public func write<R>(
    _ body: (any ArchiveTransaction) throws -> R
  ) throws -> (result: R, lastEvent: Int64) {
    do {
      return try pool.writeWithoutTransaction { db in
        let writer = try self.writer.value ?? SQLiteWriter(db)
        self.writer.value = writer
        return try writer.transact(body)
      }
    } catch let error as DatabaseError {
      throw Self.translate(error, path: pool.path)
    }
  }
}
