import GRDB

/// The fifth version: rules and their alerts.
extension SQLiteSchema {
  /// Adds tables and a column, and rewrites nothing.
  static func migrateToVersion5(_ db: Database) throws {
    try db.execute(sql: version5)
  }

  private static let version5 = """
    -- What somebody wants to be told of. Those of the configuration are kept for the event after which they hold; where
    -- both have a name, they go first. `definition` is a JSON object of texts.
    CREATE TABLE rules(
      name TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('configuration', 'command')),
      definition TEXT NOT NULL,
      since INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (name, source)
    ) STRICT, WITHOUT ROWID;

    -- One row a match. They stay when their rule goes. `subject` is what the rule tells once of; `matched` the event that
    -- was matched, `event` the alert's own, which is written after it.
    CREATE TABLE alerts(
      id INTEGER PRIMARY KEY,
      rule TEXT NOT NULL,
      rule_since INTEGER NOT NULL,
      subject TEXT NOT NULL,
      text_id INTEGER REFERENCES texts(id),
      matched INTEGER NOT NULL REFERENCES events(seq),
      event INTEGER NOT NULL,
      message TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('recorded', 'pending', 'delivered')),
      attempts INTEGER NOT NULL DEFAULT 0,
      next_try INTEGER,
      last_error TEXT,
      delivered_at INTEGER,
      UNIQUE (rule, rule_since, subject)
    ) STRICT;
    CREATE INDEX alerts_by_text ON alerts(text_id) WHERE text_id IS NOT NULL;
    CREATE INDEX alerts_pending ON alerts(next_try, id) WHERE state = 'pending';

    -- One row: every event up to `through` was compared with the rules that held then.
    CREATE TABLE rule_state(
      id INTEGER PRIMARY KEY CHECK (id = 1),
      through INTEGER NOT NULL
    ) STRICT;
    INSERT INTO rule_state(id, through) SELECT 1, ifnull(max(seq), 0) FROM events;

    ALTER TABLE events ADD COLUMN alert_id INTEGER;
    """
}
