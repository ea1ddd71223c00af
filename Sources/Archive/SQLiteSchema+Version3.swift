import Digest
import GRDB
import Identity

/// The third version: one post by several identities, texts by time, parts of dumps.
extension SQLiteSchema {
  /// Adds columns, tables and indexes; of the rows that are there only those change that stand below a name. What
  /// captures of text need no index for has none: the indexes are partial.
  static func migrateToVersion3(_ db: Database) throws {
    try db.execute(sql: version3)
    try rankPosts(db)
  }

  private static let version3 = """
    -- A node: a channel by its id (rank 4), by its handle (3) or by its title alone (2). `same_as` is the channel that
    -- it turned out to be, NULL for a channel that lists show; `shown` whether a dump showed it, or only named it as
    -- the origin of a forward.
    ALTER TABLE channels ADD COLUMN rank INTEGER NOT NULL DEFAULT 2;
    ALTER TABLE channels ADD COLUMN same_as INTEGER REFERENCES channels(id);
    ALTER TABLE channels ADD COLUMN telegram_id INTEGER;
    ALTER TABLE channels ADD COLUMN shown INTEGER NOT NULL DEFAULT 1;
    -- Posts of a channel are known by its title.
    INSERT OR IGNORE INTO origins(key, name) SELECT key, title FROM channels;
    CREATE INDEX channels_joined ON channels(same_as) WHERE same_as IS NOT NULL;

    -- What dumps say of a channel: its handles in lower case, the keys of its titles; and the spelling of the newest.
    CREATE TABLE channel_facts(
      channel_id INTEGER NOT NULL REFERENCES channels(id),
      kind TEXT NOT NULL CHECK (kind IN ('handle', 'title')),
      value BLOB NOT NULL,
      spelling TEXT NOT NULL,
      as_of INTEGER,
      PRIMARY KEY (channel_id, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX channel_facts_by_value ON channel_facts(kind, value);
    CREATE INDEX channel_facts_by_time ON channel_facts(channel_id, kind, as_of DESC, spelling);

    -- A node: a post by the identity that one dump gives. `same_as` is the post that it turned out to be, NULL for a
    -- post that lists show; `name_id` the name in the key of a post that has no stronger identity than a name.
    ALTER TABLE posts ADD COLUMN rank INTEGER NOT NULL DEFAULT 2;
    ALTER TABLE posts ADD COLUMN same_as INTEGER REFERENCES posts(id);
    ALTER TABLE posts ADD COLUMN name_id INTEGER REFERENCES origins(id);
    ALTER TABLE posts ADD COLUMN edited_at INTEGER;
    ALTER TABLE posts ADD COLUMN grade INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX posts_joined ON posts(same_as) WHERE same_as IS NOT NULL;

    -- The origins that dumps give of posts that have a number.
    CREATE TABLE post_origins(
      post_id INTEGER NOT NULL REFERENCES posts(id),
      origin_id INTEGER NOT NULL REFERENCES origins(id),
      PRIMARY KEY (post_id, origin_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX post_origins_by_origin ON post_origins(origin_id);
    CREATE TABLE post_origin_channels(
      channel_id INTEGER NOT NULL REFERENCES channels(id),
      post_id INTEGER NOT NULL REFERENCES posts(id),
      PRIMARY KEY (channel_id, post_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX post_origin_channels_by_post ON post_origin_channels(post_id);

    ALTER TABLE texts ADD COLUMN grade INTEGER NOT NULL DEFAULT 0;

    -- The newest time at which a post is known to have had the text; the grade is NULL where the post has no number,
    -- for then it has no other text.
    ALTER TABLE revisions ADD COLUMN as_of INTEGER;
    ALTER TABLE revisions ADD COLUMN edited_at INTEGER;
    ALTER TABLE revisions ADD COLUMN grade INTEGER;
    CREATE INDEX revisions_by_post ON revisions(post_id) WHERE grade IS NOT NULL;

    ALTER TABLE sightings ADD COLUMN grade INTEGER NOT NULL DEFAULT 0;

    ALTER TABLE snapshots ADD COLUMN captured_at INTEGER;
    ALTER TABLE snapshots ADD COLUMN telegram_id INTEGER;
    CREATE INDEX snapshots_captured ON snapshots(channel_id, captured_at) WHERE captured_at IS NOT NULL;

    -- Views, forwards, replies and reactions of posts that have a number, by time of capture, or, where that is not
    -- known, of receipt.
    CREATE TABLE counts(
      post_id INTEGER NOT NULL REFERENCES posts(id),
      time INTEGER NOT NULL,
      dump_id INTEGER NOT NULL REFERENCES dumps(id),
      received INTEGER NOT NULL,
      views INTEGER, views_granularity INTEGER,
      forwards INTEGER,
      replies INTEGER,
      reactions TEXT,
      PRIMARY KEY (post_id, time, dump_id, received)
    ) STRICT, WITHOUT ROWID;

    -- The files inside a dump; posts from `first_post` on, `posts` of them, are this one's.
    CREATE TABLE parts(
      dump_id INTEGER NOT NULL REFERENCES dumps(id),
      ordinal INTEGER NOT NULL,
      path TEXT NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('read', 'skipped', 'failed')),
      code TEXT,
      message TEXT,
      remedy TEXT,
      format TEXT,
      encoding TEXT,
      bytes INTEGER NOT NULL,
      first_post INTEGER NOT NULL,
      posts INTEGER NOT NULL,
      repairs TEXT,
      PRIMARY KEY (dump_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parts_by_post ON parts(dump_id, first_post) WHERE posts > 0;
    """

  /// Finds the posts that stand on less than a name. Their keys tell: one that is made of the text alone is that of a
  /// post without a name.
  private static func rankPosts(_ db: Database) throws {
    try db.execute(
      sql: "UPDATE posts SET rank = ? WHERE text_id IS NULL", arguments: [IdentityRank.place.rawValue])
    let candidates = try PreparedStatement(
      db,
      """
      SELECT posts.id, posts.key, texts.key FROM posts JOIN texts ON texts.id = text_id
      WHERE origin_id IS NULL AND posts.id > ?1 ORDER BY posts.id LIMIT 10000
      """)
    let rank = try PreparedStatement(db, "UPDATE posts SET rank = ?1 WHERE id = ?2")
    rank.bind(1, IdentityRank.text.rawValue)
    var keys = KeyMaker()
    var last: Int64 = 0
    var isDone = false
    while !isDone {
      isDone = true
      var nameless: [Int64] = []
      candidates.bind(1, last)
      try candidates.eachRow { row in
        isDone = false
        last = row.int64(0)
        if let text = row.digest(2), row.postKey(1) == keys.post(name: nil, text: text) {
          nameless.append(last)
        }
        return true
      }
      for id in nameless {
        rank.bind(2, id)
        try rank.run()
      }
    }
  }
}
