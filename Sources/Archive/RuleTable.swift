import Digest
import Foundation
import GRDB

/// The tables of rules and alerts, for whoever reads and writes them.
enum RuleTable {
  /// The rules that hold, by name.
  static func rules(_ db: Database) throws -> [RuleRow] { try rules(db, "1", []) }

  /// The rule that holds under a name.
  static func rule(_ db: Database, named name: String) throws -> RuleRow? {
    try rules(db, "name = ?", [name]).first
  }

  private static func rules(
    _ db: Database, _ condition: String, _ arguments: StatementArguments
  ) throws -> [RuleRow] {
    let sql = "SELECT * FROM rules WHERE \(holds) AND \(condition) ORDER BY name"
    return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
      guard let source = RuleSource(rawValue: row["source"]) else { throw damage(row["name"]) }
      return RuleRow(
        definition: try definition(row["definition"], name: row["name"]), source: source,
        since: row["since"], createdAt: row["created_at"])
    }
  }

  /// After which event each rule holds.
  static func startsByName(_ db: Database) throws -> [String: Int64] {
    let rows = try Row.fetchAll(db, sql: "SELECT name, since FROM rules WHERE \(holds)")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"] as String, $0["since"] as Int64) })
  }

  /// Writes a rule in place of that of its name and source.
  static func write(_ rule: RuleRow, _ db: Database) throws {
    let fields = Dictionary(uniqueKeysWithValues: rule.definition.fields.map { ($0.key.rawValue, $0.value) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(fields), as: UTF8.self)
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO rules(name, source, definition, since, created_at) VALUES (?, ?, ?, ?, ?)
        """, arguments: [rule.name, rule.source.rawValue, text, rule.since, rule.createdAt])
  }

  /// Alerts, newest first, with the public ids of what they are about.
  static func alerts(
    _ db: Database, where condition: String, _ arguments: StatementArguments, limit: Int,
    order: String = "alerts.id DESC"
  ) throws -> [AlertRow] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT alerts.*, events.time, dumps.sha256, posts.key, channels.title FROM alerts
        JOIN events ON events.seq = alerts.event LEFT JOIN dumps ON dumps.id = events.dump_id
        LEFT JOIN posts ON posts.id = events.post_id LEFT JOIN channels ON channels.id = events.channel_id
        WHERE \(condition) ORDER BY \(order) LIMIT \(limit)
        """, arguments: arguments
    ).map(AlertRow.init)
  }

  /// Rules of the configuration go before those by command.
  private static let holds = """
    (source = 'configuration' OR name NOT IN (SELECT name FROM rules WHERE source = 'configuration'))
    """

  private static func definition(_ json: String, name: String) throws -> RuleDefinition {
    guard let texts = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)) else {
      throw damage(name)
    }
    var fields: [RuleKey: String] = [:]
    for (word, text) in texts {
      guard let key = RuleKey(rawValue: word) else { throw damage(name) }
      fields[key] = text
    }
    do { return try RuleDefinition(fields) } catch { throw damage(name) }
  }

  private static func damage(_ name: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the rule \(name) is not one that was written")
  }
}

extension AlertRow {
  init(_ row: Row) {
    self.init(
      id: row["id"], rule: row["rule"], event: row["event"], matched: row["matched"], time: row["time"],
      message: row["message"], state: AlertState(rawValue: row["state"]) ?? .recorded,
      attempts: row["attempts"], nextTry: row["next_try"], lastError: row["last_error"],
      deliveredAt: row["delivered_at"], dump: row.digest("sha256")?.hex,
      post: (row["key"] as Data?).map { hexadecimal($0) }, channel: row["title"])
  }
}
