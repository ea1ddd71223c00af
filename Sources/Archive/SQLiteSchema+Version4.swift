import GRDB

/// The fourth version: which texts are kin.
extension SQLiteSchema {
  /// Adds tables and columns and rewrites nothing. The texts that are there are indexed afterwards, piece by piece, while
  /// the archive serves.
  static func migrateToVersion4(_ db: Database) throws {
    try db.execute(sql: version4)
    try db.execute(sql: AnchorIndex.schema)
  }

  private static let version4 = """
    -- What a text is of an earlier one. `relation` is KinRelation's number, of `text_id` as seen from `other_id`; the
    -- score is in thousandths, the conflict in hundredths. `context` is NULL where the texts alone decided, 'post' for
    -- two texts of one post, 'origin' for a lone pair of siblings from one origin, which is taken for a revision until
    -- a third shows that they are a template's.
    -- The kin tables name texts without REFERENCES: the audit looks, and writing costs less.
    CREATE TABLE kin(
      text_id INTEGER NOT NULL,
      other_id INTEGER NOT NULL,
      relation INTEGER NOT NULL,
      score INTEGER NOT NULL,
      conflict INTEGER NOT NULL,
      context TEXT CHECK (context IN ('post', 'origin')),
      PRIMARY KEY (text_id, other_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX kin_by_other ON kin(other_id);

    -- Clusters of two texts and more. A cluster is named for ever by the text that founded it; `canonical_id` is the
    -- longest of them, to which each other was compared.
    CREATE TABLE kin_clusters(
      id INTEGER PRIMARY KEY,
      canonical_id INTEGER NOT NULL,
      size INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE kin_members(
      text_id INTEGER PRIMARY KEY,
      cluster_id INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX kin_members_by_cluster ON kin_members(cluster_id);

    -- One row: texts up to `through` are indexed; the anchors of texts up to `flushed` are in runs, and the statistics
    -- are those of that moment; texts up to `quiet` were there before the index was begun, and make no events.
    CREATE TABLE kin_state(
      id INTEGER PRIMARY KEY CHECK (id = 1),
      through INTEGER NOT NULL,
      flushed INTEGER NOT NULL,
      quiet INTEGER NOT NULL,
      parameters INTEGER NOT NULL,
      is_clearing INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO kin_state(id, through, flushed, quiet, parameters)
      SELECT 1, 0, 0, ifnull(max(id), 0), 0 FROM texts;
    CREATE TABLE kin_statistics(
      piece INTEGER PRIMARY KEY,
      data BLOB NOT NULL
    ) STRICT;

    -- New texts that are copies of known ones, changed; siblings do not count.
    ALTER TABLE dumps ADD COLUMN kin_texts INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE events ADD COLUMN text_id INTEGER;
    """
}
