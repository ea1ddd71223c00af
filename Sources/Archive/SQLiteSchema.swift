import GRDB

/// The tables of the SQLite archive, version by version. A migration that has been released is never changed.
enum SQLiteSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(sql: version1)
    }
    // Nothing is rewritten: the references need not be checked, which takes long in a large archive.
    migrator.registerMigration("2", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version2)
    }
    migrator.registerMigration("3", foreignKeyChecks: .immediate) { db in
      try migrateToVersion3(db)
    }
    migrator.registerMigration("4", foreignKeyChecks: .immediate) { db in
      try migrateToVersion4(db)
    }
    migrator.registerMigration("5", foreignKeyChecks: .immediate) { db in
      try migrateToVersion5(db)
    }
    migrator.registerMigration("6", foreignKeyChecks: .immediate) { db in
      try migrateToVersion6(db)
    }
    return migrator
  }

  private static let version1 = """
    -- One row a distinct file content that was read to its end.
    CREATE TABLE dumps(
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE,
      format TEXT NOT NULL,
      encoding TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      posts INTEGER NOT NULL,
      new_texts INTEGER NOT NULL,
      known_texts INTEGER NOT NULL,
      repairs INTEGER NOT NULL,
      repairs_by_kind TEXT
    ) STRICT;

    -- The ledger: one row a file that was dropped, whatever became of it.
    CREATE TABLE arrivals(
      id INTEGER PRIMARY KEY,
      name BLOB NOT NULL,
      sha256 BLOB,
      dump_id INTEGER REFERENCES dumps(id),
      state TEXT NOT NULL CHECK (state IN ('ingested', 'duplicate', 'failed')),
      bytes INTEGER NOT NULL,
      received_at INTEGER NOT NULL,
      finished_at INTEGER NOT NULL,
      reason_code TEXT,
      reason TEXT,
      reason_offset INTEGER,
      remedy TEXT,
      placed_as BLOB,
      placed INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX arrivals_by_sha256 ON arrivals(sha256);
    CREATE INDEX arrivals_by_place ON arrivals(placed_as, state);
    CREATE INDEX arrivals_unplaced ON arrivals(id) WHERE placed = 0;

    CREATE TABLE channels(
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE,
      title TEXT NOT NULL,
      handle TEXT
    ) STRICT;

    -- Names that forwards give as their origin.
    CREATE TABLE origins(
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE,
      name TEXT NOT NULL
    ) STRICT;

    CREATE TABLE snapshots(
      dump_id INTEGER NOT NULL REFERENCES dumps(id),
      ordinal INTEGER NOT NULL,
      channel_id INTEGER NOT NULL REFERENCES channels(id),
      title TEXT NOT NULL,
      handle TEXT,
      subscribers INTEGER, subscribers_granularity INTEGER,
      photos INTEGER, photos_granularity INTEGER,
      videos INTEGER, videos_granularity INTEGER,
      files INTEGER, files_granularity INTEGER,
      links INTEGER, links_granularity INTEGER,
      description TEXT,
      button TEXT,
      offset INTEGER NOT NULL,
      length INTEGER NOT NULL,
      taken_at INTEGER NOT NULL,
      PRIMARY KEY (dump_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX snapshots_by_channel ON snapshots(channel_id, taken_at);

    -- Distinct canonical texts; body is the first capture's spelling.
    CREATE TABLE texts(
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE,
      body TEXT NOT NULL,
      entities TEXT
    ) STRICT;

    -- Search sees canonical texts; rowid is texts.id.
    CREATE VIRTUAL TABLE text_search USING fts5(
      canonical, content = '', columnsize = 0, tokenize = 'sluice'
    );

    CREATE TABLE posts(
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE,
      text_id INTEGER REFERENCES texts(id),
      origin_id INTEGER REFERENCES origins(id),
      channel_id INTEGER REFERENCES channels(id),
      message_id INTEGER,
      date INTEGER,
      available INTEGER NOT NULL,
      boundary INTEGER NOT NULL,
      first_seen INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX posts_by_origin ON posts(origin_id) WHERE origin_id IS NOT NULL;
    CREATE INDEX posts_by_channel ON posts(channel_id) WHERE channel_id IS NOT NULL;

    -- Every text that a post has had; posts.text_id is the newest.
    CREATE TABLE revisions(
      text_id INTEGER NOT NULL REFERENCES texts(id),
      post_id INTEGER NOT NULL REFERENCES posts(id),
      dump_id INTEGER NOT NULL REFERENCES dumps(id),
      PRIMARY KEY (text_id, post_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sightings(
      dump_id INTEGER NOT NULL REFERENCES dumps(id),
      ordinal INTEGER NOT NULL,
      post_id INTEGER NOT NULL REFERENCES posts(id),
      text_id INTEGER REFERENCES texts(id),
      channel_id INTEGER REFERENCES channels(id),
      offset INTEGER NOT NULL,
      length INTEGER NOT NULL,
      boundary INTEGER NOT NULL,
      details TEXT,
      PRIMARY KEY (dump_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sightings_by_post ON sightings(post_id);

    CREATE TABLE events(
      seq INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      kind TEXT NOT NULL,
      arrival_id INTEGER REFERENCES arrivals(id),
      dump_id INTEGER REFERENCES dumps(id),
      post_id INTEGER REFERENCES posts(id),
      channel_id INTEGER REFERENCES channels(id)
    ) STRICT;

    -- One row: what the tables hold, so that status never counts.
    CREATE TABLE totals(
      id INTEGER PRIMARY KEY CHECK (id = 1),
      ingested INTEGER NOT NULL DEFAULT 0,
      duplicate INTEGER NOT NULL DEFAULT 0,
      failed INTEGER NOT NULL DEFAULT 0,
      posts INTEGER NOT NULL DEFAULT 0,
      texts INTEGER NOT NULL DEFAULT 0,
      sightings INTEGER NOT NULL DEFAULT 0,
      channels INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO totals(id) VALUES (1);
    """

  private static let version2 = """
    -- Which drop directory a file came to, and whether it went back there from quarantine.
    ALTER TABLE arrivals ADD COLUMN drop_path TEXT NOT NULL DEFAULT '';
    ALTER TABLE arrivals ADD COLUMN retried_at INTEGER;
    ALTER TABLE arrivals ADD COLUMN is_returning INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX arrivals_quarantined ON arrivals(id) WHERE state = 'failed' AND retried_at IS NULL;
    CREATE INDEX arrivals_returning ON arrivals(id) WHERE is_returning = 1;

    -- Files with an outcome that stay in their drop directory, as they looked when they were read.
    CREATE TABLE left_files(
      drop_path TEXT NOT NULL,
      name BLOB NOT NULL,
      device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      size INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      arrival_id INTEGER NOT NULL REFERENCES arrivals(id),
      PRIMARY KEY (drop_path, name)
    ) STRICT, WITHOUT ROWID;
    """
}
