import Foundation
import GRDB
import GRDBSQLite

/// The attempts in an SQLite file of their own: they are counted before a file is read, when the archive's writer
/// may be busy with a long transaction.
public final class SQLiteAttempts: AttemptKeeping {
  let queue: DatabaseQueue
  private let path: String

  /// Opens the file at `path`, and makes it when it is missing. A damaged one is refused and left as it is.
  /// - Parameter path: a file in a directory that this process may write to.
  /// - Throws: `ArchiveError`.
  public init(path: String) throws {
    self.path = path
    var configuration = Configuration()
    configuration.label = "attempts"
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(10)
    queue = try Self.translating(path: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // After the opening: GRDB sets NORMAL there, with which a power cut may take the last counts back.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = Self.migrator
      if try queue.read(migrator.hasBeenSuperseded) {
        throw ArchiveError(
          code: .tooNew,
          message: "The list of reading attempts \(path) was written by a later version of Sluice.",
          remedy: "Install that version again, or move the file away; only the counts of crashes are in it.")
      }
      try migrator.migrate(queue)
      // It is small: damage is found now, not when a count is wanted.
      let verdict = try queue.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
      if verdict != ["ok"] {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict.joined(separator: "; "))
      }
      return queue
    }
  }

  public func unfinished() throws -> [AttemptedFile: Int] {
    try Self.translating(path: path) {
      try queue.read { db in
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM attempts")
        return Dictionary(
          rows.map { row in
            let stamp = FileStamp(
              device: UInt64(bitPattern: row["device"]), inode: UInt64(bitPattern: row["inode"]),
              size: row["size"], modified: row["modified"], changed: row["changed"])
            let name = row["name"] as Data
            return (AttemptedFile(drop: row["drop_path"], name: Array(name), stamp: stamp), row["count"])
          }, uniquingKeysWith: max)
      }
    }
  }

  public func begin(_ files: [AttemptedFile], ended: [AttemptedFile]) throws {
    guard !files.isEmpty || !ended.isEmpty else { return }
    var code: Int32 = 0
    do {
      try queue.writeWithoutTransaction { db in
        try db.noting(errno: &code) {
          try db.inTransaction(.immediate) {
            try Self.remove(ended, db)
            try Self.insert(files, db)
            return .commit
          }
        }
      }
    } catch {
      throw Self.translate(error, path: path, errno: code)
    }
  }

  public func end(_ files: [AttemptedFile]) throws { try begin([], ended: files) }

  /// Writes the log back into the file and closes it.
  public func close() throws {
    try Self.translating(path: path) {
      // A checkpoint that fails loses nothing: the next opening finds the log.
      queue.writeWithoutTransaction { db in _ = try? db.checkpoint(.truncate) }
      try queue.close()
    }
  }

  // MARK: - Parts

  private static func remove(_ files: [AttemptedFile], _ db: Database) throws {
    let delete = try PreparedStatement(db, cached: "DELETE FROM attempts WHERE drop_path = ?1 AND name = ?2")
    for file in files {
      delete.bind(1, file.drop)
      delete.bind(2, blob: file.name)
      try delete.run()
    }
  }

  private static func insert(_ files: [AttemptedFile], _ db: Database) throws {
    let insert = try PreparedStatement(db, cached: insertion)
    for file in files {
      insert.bind(1, file.drop)
      insert.bind(2, blob: file.name)
      insert.bind(3, file.stamp)
      try insert.run()
    }
  }

  private static let insertion = """
    INSERT INTO attempts(drop_path, name, device, inode, size, modified, changed, count)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)
    ON CONFLICT (drop_path, name) DO UPDATE SET
      count = iif(
        (device, inode, size, modified, changed)
          = (excluded.device, excluded.inode, excluded.size, excluded.modified, excluded.changed), count + 1, 1),
      device = excluded.device, inode = excluded.inode, size = excluded.size, modified = excluded.modified,
      changed = excluded.changed
    """

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          CREATE TABLE attempts(
            drop_path TEXT NOT NULL,
            name BLOB NOT NULL,
            device INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (drop_path, name)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  private static func translating<R>(path: String, _ body: () throws -> R) throws -> R {
    try ArchiveError.translating({ translate($0, path: path, errno: $1) }, body)
  }

  private static func translate(_ error: any Error, path: String, errno code: Int32) -> ArchiveError {
    ArchiveError(
      error, store: "list of reading attempts \(path)",
      ifCorrupt: "Move it away; a new one is made, and only the counts of crashes are lost.", errno: code)
  }
}
