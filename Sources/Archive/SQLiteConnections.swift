import GRDB

/// The open connections of an SQLite archive: a writer and some readers.
final class SQLiteConnections: Sendable {
  let pool: DatabasePool
  private let writer = WriterBox()
  private let anchors: AnchorIndex.Options
  private let metrics: ArchiveMetrics

  /// Holds what only the writing connection touches.
  ///
  /// Unchecked because the compiler cannot see it: `value` is read and written only inside blocks of the pool's
  /// writing connection, which GRDB runs one at a time.
  private final class WriterBox: @unchecked Sendable {
    var value: SQLiteWriter?
  }

  /// - Throws: `ArchiveError`.
  init(path: String, options: SQLiteArchive.Options) throws {
    var configuration = Configuration()
    configuration.label = "archive"
    anchors = options.anchors
    let metrics = ArchiveMetrics(options.metrics)
    self.metrics = metrics
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(options.lockPatience)
    configuration.prepareDatabase { db in
      db.add(tokenizer: SearchIndexTokenizer.self)
      if !db.configuration.readonly {
        // Holds for a new file only. Half the pages to log and to look up: a tenth less processor time than 4 KiB.
        try db.execute(sql: "PRAGMA page_size = 8192")
        try db.execute(sql: "PRAGMA cache_size = -\(options.cacheBytes / 1024)")
        // What is deleted need not be overwritten with zeros, which Debian's SQLite does by default: the texts of public
        // posts are no secrets, and merged runs of anchors are most of what goes.
        try db.execute(sql: "PRAGMA secure_delete = FAST")
        metrics.checkpoint(db)
      }
    }
    pool = try SQLiteArchive.translating(path: path) {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // After the opening: GRDB sets NORMAL there, with which a power cut may take the last commits back.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = SQLiteSchema.migrator
      try pool.read { db in
        if try migrator.hasBeenSuperseded(db) { throw SQLiteArchive.tooNew(path) }
      }
      try MigrationProgress.migrate(pool, by: migrator, options)
      try pool.write { db in
        try db.execute(
          sql: "INSERT INTO text_search(text_search, rank) VALUES ('hashsize', ?)",
          arguments: [options.searchHashBytes])
      }
      return pool
    }
  }

  /// Runs `body` as one durable transaction.
  /// - Parameter code: set when it fails; see `Database.noting`.
  func write<R>(
    errno code: inout Int32, _ body: (any ArchiveTransaction) throws -> R
  ) throws -> (result: R, lastEvent: Int64) {
    try pool.writeWithoutTransaction { db in
      try db.noting(errno: &code) {
        let writer = try self.writer.value ?? SQLiteWriter(db, anchors: self.anchors, metrics: self.metrics)
        self.writer.value = writer
        return try writer.transact(body)
      }
    }
  }

  /// Writes out what the next start would have to make again, where that takes it longer than writing does.
  func flush() throws {
    try pool.writeWithoutTransaction { [writer] db in
      guard let kin = writer.value?.kin else { return }
      try db.inTransaction(.immediate) {
        try kin.flush(atLeast: 1 << 16)
        try kin.settle()
        return .commit
      }
    }
  }

  /// Writes the log back into the file and closes the connections.
  func close() throws {
    pool.writeWithoutTransaction { [writer] db in
      writer.value = nil
      // A reader may hold the log open; then the next start finds it, and nothing is lost.
      _ = try? db.checkpoint(.truncate)
    }
    try pool.close()
  }
}
