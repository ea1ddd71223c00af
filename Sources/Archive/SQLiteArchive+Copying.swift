import GRDB

extension SQLiteArchive: ArchiveCopying {
  /// Pages of one step, 4 MiB: as long as nobody asks whether the copy is still wanted.
  private static let step: CInt = 512

  public func copy(to target: String, progress: (_ done: Int64, _ total: Int64) throws -> Void) throws {
    var code: Int32 = 0
    do {
      try withoutActuallyEscaping(progress) { progress in
        try copyPages(to: target, errno: &code, progress: progress)
      }
      try Self.check(target)
    } catch let error as DatabaseError {
      throw ArchiveError(
        error, store: "backup \(target)", ifCorrupt: "Audit the archive itself: sluicectl audit.", errno: code
      )
    }
  }

  public func copyBytes() -> Int64 {
    let storage = storage()
    return (storage.file ?? 0) + (storage.log ?? 0)
  }

  /// Copies every page in one read transaction: of the archive as it was when it began, however long it takes.
  private func copyPages(
    to target: String, errno code: inout Int32, progress: @escaping (Int64, Int64) throws -> Void
  ) throws {
    let source = try DatabaseQueue(path: path, configuration: Self.connection("copy", isReadOnly: true))
    let copy = try DatabaseQueue(path: target, configuration: Self.connection("copy"))
    try source.read { from in
      // Without a first look there is no transaction yet, and every step would have a moment of its own.
      let pageBytes = try Int64.fetchOne(from, sql: "PRAGMA page_size") ?? 0
      _ = try Int64.fetchOne(from, sql: "SELECT count(*) FROM sqlite_schema")
      try copy.writeWithoutTransaction { to in
        // Nobody wants half a copy after a power cut: it needs neither a journal nor a sync of each step.
        try to.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try to.noting(errno: &code) {
          try from.backup(to: to, pagesPerStep: Self.step) { now in
            try progress(
              Int64(now.completedPageCount) * pageBytes, Int64(now.totalPageCount) * pageBytes)
          }
        }
      }
    }
    try copy.close()
    try source.close()
  }

  /// Makes the copy one file, and has SQLite look at every page of it.
  private static func check(_ target: String) throws {
    let copy = try DatabaseQueue(path: target, configuration: connection("copy"))
    try copy.inDatabase { db in
      // It says of itself that a log belongs to it.
      try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
      let verdict = try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
      if verdict != ["ok"] {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict.joined(separator: "; "))
      }
    }
    try copy.close()
  }

  /// A connection beside those of the archive in use, for one piece of work.
  static func connection(_ label: String, isReadOnly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.label = label
    configuration.readonly = isReadOnly
    configuration.prepareDatabase { db in db.add(tokenizer: SearchIndexTokenizer.self) }
    return configuration
  }
}
