/// A question to the archive whose answers are faults.
struct AuditCheck {
  /// The finding's code.
  var code: String
  /// A select of `subject` and `message`, a row a fault.
  var sql: String
  var remedy = Self.restore

  /// What to do where the archive contradicts itself and nothing less helps.
  static let restore =
    "Stop sluiced, put the archive aside, restore a backup, and drop again what done/ has received since."

  static let all = ledger + events + posts + joins + rules + sums

  private static let ledger = [
    AuditCheck(
      code: "dump-arrivals",
      sql: """
        SELECT 'dump ' || lower(hex(dumps.sha256)) AS subject,
          printf('%d arrivals brought it first; every dump has exactly one.', count(arrivals.id)) AS message
        FROM dumps LEFT JOIN arrivals ON arrivals.sha256 = dumps.sha256 AND arrivals.state = 'ingested'
        GROUP BY dumps.id HAVING count(arrivals.id) <> 1
        """),
    AuditCheck(
      code: "arrival-dump",
      sql: """
        SELECT 'arrival n' || arrivals.id AS subject,
          'Its outcome is ' || state || ', but the dump of its hash is not the one it names.' AS message
        FROM arrivals LEFT JOIN dumps ON dumps.id = arrivals.dump_id
        WHERE state <> 'failed' AND (dumps.id IS NULL OR dumps.sha256 IS NOT arrivals.sha256)
        """),
    AuditCheck(
      code: "duplicate-before-first",
      sql: """
        SELECT 'arrival n' || id AS subject,
          'It is called a duplicate, but no arrival before it brought its dump.' AS message
        FROM arrivals WHERE state = 'duplicate' AND NOT EXISTS (
          SELECT 1 FROM arrivals AS first
          WHERE first.sha256 = arrivals.sha256 AND first.state = 'ingested' AND first.id < arrivals.id)
        """),
    AuditCheck(
      code: "failure-without-reason",
      sql: """
        SELECT 'arrival n' || id AS subject, 'It failed, but no reason is kept.' AS message
        FROM arrivals WHERE state = 'failed' AND (reason_code IS NULL OR reason IS NULL OR remedy IS NULL)
        """,
      remedy: "Give the file back with sluicectl retry: the reason is found again."),
    AuditCheck(
      code: "left-file",
      sql: """
        SELECT 'arrival n' || left_files.arrival_id AS subject,
          'Its file is noted as staying in its drop directory, but its line in the ledger says otherwise.'
            AS message
        FROM left_files LEFT JOIN arrivals ON arrivals.id = arrival_id
        WHERE arrivals.id IS NULL OR placed = 0 OR placed_as IS NOT NULL
          OR arrivals.drop_path <> left_files.drop_path OR arrivals.name <> left_files.name
        """),
    AuditCheck(
      code: "return-state",
      sql: """
        SELECT 'arrival n' || id AS subject,
          'What the ledger says of its return from quarantine contradicts itself.' AS message
        FROM arrivals WHERE (is_returning = 1 OR retried_at IS NOT NULL) AND (
          retried_at IS NULL OR state <> 'failed' OR placed = 0 OR (is_returning = 1) <> (placed_as IS NOT NULL))
        """),
  ]

  private static let events = [
    AuditCheck(
      code: "arrival-events",
      sql: """
        SELECT 'arrival n' || id AS subject,
          printf('It has %d events of its outcome, %d of others and %d of its return; right are 1, 0 and %d.',
            ifnull(agreeing, 0), ifnull(others, 0), ifnull(returns, 0), retried_at IS NOT NULL) AS message
        FROM arrivals LEFT JOIN (
          SELECT arrival_id, sum(kind = 'dump.' || state) AS agreeing, sum(kind = 'dump.retried') AS returns,
            sum(kind NOT IN ('dump.' || state, 'dump.retried')) AS others
          FROM events JOIN arrivals ON arrivals.id = arrival_id GROUP BY arrival_id
        ) AS told ON told.arrival_id = arrivals.id
        WHERE ifnull(agreeing, 0) <> 1 OR ifnull(others, 0) <> 0
          OR ifnull(returns, 0) <> (retried_at IS NOT NULL)
        """),
    AuditCheck(
      code: "event-gap",
      sql: """
        SELECT 'event ' || (before + 1) AS subject,
          printf('Events %d to %d are missing.', before + 1, seq - 1) AS message
        FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM events) WHERE seq <> before + 1
        """),
  ]

