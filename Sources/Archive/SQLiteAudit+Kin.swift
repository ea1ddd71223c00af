import GRDB
import Identity

/// The kin index, held against one that is made afresh from the same texts.
extension SQLiteAudit {
  /// Builds the index anew in temporary tables, by the code that built the archive's, and compares anchors, statistics,
  /// relations and clusters. Takes about as long as indexing did.
  func checkKin() throws {
    let state = try KinStateTable(db).state()
    guard state.parameters == KinBook.version, !state.isClearing else {
      // It is being made anew, or is about to be.
      return try report.progress("kin", 1, 1)
    }
    let kept = try keptAnchors()
    if kept.damagedRuns > 0 {
      try reportKin(
        "kin-runs-damaged", "anchors", "\(kept.damagedRuns) of its runs are not as they were written.")
    }
    try db.execute(sql: "PRAGMA query_only = 0")
    defer { try? db.execute(sql: "PRAGMA query_only = 1") }
    try makeTemporaryTables()
    let book = try KinBook(db)
    try rebuild(book, through: state.flushed, of: state.through)
    let made = try book.loaded()
    let (count, sum) = try made.storage.index.checksum()
    if (count, sum) != (kept.count, kept.sum) {
      try reportKin(
        "kin-anchors-differ", "anchors",
        "The index has \(kept.count) anchors, one made afresh \(count)\(count == kept.count ? ", others" : "")."
      )
    }
    if state.flushed > 0, !kept.hasStatistics(made) {
      try reportKin("kin-statistics-differ", "statistics", "Others are kept than the texts lead to.")
    }
    try rebuild(book, through: state.through, of: state.through)
    for (table, columns) in Self.kinTables { try compare(table, columns) }
    try report.progress("kin", Int(state.through), Int(state.through))
  }

  private static let kinTables = [
    ("kin", "text_id, other_id, relation, score, conflict, context"),
    ("kin_members", "text_id, cluster_id"),
    ("kin_clusters", "id, canonical_id, size"),
  ]

  private static let remedy = "Make the index anew with sluicectl reindex; texts and posts are not concerned."

  /// What the archive's own tables hold of anchors. To be asked before there are temporary tables of the same names.
  private struct Kept {
    var count: Int
    var sum: UInt64
    var damagedRuns: Int
    var statistics: [UInt8]

    func hasStatistics(_ memory: KinMemory) -> Bool {
      memory.withStatistics { $0.elementsEqual(statistics) }
    }
  }

  private func keptAnchors() throws -> Kept {
    let index = try AnchorIndex(db)
    let (count, sum) = try index.checksum()
    let statistics = try KinStateTable(db).statistics()?.withBytes { Array($0) }
    return Kept(
      count: count, sum: sum, damagedRuns: try index.damagedRuns(), statistics: statistics ?? [])
  }

  /// Temporary tables of these names hide the archive's.
  private func makeTemporaryTables() throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT type, sql FROM main.sqlite_schema
        WHERE tbl_name IN ('kin', 'kin_members', 'kin_clusters', 'kin_state', 'kin_statistics', 'kin_runs',
          'kin_blocks', 'kin_filters') AND sql IS NOT NULL ORDER BY type DESC
        """)
    for row in rows {
      let head = "CREATE \((row["type"] as String).uppercased()) "
      let statement = (row["sql"] as String).dropFirst(head.count)
      try db.execute(sql: head + "temp." + statement)
    }
    try db.execute(
      sql: "INSERT INTO temp.kin_state(id, through, flushed, quiet, parameters) VALUES (1, 0, 0, 0, ?)",
      arguments: [KinBook.version])
  }

  private func rebuild(_ book: KinBook, through last: Int64, of total: Int64) throws {
    while try book.loaded().state.through < last {
      let before = try book.loaded().state.through
      try report.progress("kin", Int(before), Int(total))
      try book.addWaiting(through: last, limit: 4096) { _, _, _ in }
      try book.settle()
      guard try book.loaded().state.through > before else { return }
    }
  }

  private func compare(_ table: String, _ columns: String) throws {
    for (kept, made, says) in [
      ("main", "temp", "It has a row that the texts do not lead to"),
      ("temp", "main", "It lacks a row that the texts lead to"),
    ] {
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(columns) FROM \(kept).\(table) EXCEPT SELECT \(columns) FROM \(made).\(table)")
      while let row = try rows.next() {
        let values = row.databaseValues.map { $0.isNull ? "-" : "\($0)" }.joined(separator: " ")
        guard try reportKin("kin-differs", "table \(table)", "\(says): \(values).") else { return }
      }
    }
  }

  @discardableResult
  private func reportKin(_ code: String, _ subject: String, _ message: String) throws -> Bool {
    try report.add(code, subject, message, remedy: Self.remedy)
  }
}
