public import Digest
import GRDB
import GRDBSQLite

/// The ledger, read.
extension SQLiteArchive {
  public func arrivals(state: ArrivalState?, before: Int64?, limit: Int) async throws -> [ArrivalRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: Self.arrivalColumns + """
           WHERE (:state IS NULL OR arrivals.state = :state) AND (:before IS NULL OR arrivals.id < :before)
          ORDER BY arrivals.id DESC LIMIT :limit
          """,
        arguments: ["state": state?.rawValue, "before": before, "limit": limit]
      ).map(ArrivalRow.init)
    }
  }

  public func arrival(prefix: String) async throws -> ArrivalRow {
    guard let bounds = HexBounds(prefix: prefix, bytes: 32) else { throw QueryError.notFound }
    return try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: Self.arrivalColumns + """
           WHERE arrivals.id IN (
            SELECT max(id) FROM arrivals WHERE sha256 BETWEEN ? AND ? GROUP BY sha256 LIMIT 2)
          """, arguments: [bounds.low, bounds.high])
      return try ArrivalRow(Self.only(rows))
    }
  }

  public func arrivals(of dump: SHA256Digest) async throws -> Int {
    try await read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals WHERE sha256 = ?", arguments: [dump.data]) ?? 0
    }
  }

  public func arrival(id: Int64) async throws -> ArrivalRow {
    try await read { db in
      let rows = try Row.fetchAll(db, sql: Self.arrivalColumns + " WHERE arrivals.id = ?", arguments: [id])
      return try ArrivalRow(Self.only(rows))
    }
  }

  public func quarantined(before: Int64?, limit: Int) async throws -> [ArrivalRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: Self.arrivalColumns + """
           WHERE \(Self.isQuarantined) AND (:before IS NULL OR arrivals.id < :before)
          ORDER BY arrivals.id DESC LIMIT :limit
          """, arguments: ["before": before, "limit": limit]
      ).map(ArrivalRow.init)
    }
  }

  public func quarantined(prefix: String) async throws -> [ArrivalRow] {
    guard let bounds = HexBounds(prefix: prefix, bytes: 32) else { return [] }
    return try await read { db in
      try Row.fetchAll(
        db,
        sql: Self.arrivalColumns + """
           WHERE \(Self.isQuarantined) AND arrivals.sha256 BETWEEN ? AND ?
          ORDER BY arrivals.id DESC LIMIT 100
          """, arguments: [bounds.low, bounds.high]
      ).map(ArrivalRow.init)
    }
  }

  public func unplaced() throws -> [UnplacedArrival] { try pending("arrivals.placed = 0") }

  public func returning() throws -> [UnplacedArrival] { try pending("arrivals.is_returning = 1") }

  public func areLeft(_ files: [(name: [UInt8], stamp: FileStamp)], in drop: String) throws -> [Bool] {
    guard !files.isEmpty else { return [] }
    return try readNow { db in
      let find = try PreparedStatement(
        db,
        cached: """
          SELECT 1 FROM left_files WHERE drop_path = ?1 AND name = ?2
            AND device = ?3 AND inode = ?4 AND size = ?5 AND modified = ?6 AND changed = ?7
          """)
      find.bind(1, drop)
      return try files.map { file in
        find.bind(2, blob: file.name)
        find.bind(3, file.stamp)
        return try find.firstInt64() != nil
      }
    }
  }

  // MARK: - Parts

  private func pending(_ condition: String) throws -> [UnplacedArrival] {
    try readNow { db in
      try Row.fetchAll(db, sql: Self.arrivalColumns + " WHERE \(condition) ORDER BY arrivals.id")
        .map { UnplacedArrival(ArrivalRow($0)) }
    }
  }

  private static let isQuarantined =
    "arrivals.state = 'failed' AND arrivals.retried_at IS NULL AND arrivals.placed_as IS NOT NULL"

  /// A select of what `ArrivalRow` is made of.
  static let arrivalColumns = """
    SELECT arrivals.*, dumps.format, dumps.encoding, dumps.posts, dumps.new_texts, dumps.known_texts,
      dumps.kin_texts, dumps.repairs, dumps.repairs_by_kind,
      EXISTS (SELECT 1 FROM left_files WHERE left_files.drop_path = arrivals.drop_path
        AND left_files.name = arrivals.name AND left_files.arrival_id = arrivals.id) AS is_left
    FROM arrivals LEFT JOIN dumps ON dumps.id = arrivals.dump_id
    """
}
