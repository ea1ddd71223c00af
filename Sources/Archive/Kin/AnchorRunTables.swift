import GRDB
import GRDBSQLite

/// A run as the manifest has it: entries sorted by key, in blocks that are never changed once it is live.
struct AnchorRun {
  enum State: String {
    /// Look-ups read it.
    case live
    /// A merge writes it; its sources still serve.
    case building
    /// Nothing reads it; its rows go piece by piece.
    case dropped
  }

  /// 1 and up; free again when the last row of the run is gone.
  var number: Int
  /// 0 for a memtable written out, 1 for a merge of such, and so on.
  var level: Int
  /// The number of the newest flush in it: greater is newer.
  var age: Int64
  var state: State
  /// The run that a merge makes of this one.
  var mergesInto: Int?
  var entries = 0
  /// The wrapping sum of `AnchorKey.digest` of the entries.
  var checksum: UInt64 = 0
  /// Lines of the whole filter.
  var lines: Int
  /// Of its blocks and its filter.
  var bytes = 0
  /// Of a run that is being built: entries with keys below this one are in it.
  var cursor: UInt64 = 0

  /// Whether another row of the manifest means the same entries: after a rollback a number may come back for others.
  func isSame(as other: AnchorRun) -> Bool {
    number == other.number && entries == other.entries && checksum == other.checksum && lines == other.lines
  }
}

/// The tables of the anchor index and the statements over them, on the writing connection.
final class AnchorRunTables {
  static let schema = """
    -- The anchors of texts, for near-duplicates: sorted runs of entries (a 48-bit key, a text), newest flush first.
    CREATE TABLE kin_runs(
      number INTEGER PRIMARY KEY,
      level INTEGER NOT NULL,
      age INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('live', 'building', 'dropped')),
      merges_into INTEGER,
      entries INTEGER NOT NULL,
      checksum INTEGER NOT NULL,
      lines INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      cursor INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX kin_runs_by_age ON kin_runs(age);

    -- id = run << 53 | prefix of the first key << 21 | number among blocks that begin with this prefix.
    CREATE TABLE kin_blocks(
      id INTEGER PRIMARY KEY,
      data BLOB NOT NULL
    ) STRICT;

    -- id = run << 32 | number of the piece of the run's Bloom filter.
    CREATE TABLE kin_filters(
      id INTEGER PRIMARY KEY,
      data BLOB NOT NULL
    ) STRICT;
    """

  /// The size of a block: four fill a page, so that no look-up follows a chain of overflow pages. SQLite copies what
  /// it reads, so that the smaller the block the cheaper the look-up (two a page: 15 % more processor time a hit, one:
  /// 45 %, at sixty million entries); still smaller ones take more room.
  let blockBytes: Int
  /// Lines of a filter in one row, by the same measure.
  let linesPerRow: Int

  private let insertRun, deleteRun, allRuns: PreparedStatement
  private let insertBlock, blockAtOrBefore, blockAfter, deleteBlocks: PreparedStatement
  private let insertFilter, filter, filters, deleteFilters: PreparedStatement
  private let connection: OpaquePointer?

