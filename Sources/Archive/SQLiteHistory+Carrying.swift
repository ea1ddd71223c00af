public import Digest
import Foundation
import GRDB
import Glibc

extension SQLiteHistory {
  /// What a new archive has from the one before it.
  public struct Carried: Sendable {
    /// Lines of the ledger.
    public var arrivals = 0
    public var events = 0
    public var rules = 0
    public var alerts = 0
    /// What could not be read of the old archive, a sentence each.
    public var losses: [String] = []
  }

  /// Takes over what no original tells into a new archive that has the dumps and nothing else: the ledger, events with
  /// their numbers, rules and alerts. What names posts, texts, channels and dumps finds them again by their keys.
  /// - Parameters:
  ///   - path: the new archive's; nobody else has it open.
  ///   - lost: dumps of which no original is left; their arrivals failed, from now on.
  /// - Throws: `ArchiveError` when the new archive cannot be written, or the old one's ledger not read; that one then
  ///   is `.corrupt`, and the new one as it was.
  public func carry(into path: String, lost: Set<SHA256Digest>) throws -> Carried {
    try SQLiteArchive.translating(path: self.path) {
      let target = try DatabaseQueue(path: path, configuration: SQLiteArchive.connection("carrying"))
      try target.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH DATABASE ? AS old", arguments: [self.path])
        try db.execute(sql: "CREATE TEMP TABLE lost(sha256 BLOB PRIMARY KEY) WITHOUT ROWID")
        for digest in lost { try db.execute(sql: "INSERT INTO lost VALUES (?)", arguments: [digest.data]) }
      }
      let carried = try target.write { db in
        try db.execute(sql: "PRAGMA defer_foreign_keys = 1")
        return try Carrier(db: db).run()
      }
      try target.close()
      return carried
    }
  }
}

/// Copies rows of the attached database `old`.
private struct Carrier {
  let db: Database

  func run() throws -> SQLiteHistory.Carried {
    var carried = SQLiteHistory.Carried()
    try copyLedger()
    // Alerts and events name each other: there are both or neither.
    let hasHistory = try attempt {
      try copyEvents()
      try db.execute(sql: Self.rules)
      try copyAlerts()
    }
    if !hasHistory {
      carried.losses.append(
        "The events and alerts of the old archive cannot be read: the numbers of events begin anew.")
      try eventsOfArrivals()
      if try !attempt({ try db.execute(sql: Self.rules) }) {
        carried.losses.append("The rules of the old archive cannot be read: add them again.")
      }
    }
    carried.arrivals = try count("arrivals")
    carried.events = try count("events")
    carried.rules = try count("rules")
    carried.alerts = try count("alerts")
    return carried
  }

