/// Whether alerts and their events agree.
extension AuditCheck {
  static let rules = [
    AuditCheck(
      code: "alert-events",
      sql: """
        SELECT 'alert ' || alerts.id AS subject, 'Its event is not that of this alert, or came before what it matched.'
          AS message
        FROM alerts LEFT JOIN events ON events.seq = alerts.event
        WHERE events.alert_id IS NOT alerts.id OR events.kind IS NOT 'alert' OR alerts.matched >= alerts.event
        UNION ALL
        SELECT 'event ' || seq, 'It tells of an alert that is not there, or whose event is another.'
        FROM events LEFT JOIN alerts ON alerts.id = events.alert_id
        WHERE (kind = 'alert' OR alert_id IS NOT NULL) AND (kind <> 'alert' OR alerts.event IS NOT seq)
        """),
    AuditCheck(
      code: "alert-state",
      sql: """
        SELECT 'alert ' || id AS subject, 'It is ' || state || ', but the times of its delivery say otherwise.' AS message
        FROM alerts WHERE (state = 'pending') <> (next_try IS NOT NULL)
          OR (state = 'delivered') <> (delivered_at IS NOT NULL) OR (state = 'recorded' AND attempts > 0)
        """,
      remedy: "Have it delivered again with sluicectl rules retry."),
    AuditCheck(
      code: "rule-ahead",
      sql: """
        WITH last(seq) AS (SELECT ifnull(max(seq), 0) FROM events)
        SELECT 'rule ' || name AS subject, 'It holds from an event on that has not happened.' AS message
        FROM rules, last WHERE since > last.seq
        UNION ALL
        SELECT 'rules', 'Events are held for compared that have not happened.'
        FROM last WHERE (SELECT through FROM rule_state WHERE id = 1) IS NULL
          OR (SELECT through FROM rule_state) > last.seq
        """),
  ]
}
