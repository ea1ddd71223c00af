import Foundation
import GRDB

/// Rules and their alerts. Rules change and match rarely beside what else is written: GRDB's own statements will do.
extension SQLiteWriter {
  func addRule(_ definition: RuleDefinition) throws -> RuleAddition {
    if let known = try RuleTable.rule(db, named: definition.name) {
      return known.definition == definition ? .unchanged(known) : .taken(known)
    }
    let row = RuleRow(definition: definition, source: .command, since: events.last, createdAt: now)
    try RuleTable.write(row, db)
    return .added(row)
  }

  func removeRule(_ name: String) throws -> RuleRemoval {
    guard let known = try RuleTable.rule(db, named: name) else { return .notFound }
    guard known.source == .command else { return .isConfigured }
    try db.execute(
      sql: "DELETE FROM rules WHERE name = ? AND source = ?",
      arguments: [name, RuleSource.command.rawValue])
    return .removed(known)
  }

  func setConfiguredRules(_ definitions: [RuleDefinition]) throws {
    let kept = try RuleTable.rules(db).filter { $0.source == .configuration }.map(\.definition)
    for gone in Set(kept.map(\.name)).subtracting(definitions.map(\.name)) {
      try db.execute(
        sql: "DELETE FROM rules WHERE name = ? AND source = ?",
        arguments: [gone, RuleSource.configuration.rawValue])
    }
    let known = Set(kept)
    for definition in definitions where !known.contains(definition) {
      try RuleTable.write(
        RuleRow(definition: definition, source: .configuration, since: events.last, createdAt: now), db)
    }
  }

  func addAlerts(_ alerts: [AlertRecord], through: Int64) throws -> [AlertRow] {
    var written: [AlertRow] = []
    let holding = alerts.isEmpty ? [:] : try RuleTable.startsByName(db)
    for alert in alerts where holding[alert.rule] == alert.ruleSince {
      if let row = try add(alert) { written.append(row) }
    }
    try db.execute(
      sql: "UPDATE rule_state SET through = max(through, ?) WHERE id = 1", arguments: [through])
    return written
  }

  func noteDelivery(of alert: Int64, _ result: DeliveryResult) throws {
    switch result {
    case .delivered:
      try db.execute(
        sql: """
          UPDATE alerts SET state = 'delivered', attempts = attempts + 1, next_try = NULL, last_error = NULL,
            delivered_at = ? WHERE id = ? AND state = 'pending'
          """, arguments: [now, alert])
    case .failed(let why, let nextTry), .unreachable(let why, let nextTry):
      try db.execute(
        sql: """
          UPDATE alerts SET attempts = attempts + 1, next_try = ?, last_error = ? WHERE id = ? AND state = 'pending'
          """, arguments: [nextTry, why, alert])
    }
    if case .unreachable(_, let nextTry) = result {
      try db.execute(
        sql: "UPDATE alerts SET next_try = ?1 WHERE state = 'pending' AND next_try < ?1",
        arguments: [nextTry])
    }
  }

  func hurryAlerts() throws {
    try db.execute(
      sql: "UPDATE alerts SET next_try = ?1 WHERE state = 'pending' AND next_try > ?1", arguments: [now])
  }

  func retryAlert(_ id: Int64) throws -> Bool {
    try db.execute(
      sql: """
        UPDATE alerts SET state = 'pending', attempts = 0, next_try = ?, delivered_at = NULL WHERE id = ?
        """, arguments: [now, id])
    return db.changesCount > 0
  }

  // MARK: - Parts

  /// - Returns: nil when the rule has told of the subject.
  private func add(_ alert: AlertRecord) throws -> AlertRow? {
    var text: Int64?
    if case .text(let id, _) = alert.subject {
      text = id
      if try hasTold(alert, of: id) { return nil }
    }
    let state = alert.notifies ? AlertState.pending : .recorded
    try db.execute(
      sql: """
        INSERT INTO alerts(rule, rule_since, subject, text_id, matched, event, message, state, next_try)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
      arguments: [
        alert.rule, alert.ruleSince, alert.subject.key, text, alert.event, events.last + 1, alert.message,
        state.rawValue, alert.notifies ? now : nil,
      ])
    guard db.changesCount > 0 else { return nil }
    let id = db.lastInsertedRowID
    switch alert.subject {
    case .post(let post): try events.add("alert", post: post, alert: id)
    case .snapshot(let dump, let channel): try events.add("alert", dump: dump, channel: channel, alert: id)
    case .arrival(_, let dump): try events.add("alert", dump: dump, alert: id)
    case .text(let text, let post): try events.add("alert", post: post, text: text, alert: id)
    }
    return try RuleTable.alerts(db, where: "alerts.id = ?", [id], limit: 1).first
  }

  /// Whether the rule has told of a text of the same cluster.
  private func hasTold(_ alert: AlertRecord, of text: Int64) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM alerts WHERE rule = :rule AND rule_since = :since AND text_id IN (
          SELECT :text UNION ALL SELECT text_id FROM kin_members
            WHERE cluster_id = (SELECT cluster_id FROM kin_members WHERE text_id = :text)))
        """, arguments: ["rule": alert.rule, "since": alert.ruleSince, "text": text]) ?? false
  }
}

extension AlertRecord.Subject {
  /// What one rule tells once of.
  fileprivate var key: String {
    switch self {
    case .post(let id): "post \(id)"
    case .snapshot(let dump, let channel): "snapshot \(dump) \(channel)"
    case .arrival(let id, _): "arrival \(id)"
    case .text(let id, _): "text \(id)"
    }
  }
}