  private func count(_ table: String) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM main.\(table)") ?? 0
  }

  /// Runs `body`, and takes back what it did where the old archive is damaged.
  private func attempt(_ body: () throws -> Void) throws -> Bool {
    Glibc.errno = 0
    do {
      try db.inSavepoint {
        try body()
        return .commit
      }
      return true
    } catch let error as DatabaseError where error.isDamage {
      return false
    }
  }

  private func copyLedger() throws {
    try db.execute(
      sql: """
        INSERT INTO main.arrivals(id, name, sha256, dump_id, state, bytes, received_at, finished_at, reason_code, reason,
          reason_offset, remedy, placed_as, placed, drop_path, retried_at, is_returning)
        SELECT o.id, o.name, o.sha256, dumps.id,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL THEN 'failed' ELSE o.state END,
          o.bytes, o.received_at, o.finished_at,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL THEN 'original-lost' ELSE o.reason_code END,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL
            THEN 'Its original was gone when the archive was made anew.' ELSE o.reason END,
          o.reason_offset,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL THEN 'Drop it again.' ELSE o.remedy END,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL THEN NULL ELSE o.placed_as END,
          CASE WHEN o.state <> 'failed' AND dumps.id IS NULL THEN 1 ELSE o.placed END,
          o.drop_path, o.retried_at, o.is_returning
        FROM old.arrivals AS o LEFT JOIN main.dumps AS dumps
          ON dumps.sha256 = o.sha256 AND o.dump_id IS NOT NULL;
        INSERT INTO main.left_files SELECT * FROM old.left_files
          WHERE arrival_id IN (SELECT id FROM main.arrivals WHERE reason_code IS NOT 'original-lost');
        UPDATE main.totals SET
          ingested = (SELECT count(*) FROM main.arrivals WHERE state = 'ingested'),
          duplicate = (SELECT count(*) FROM main.arrivals WHERE state = 'duplicate'),
          failed = (SELECT count(*) FROM main.arrivals WHERE state = 'failed');
        """)
  }

  /// Old events with their numbers, then those of posts that the old archive did not know.
  private func copyEvents() throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE found AS
          SELECT post_id, channel_id, min(seq) AS seq, time, dump_id FROM main.events
          WHERE kind = 'post.new' GROUP BY post_id;
        DELETE FROM main.events;
        INSERT INTO main.events(seq, time, kind, arrival_id, dump_id, post_id, channel_id, text_id, alert_id)
        SELECT o.seq, o.time,
          CASE WHEN o.arrival_id IS NOT NULL AND o.kind IN ('dump.ingested', 'dump.duplicate')
            THEN 'dump.' || arrivals.state ELSE o.kind END,
          o.arrival_id,
          (SELECT id FROM main.dumps
            WHERE sha256 = (SELECT sha256 FROM old.dumps AS d WHERE d.id = o.dump_id)),
          (SELECT id FROM main.posts WHERE key = (SELECT key FROM old.posts AS p WHERE p.id = o.post_id)),
          (SELECT id FROM main.channels
            WHERE key = (SELECT key FROM old.channels AS c WHERE c.id = o.channel_id)),
          (SELECT id FROM main.texts WHERE key = (SELECT key FROM old.texts AS t WHERE t.id = o.text_id)),
          o.alert_id
        FROM old.events AS o LEFT JOIN main.arrivals AS arrivals ON arrivals.id = o.arrival_id;
        INSERT INTO main.events(seq, time, kind, dump_id, post_id)
        SELECT (SELECT ifnull(max(seq), 0) FROM main.events) + row_number() OVER (ORDER BY found.seq),
          found.time, 'post.new', found.dump_id, found.post_id
        FROM found JOIN main.posts ON posts.id = found.post_id
        WHERE posts.same_as IS NULL AND NOT EXISTS (SELECT 1 FROM old.posts AS p WHERE p.key = posts.key);
        DROP TABLE found;
        """)
  }

  /// Where old events are lost, the outcomes of the ledger come after those of its posts.
  private func eventsOfArrivals() throws {
    try db.execute(
      sql: """
        INSERT INTO main.events(seq, time, kind, arrival_id, dump_id)
        SELECT (SELECT ifnull(max(seq), 0) FROM main.events) + row_number() OVER (ORDER BY time, id),
          time, kind, id, dump_id
        FROM (
          SELECT id, finished_at AS time, 'dump.' || state AS kind, dump_id FROM main.arrivals
          UNION ALL SELECT id, retried_at, 'dump.retried', dump_id FROM main.arrivals WHERE retried_at IS NOT NULL
        )
        """)
  }

  private static let rules = """
    INSERT INTO main.rules SELECT name, source, definition,
      min(since, (SELECT ifnull(max(seq), 0) FROM main.events)), created_at FROM old.rules;
    UPDATE main.rule_state SET through = min(
      (SELECT through FROM old.rule_state), (SELECT ifnull(max(seq), 0) FROM main.events));
    """

  /// Alerts name what they tell once of by row ids, which are others now.
  private func copyAlerts() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT o.*, (SELECT id FROM main.texts WHERE key = (SELECT key FROM old.texts AS t WHERE t.id = o.text_id))
          AS new_text FROM old.alerts AS o
        """)
    while let row = try rows.next() {
      try db.execute(
        sql: """
          INSERT INTO main.alerts(id, rule, rule_since, subject, text_id, matched, event, message, state, attempts,
            next_try, last_error, delivered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          row["id"], row["rule"], row["rule_since"], try subject(row["subject"]), row["new_text"],
          row["matched"], row["event"], row["message"], row["state"], row["attempts"], row["next_try"],
          row["last_error"], row["delivered_at"],
        ])
    }
  }

  /// The same subject with the row ids of the new archive; where there is none, the old words, which nothing has.
  private func subject(_ old: String) throws -> String {
    let words = old.split(separator: " ")
    func new(_ table: String, _ key: String, _ index: Int) throws -> String {
      let id = try words.dropFirst(index).first.flatMap { Int64($0) }.flatMap {
        try Int64.fetchOne(
          db,
          sql: """
            SELECT id FROM main.\(table) WHERE \(key) = (SELECT \(key) FROM old.\(table) AS o WHERE o.id = ?)
            """, arguments: [$0])
      }
      return id.map { "\($0)" } ?? "lost-\(words.dropFirst(index).joined(separator: "-"))"
    }
    return switch words.first {
    case "post": "post \(try new("posts", "key", 1))"
    case "text": "text \(try new("texts", "key", 1))"
    case "snapshot": "snapshot \(try new("dumps", "sha256", 1)) \(try new("channels", "key", 2))"
    default: old
    }
  }
}