  init(_ db: Database) throws {
    connection = db.sqliteConnection
    let page = try PreparedStatement(db, "PRAGMA page_size").firstInt64() ?? 4096
    // The page's own header has 8 bytes; a cell has 2 in the directory, 2 for its length, 9 for its number and 5 for
    // the header of the row.
    blockBytes = (Int(page) - 8) / 4 - 20
    linesPerRow = blockBytes / AnchorFilter.lineBytes
    insertRun = try PreparedStatement(
      db, "INSERT OR REPLACE INTO kin_runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
    deleteRun = try PreparedStatement(db, "DELETE FROM kin_runs WHERE number = ?1")
    allRuns = try PreparedStatement(
      db,
      """
      SELECT number, level, age, state, merges_into, entries, checksum, lines, bytes, cursor FROM kin_runs
      ORDER BY age DESC, number
      """)
    insertBlock = try PreparedStatement(db, "INSERT INTO kin_blocks(id, data) VALUES (?1, ?2)")
    blockAtOrBefore = try PreparedStatement(
      db, "SELECT id, data FROM kin_blocks WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC")
    blockAfter = try PreparedStatement(
      db, "SELECT id, data FROM kin_blocks WHERE id > ?1 AND id <= ?2 ORDER BY id")
    deleteBlocks = try PreparedStatement(db, Self.deleteSome(of: "kin_blocks"))
    deleteFilters = try PreparedStatement(db, Self.deleteSome(of: "kin_filters"))
    insertFilter = try PreparedStatement(db, "INSERT OR REPLACE INTO kin_filters(id, data) VALUES (?1, ?2)")
    filter = try PreparedStatement(db, "SELECT data FROM kin_filters WHERE id = ?1")
    filters = try PreparedStatement(db, "SELECT id, data FROM kin_filters WHERE id BETWEEN ?1 AND ?2")
  }

  private static func deleteSome(of table: String) -> String {
    """
    DELETE FROM \(table) WHERE id IN (
      SELECT id FROM \(table) WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3
    )
    """
  }

  // MARK: - Manifest

  /// As many as fit into the numbers of blocks.
  static let mostRuns = 1023

  /// All runs, newest first.
  func runs() throws -> [AnchorRun] {
    var runs: [AnchorRun] = []
    try allRuns.eachRow { row in
      guard let state = AnchorRun.State(rawValue: row.text(3)), row.int64(1) >= 0,
        (1..<1 << 40).contains(row.int64(7)),
        row.int64(7) % (1 << Int64(AnchorFilter.mostFolds)) == 0,
        (1...Int64(Self.mostRuns)).contains(row.int64(0))
      else { throw AnchorBlock.damaged }
      runs.append(
        AnchorRun(
          number: Int(row.int64(0)), level: Int(row.int64(1)), age: row.int64(2), state: state,
          mergesInto: row.optionalInt64(4).map { Int($0) }, entries: Int(row.int64(5)),
          checksum: UInt64(bitPattern: row.int64(6)), lines: Int(row.int64(7)), bytes: Int(row.int64(8)),
          cursor: UInt64(bitPattern: row.int64(9)) & AnchorKey.mask))
      return true
    }
    return runs
  }

  func save(_ run: AnchorRun) throws {
    insertRun.bind(1, run.number)
    insertRun.bind(2, run.level)
    insertRun.bind(3, run.age)
    insertRun.bind(4, run.state.rawValue)
    insertRun.bind(5, run.mergesInto.map { Int64($0) })
    insertRun.bind(6, run.entries)
    insertRun.bind(7, Int64(bitPattern: run.checksum))
    insertRun.bind(8, run.lines)
    insertRun.bind(9, run.bytes)
    insertRun.bind(10, Int64(bitPattern: run.cursor))
    try insertRun.run()
  }

  /// Deletes at most `limit` rows of a run: its blocks, its filter, with the last of them the run itself.
  /// - Returns: how many rows went.
  func delete(_ run: AnchorRun, limit: Int) throws -> (rows: Int, isDone: Bool) {
    var rows = try delete(deleteBlocks, Self.block(run.number), Self.lastBlock(run.number), limit)
    rows += try delete(
      deleteFilters, Self.filterRow(run.number, 0), Self.filterRow(run.number + 1, 0) - 1, limit - rows)
    if rows >= limit { return (rows, false) }
    deleteRun.bind(1, run.number)
    try deleteRun.run()
    return (rows, true)
  }

  private func delete(
    _ statement: PreparedStatement, _ first: Int64, _ last: Int64, _ limit: Int
  ) throws -> Int {
    guard limit > 0 else { return 0 }
    statement.bind(1, first)
    statement.bind(2, last)
    statement.bind(3, limit)
    try statement.run()
    return Int(sqlite3_changes(connection))
  }

  // MARK: - Blocks

  private static let chunkBits = 21
  private static let prefixBits = 32

  /// The number of the block where a run's keys with a prefix begin.
  /// - Parameter chunk: how many blocks began with this prefix before; more than 2^32 texts of one prefix need.
  static func block(_ run: Int, prefix: UInt64 = 0, chunk: Int64 = 0) -> Int64 {
    Int64(run) << Int64(prefixBits + chunkBits) | Int64(prefix & AnchorKey.prefixMask) << Int64(chunkBits)
      | chunk
  }

  private static func lastBlock(_ run: Int) -> Int64 { block(run + 1) - 1 }

  static func prefix(ofBlock id: Int64) -> UInt64 { UInt64(id >> Int64(chunkBits)) & AnchorKey.prefixMask }

  static func chunk(ofBlock id: Int64) -> Int64 { id & (1 << Int64(chunkBits) - 1) }

  func insertBlock(_ id: Int64, _ bytes: UnsafeRawBufferPointer) throws {
    insertBlock.bind(1, id)
    insertBlock.bind(2, blob: bytes)
    try insertBlock.run()
  }

  /// Appends the texts of a key in a run, at most `limit`.
  func texts(with key: UInt64, in run: Int, limit: Int, into ids: inout ContiguousArray<UInt32>) throws {
    let prefix = AnchorKey.prefix(key)
    let wanted = ids.count + limit
    var next = try withBlock(blockAtOrBefore, Self.block(run), Self.block(run, prefix: prefix)) {
      $1.texts(with: key, limit: limit, into: &ids) ? $0 : nil
    }
    // Rare: a key of this prefix is the last of its block.
    while let id = next.flatMap({ $0 }), ids.count < wanted {
      next = try withBlock(blockAfter, id, Self.block(run, prefix: prefix + 1) - 1) {
        $1.texts(with: key, limit: wanted - ids.count, into: &ids) ? $0 : nil
      }
    }
  }

  private func withBlock<R>(
    _ statement: PreparedStatement, _ first: Int64, _ second: Int64, _ body: (Int64, AnchorBlock) throws -> R
  ) throws -> R? {
    statement.bind(1, first)
    statement.bind(2, second)
    var result: R?
    try statement.eachRow { row in
      result = try body(row.int64(0), AnchorBlock(row.bytes(1)))
      return false
    }
    return result
  }

  /// Copies the block of a run where the keys from `key` on begin.
  /// - Returns: its number and its bytes; nil for a run without blocks.
  func block(
    of run: Int, at key: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws -> (id: Int64, bytes: Int)? {
    try copy(blockAtOrBefore, Self.block(run), Self.block(run, prefix: AnchorKey.prefix(key)), buffer)
  }

  /// Copies the block that follows `id` in its run; nil at the end.
  func block(
    of run: Int, after id: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws -> (id: Int64, bytes: Int)? {
    try copy(blockAfter, id, Self.lastBlock(run), buffer)
  }

  /// The number of the last block of a run, and its last key.
  func end(of run: Int) throws -> (id: Int64, key: UInt64)? {
    try withBlock(blockAtOrBefore, Self.block(run), Self.lastBlock(run)) { ($0, $1.key($1.count - 1)) }
  }

  private func copy(
    _ statement: PreparedStatement, _ first: Int64, _ second: Int64, _ buffer: UnsafeMutableRawBufferPointer
  ) throws -> (id: Int64, bytes: Int)? {
    statement.bind(1, first)
    statement.bind(2, second)
    var result: (id: Int64, bytes: Int)?
    try statement.eachRow { row in
      let bytes = row.bytes(1)
      guard bytes.count <= buffer.count else { throw AnchorBlock.damaged }
      buffer.copyMemory(from: bytes)
      result = (row.int64(0), bytes.count)
      return false
    }
    return result
  }

  // MARK: - Filters

  private static func filterRow(_ run: Int, _ row: Int) -> Int64 { Int64(run) << 32 | Int64(row) }

  func insertFilter(_ run: Int, row: Int, _ bytes: UnsafeRawBufferPointer) throws {
    insertFilter.bind(1, Self.filterRow(run, row))
    insertFilter.bind(2, blob: bytes)
    try insertFilter.run()
  }

  /// Copies a row of a filter; leaves zeros where it has none.
  func filter(_ run: Int, row: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    filter.bind(1, Self.filterRow(run, row))
    try filter.eachRow { row in
      let bytes = row.bytes(0)
      guard bytes.count <= buffer.count else { throw AnchorBlock.damaged }
      buffer.copyMemory(from: bytes)
      return false
    }
  }

  /// Reads the filter of a run.
  func loadFilter(of run: AnchorRun, folds: Int) throws -> LoadedAnchorFilter {
    let loaded = LoadedAnchorFilter(lines: run.lines, folds: folds)
    filters.bind(1, Self.filterRow(run.number, 0))
    filters.bind(2, Self.filterRow(run.number + 1, 0) - 1)
    try filters.eachRow { row in
      loaded.add(row.bytes(1), from: Int(row.int64(0) & 0xFFFF_FFFF) * linesPerRow)
      return true
    }
    return loaded
  }
}
