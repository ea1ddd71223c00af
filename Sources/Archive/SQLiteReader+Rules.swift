import GRDB

extension SQLiteArchive: RuleReading {
  public func rules() throws -> [RuleRow] { try readNow { try RuleTable.rules($0) } }

  public func comparedEvents() throws -> Int64 {
    try readNow { try Int64.fetchOne($0, sql: "SELECT through FROM rule_state WHERE id = 1") ?? 0 }
  }

  public func evidence(
    after seq: Int64, needs: RuleNeeds, limit: Int, bytes: Int
  ) async throws -> RuleEvidence {
    try await read { db in
      try EvidenceReader(db: db, needs: needs).read(after: seq, limit: limit, bytes: bytes)
    }
  }

  public func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [AlertRow] {
    try await read { db in
      try RuleTable.alerts(
        db,
        where: """
          (:rule IS NULL OR rule = :rule) AND (:state IS NULL OR state = :state)
            AND (:before IS NULL OR alerts.id < :before)
          """,
        ["rule": filter.rule, "state": filter.state?.rawValue, "before": before], limit: limit)
    }
  }

  public func nextPendingAlert() async throws -> AlertRow? {
    try await read { db in
      try RuleTable.alerts(
        db, where: "alerts.state = 'pending'", [], limit: 1, order: "alerts.next_try, alerts.id"
      ).first
    }
  }

  public func pendingAlerts() async throws -> PendingAlerts {
    try await read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*) AS count, (SELECT last_error FROM alerts WHERE state = 'pending' AND last_error IS NOT NULL
            ORDER BY id LIMIT 1) AS error, (SELECT time FROM events WHERE seq = (
            SELECT min(event) FROM alerts WHERE state = 'pending')) AS time
          FROM alerts WHERE state = 'pending'
          """)
      return PendingAlerts(count: row?["count"] ?? 0, oldestError: row?["error"], oldestTime: row?["time"])
    }
  }
}
