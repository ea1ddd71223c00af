import GRDB

/// The statements of the writing connection.
struct Statements {
  let savepoint, release, rollback: PreparedStatement
  let findDump, insertDump, finishDump: PreparedStatement
  let findPlace, insertArrival, markPlaced: PreparedStatement
  let insertLeft, beginReturn, endReturn: PreparedStatement
  let findChannel, insertChannel, nameChannel, insertSnapshot: PreparedStatement
  let findOrigin, insertOrigin: PreparedStatement
  let findText, insertText, insertSearch: PreparedStatement
  let findPost, insertPost, sharpenPost, locatePost: PreparedStatement
  let insertRevision, insertSighting: PreparedStatement
  let lastEvent, insertEvent, addTotals: PreparedStatement

  init(_ db: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement { try PreparedStatement(db, sql) }
    savepoint = try prepare("SAVEPOINT dump")
    release = try prepare("RELEASE dump")
    rollback = try prepare("ROLLBACK TO dump")
    findDump = try prepare("SELECT id FROM dumps WHERE sha256 = ?1")
    insertDump = try prepare(
      """
      INSERT INTO dumps(sha256, format, encoding, bytes, posts, new_texts, known_texts, repairs)
      VALUES (?1, '', '', ?2, 0, 0, 0, 0)
      """)
    finishDump = try prepare(
      """
      UPDATE dumps SET format = ?1, encoding = ?2, posts = ?3, new_texts = ?4, known_texts = ?5, repairs = ?6,
        repairs_by_kind = ?7 WHERE id = ?8
      """)
    findPlace = try prepare("SELECT 1 FROM arrivals WHERE placed_as = ?1 AND state = ?2")
    insertArrival = try prepare(
      """
      INSERT INTO arrivals(name, sha256, dump_id, state, bytes, received_at, finished_at, reason_code, reason,
        reason_offset, remedy, placed_as, drop_path)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """)
    markPlaced = try prepare("UPDATE arrivals SET placed = 1, placed_as = ?1 WHERE id = ?2")
    insertLeft = try prepare(
      """
      INSERT INTO left_files(drop_path, name, device, inode, size, modified, changed, arrival_id)
      SELECT drop_path, name, ?2, ?3, ?4, ?5, ?6, id FROM arrivals WHERE id = ?1
      ON CONFLICT (drop_path, name) DO UPDATE SET device = excluded.device, inode = excluded.inode,
        size = excluded.size, modified = excluded.modified, changed = excluded.changed,
        arrival_id = excluded.arrival_id
      """)
    beginReturn = try prepare(
      """
      UPDATE arrivals SET is_returning = 1, retried_at = ?2
      WHERE id = ?1 AND state = 'failed' AND retried_at IS NULL AND placed = 1 AND placed_as IS NOT NULL
      """)
    endReturn = try prepare("UPDATE arrivals SET is_returning = 0, placed_as = NULL WHERE id = ?1")
    findChannel = try prepare("SELECT id FROM channels WHERE key = ?1")
    insertChannel = try prepare("INSERT INTO channels(key, title, handle) VALUES (?1, ?2, ?3)")
    nameChannel = try prepare("UPDATE channels SET handle = ?1 WHERE id = ?2 AND handle IS NULL")
    insertSnapshot = try prepare(
      """
      INSERT INTO snapshots(dump_id, ordinal, channel_id, title, handle, subscribers, subscribers_granularity,
        photos, photos_granularity, videos, videos_granularity, files, files_granularity, links,
        links_granularity, description, button, offset, length, taken_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
      """)
    findOrigin = try prepare("SELECT id FROM origins WHERE key = ?1")
    insertOrigin = try prepare("INSERT INTO origins(key, name) VALUES (?1, ?2)")
    findText = try prepare("SELECT id FROM texts WHERE key = ?1")
    insertText = try prepare("INSERT INTO texts(key, body, entities) VALUES (?1, ?2, ?3)")
    insertSearch = try prepare("INSERT INTO text_search(rowid, canonical) VALUES (?1, ?2)")
    findPost = try prepare("SELECT id, text_id, boundary, channel_id FROM posts WHERE key = ?1")
    insertPost = try prepare(
      """
      INSERT INTO posts(key, text_id, origin_id, channel_id, available, boundary, first_seen)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """)
    sharpenPost = try prepare("UPDATE posts SET boundary = ?1 WHERE id = ?2")
    locatePost = try prepare("UPDATE posts SET channel_id = ?1 WHERE id = ?2")
    insertRevision = try prepare("INSERT INTO revisions(text_id, post_id, dump_id) VALUES (?1, ?2, ?3)")
    insertSighting = try prepare(
      """
      INSERT INTO sightings(dump_id, ordinal, post_id, text_id, channel_id, offset, length, boundary, details)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """)
    lastEvent = try prepare("SELECT max(seq) FROM events")
    insertEvent = try prepare(
      """
      INSERT INTO events(seq, time, kind, arrival_id, dump_id, post_id, channel_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """)
    addTotals = try prepare(
      """
      UPDATE totals SET ingested = ingested + ?1, duplicate = duplicate + ?2, failed = failed + ?3,
        posts = posts + ?4, texts = texts + ?5, sightings = sightings + ?6, channels = channels + ?7
      """)
  }
}