  private static let posts = [
    AuditCheck(
      code: "sighting-count",
      sql: """
        SELECT 'dump ' || lower(hex(sha256)) AS subject,
          printf('It showed %d posts; %d sightings are kept.', posts, count) AS message
        FROM (SELECT *, (SELECT count(*) FROM sightings WHERE dump_id = dumps.id) AS count FROM dumps)
        WHERE posts <> count
        """),
    AuditCheck(
      code: "sighting-gap",
      sql: """
        SELECT 'dump ' || lower(hex(sha256)) AS subject,
          printf('Its %d sightings are numbered from %d to %d.', count, low, high) AS message
        FROM dumps JOIN (
          SELECT dump_id, count(*) AS count, min(ordinal) AS low, max(ordinal) AS high
          FROM sightings GROUP BY dump_id
        ) ON dump_id = dumps.id WHERE low <> 0 OR high <> count - 1
        """),
    AuditCheck(
      code: "post-without-sighting",
      sql: """
        SELECT 'post ' || lower(hex(key)) AS subject, 'No dump shows it.' AS message
        FROM posts WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE post_id = posts.id)
        """),
    AuditCheck(
      code: "post-without-revision",
      sql: """
        SELECT 'post ' || lower(hex(key)) AS subject, 'Its text is not among its revisions.' AS message
        FROM posts WHERE text_id IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM revisions WHERE revisions.text_id = posts.text_id AND post_id = posts.id)
          AND NOT EXISTS (
            SELECT 1 FROM posts AS member JOIN revisions ON post_id = member.id
            WHERE member.same_as = posts.id AND revisions.text_id = posts.text_id)
        """),
    AuditCheck(
      code: "text-without-revision",
      sql: """
        SELECT 'text ' || lower(hex(key)) AS subject, 'No post has ever had it.' AS message
        FROM texts WHERE NOT EXISTS (SELECT 1 FROM revisions WHERE text_id = texts.id)
        """),
  ]

  private static let sums = [
    AuditCheck(
      code: "text-count",
      sql: """
        SELECT 'texts' AS subject, printf('The dumps brought %d new texts; %d are kept.', brought, kept) AS message
        FROM (SELECT (SELECT ifnull(sum(new_texts), 0) FROM dumps) AS brought,
          (SELECT count(*) FROM texts) AS kept)
        WHERE brought <> kept
        """),
    AuditCheck(
      code: "totals-differ",
      sql: """
        SELECT subject, printf('The totals say %d; %d are there.', said, counted) AS message
        FROM (
          \(totals.map { column, counted in
            "SELECT '\(column)' AS subject, (SELECT \(column) FROM totals) AS said, (\(counted)) AS counted"
          }.joined(separator: " UNION ALL "))
        ) WHERE said IS NOT counted
        """,
      remedy: "Only the numbers in status are wrong, but find out who wrote to the archive beside sluiced."),
  ]

  /// The columns of the table of totals, with what each counts.
  private static let totals = [
    ("ingested", "SELECT count(*) FROM arrivals WHERE state = 'ingested'"),
    ("duplicate", "SELECT count(*) FROM arrivals WHERE state = 'duplicate'"),
    ("failed", "SELECT count(*) FROM arrivals WHERE state = 'failed'"),
    ("posts", "SELECT count(*) FROM posts WHERE same_as IS NULL"),
    ("texts", "SELECT count(*) FROM texts"),
    ("sightings", "SELECT count(*) FROM sightings"),
    ("channels", "SELECT count(*) FROM channels WHERE \(ChannelStatements.isListedChannel)"),
  ]
}
