public import Digest
import Foundation
import GRDB
import Glibc
import Identity

extension SQLiteArchive: ArchiveReading {
  public func totals() async throws -> ArchiveTotals {
    try await read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT totals.*, (SELECT max(seq) FROM events) AS seq, (SELECT max(id) FROM texts) AS last_text,
              kin_state.through, kin_state.is_clearing, kin_state.parameters
            FROM totals LEFT JOIN kin_state ON kin_state.id = 1
            """)
      else { throw QueryError.notFound }
      return ArchiveTotals(
        ingested: row["ingested"], duplicate: row["duplicate"], failed: row["failed"], posts: row["posts"],
        texts: row["texts"], sightings: row["sightings"], channels: row["channels"],
        lastEvent: row["seq"] ?? 0,
        kin: Self.progress(row))
    }
  }

  public func snapshots(of dump: SHA256Digest) async throws -> [SnapshotRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT snapshots.*, dumps.sha256 FROM snapshots JOIN dumps ON dumps.id = dump_id
          WHERE dumps.sha256 = ? ORDER BY ordinal
          """, arguments: [dump.data]
      ).map(SnapshotRow.init)
    }
  }

  public func parts(of dump: SHA256Digest, limit: Int) async throws -> (parts: [PartRow], count: Int) {
    try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT parts.* FROM parts JOIN dumps ON dumps.id = dump_id WHERE sha256 = ? ORDER BY ordinal LIMIT ?
          """, arguments: [dump.data, limit])
      let count = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM parts WHERE dump_id = (SELECT id FROM dumps WHERE sha256 = ?)",
        arguments: [dump.data])
      return (rows.map(PartRow.init), count ?? 0)
    }
  }

  public func events(after seq: Int64, limit: Int) async throws -> [EventRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT events.*, dumps.sha256, posts.key, channels.title, channels.handle, channels.telegram_id,
            arrivals.name, arrivals.reason, arrivals.sha256 AS arrival_sha256, edge.relation, alerts.rule,
            alerts.message AS alert_message,
            (\(Self.firstPost(with: "events.text_id"))) AS text_post,
            (\(Self.firstPost(with: "edge.other_id"))) AS other_post
          FROM events LEFT JOIN dumps ON dumps.id = events.dump_id
          LEFT JOIN posts ON posts.id = events.post_id
          LEFT JOIN channels AS shown ON shown.id = ifnull(events.channel_id, posts.channel_id)
          LEFT JOIN channels ON channels.id = ifnull(shown.same_as, shown.id)
          LEFT JOIN arrivals ON arrivals.id = events.arrival_id
          LEFT JOIN alerts ON alerts.id = events.alert_id
          LEFT JOIN kin AS edge ON edge.text_id = events.text_id
            AND edge.other_id = \(Self.otherTextOfEvent)
          WHERE seq > ? ORDER BY seq LIMIT ?
          """, arguments: [seq, limit]
      ).map(EventRow.init)
    }
  }

  public func events(
    matching query: String, after seq: Int64, through last: Int64
  ) async throws -> Set<Int64> {
    guard let expression = SearchQuery(query)?.expression else { throw QueryError.emptyQuery }
    return try await read { db in
      // The index is looked at only where the texts of these events lie in it.
      try Int64.fetchSet(
        db,
        sql: """
          WITH few AS (
            SELECT seq, posts.text_id FROM events JOIN posts ON posts.id = events.post_id
            WHERE seq > :after AND seq <= :through AND posts.text_id IS NOT NULL
          )
          SELECT seq FROM few WHERE text_id IN (
            SELECT rowid FROM text_search WHERE text_search MATCH :match
              AND rowid BETWEEN (SELECT min(text_id) FROM few) AND (SELECT max(text_id) FROM few))
          """, arguments: ["after": seq, "through": last, "match": expression])
    }
  }

  /// The number of the newest event; 0 before the first.
  public func lastEvent() throws -> Int64 {
    try readNow { try Int64.fetchOne($0, sql: "SELECT max(seq) FROM events") ?? 0 }
  }

  // MARK: - Parts

  /// Where there is no text yet, no rule is the wrong one.
  private static func progress(_ row: Row) -> KinProgress {
    let newest = row["last_text"] as Int64? ?? 0
    let rule = row["parameters"] as Int64?
    return KinProgress(
      through: min(row["through"] ?? 0, newest), newest: newest, isClearing: row["is_clearing"] ?? false,
      isUsable: newest == 0 || rule == Int64(KinParameters.version))
  }

  /// Reads from one snapshot.
  func read<R: Sendable>(_ body: @Sendable (Database) throws -> R) async throws -> R {
    do {
      return try await pool.read { [path] db in try Self.read(db, path: path, body) }
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path)
    }
  }

  /// Reads from one snapshot, and blocks meanwhile.
  func readNow<R>(_ body: (Database) throws -> R) throws -> R {
    do {
      return try pool.read { db in try Self.read(db, path: path, body) }
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path)
    }
  }

  /// Runs `body`, and blames the disk for what that did not give.
  private static func read<R>(
    _ db: Database, path: String, _ body: (Database) throws -> R
  ) throws -> R {
    Glibc.errno = 0
    do {
      return try body(db)
    } catch let error as DatabaseError {
      let code = error.diskError
      throw translate(error, path: path, errno: code)
    }
  }

  /// The one row that a prefix found.
  static func only(_ rows: [Row]) throws -> Row {
    guard let row = rows.first else { throw QueryError.notFound }
    guard rows.count == 1 else { throw QueryError.ambiguous }
    return row
  }
}

extension SHA256Digest {
  /// The 32 bytes.
  var data: Data { withBytes { Data($0) } }
}
