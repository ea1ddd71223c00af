import GRDB
import GRDBSQLite

/// Tells that a migration gets on: by what SQLite does, not by the time that goes by.
final class MigrationProgress: Sendable {
  private let version: String
  private let interval: CInt
  private let call: @Sendable (_ version: String) -> Void

  private init(_ version: String, _ options: SQLiteArchive.Options) {
    self.version = version
    interval = options.migrationStep
    call = options.onMigration
  }

  /// Brings the archive to the last version that `migrator` knows, version by version.
  static func migrate(
    _ pool: DatabasePool, by migrator: DatabaseMigrator, _ options: SQLiteArchive.Options
  ) throws {
    let applied = try pool.read { try migrator.appliedIdentifiers($0) }
    for version in migrator.migrations where !applied.contains(version) {
      let progress = MigrationProgress(version, options)
      try progress.watch(pool) { try migrator.migrate(pool, upTo: version) }
      progress.call(version)
    }
  }

  /// Runs `body`, and tells while SQLite's machine is at work on the writing connection.
  private func watch(_ pool: DatabasePool, _ body: () throws -> Void) rethrows {
    // The connection knows this object unretained: it is forgotten there before it goes.
    try withExtendedLifetime(self) {
      pool.writeWithoutTransaction { db in
        sqlite3_progress_handler(
          db.sqliteConnection, interval,
          { context in
            if let context {
              let progress = Unmanaged<MigrationProgress>.fromOpaque(context).takeUnretainedValue()
              progress.call(progress.version)
            }
            // What is not 0 would interrupt the statement.
            return 0
          }, Unmanaged.passUnretained(self).toOpaque())
      }
      defer { pool.writeWithoutTransaction { sqlite3_progress_handler($0.sqliteConnection, 0, nil, nil) } }
      try body()
    }
  }
}
