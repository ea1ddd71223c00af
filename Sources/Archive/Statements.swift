import GRDB

/// The statements of the writing connection.
struct Statements {
  let savepoint, release, rollback: PreparedStatement
  let findDump, insertDump, finishDump, addKinToDump: PreparedStatement
  let findPlace, insertArrival, markPlaced: PreparedStatement
  let insertLeft, beginReturn, endReturn: PreparedStatement
  let insertSnapshot, insertPart: PreparedStatement
  let findText, insertText, insertSearch, enrichText: PreparedStatement
  let findPost, insertPost, improvePost, referPost: PreparedStatement
  let insertOrigin, insertOriginChannel: PreparedStatement
  let findRevision, insertRevision, renewRevision, insertSighting, addCounts: PreparedStatement
  let addTotals: PreparedStatement

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
        repairs_by_kind = ?7, kin_texts = ?9 WHERE id = ?8
      """)
    addKinToDump = try prepare("UPDATE dumps SET kin_texts = kin_texts + 1 WHERE id = ?1")
    // The plus: a partial index is of one state, and for a bare parameter SQLite prepares the statement anew whenever
    // it is bound, to see whether that index would do.
    findPlace = try prepare("SELECT 1 FROM arrivals WHERE placed_as = ?1 AND state = +?2")
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
    insertSnapshot = try prepare(
      """
      INSERT INTO snapshots(dump_id, ordinal, channel_id, title, handle, subscribers, subscribers_granularity,
        photos, photos_granularity, videos, videos_granularity, files, files_granularity, links,
        links_granularity, description, button, offset, length, taken_at, captured_at, telegram_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
      """)
    insertPart = try prepare(
      """
      INSERT INTO parts(dump_id, ordinal, path, outcome, code, message, remedy, format, encoding, bytes, first_post,
        posts, repairs)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """)
    findText = try prepare("SELECT id, grade FROM texts WHERE key = ?1")
    insertText = try prepare("INSERT INTO texts(key, body, entities, grade) VALUES (?1, ?2, ?3, ?4)")
    enrichText = try prepare(
      "UPDATE texts SET body = ?2, entities = ?3, grade = ?4 WHERE id = ?1 AND grade < ?4")
    insertSearch = try prepare("INSERT INTO text_search(rowid, canonical) VALUES (?1, ?2)")
    findPost = try prepare(
      """
      SELECT id, text_id, same_as, channel_id, origin_id, name_id, message_id, date, edited_at, available, boundary,
        grade FROM posts WHERE key = ?1
      """)
    insertPost = try prepare(
      """
      INSERT INTO posts(key, text_id, same_as, channel_id, origin_id, name_id, message_id, date, edited_at, available,
        boundary, grade, rank, first_seen)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """)
    improvePost = try prepare(
      """
      UPDATE posts SET message_id = ?2, date = ?3, edited_at = ?4, available = ?5, boundary = ?6, grade = ?7
      WHERE id = ?1
      """)
    // Apart from the rest: SQLite looks up each reference that a statement sets, be it another one or not.
    referPost = try prepare("UPDATE posts SET channel_id = ?2, origin_id = ?3, name_id = ?4 WHERE id = ?1")
    insertOrigin = try prepare("INSERT OR IGNORE INTO post_origins(post_id, origin_id) VALUES (?1, ?2)")
    insertOriginChannel = try prepare(
      "INSERT OR IGNORE INTO post_origin_channels(post_id, channel_id) VALUES (?1, ?2)")
    findRevision = try prepare(
      "SELECT as_of, edited_at, grade FROM revisions WHERE text_id = ?1 AND post_id = ?2")
    insertRevision = try prepare(
      """
      INSERT INTO revisions(text_id, post_id, dump_id, as_of, edited_at, grade) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """)
    renewRevision = try prepare(
      "UPDATE revisions SET as_of = ?3, edited_at = ?4, grade = ?5 WHERE text_id = ?1 AND post_id = ?2")
    insertSighting = try prepare(
      """
      INSERT INTO sightings(dump_id, ordinal, post_id, text_id, channel_id, offset, length, boundary, details, grade)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """)
    addCounts = try prepare(
      """
      INSERT INTO counts(post_id, time, dump_id, received, views, views_granularity, forwards, replies, reactions)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      ON CONFLICT DO UPDATE SET
        views = CASE WHEN \(Self.hasBetterViews) THEN excluded.views ELSE views END,
        views_granularity =
          CASE WHEN \(Self.hasBetterViews) THEN excluded.views_granularity ELSE views_granularity END,
        forwards = ifnull(max(forwards, excluded.forwards), ifnull(forwards, excluded.forwards)),
        replies = ifnull(max(replies, excluded.replies), ifnull(replies, excluded.replies)),
        reactions = ifnull(max(reactions, excluded.reactions), ifnull(reactions, excluded.reactions))
      """)
    addTotals = try prepare(
      """
      UPDATE totals SET ingested = ingested + ?1, duplicate = duplicate + ?2, failed = failed + ?3,
        posts = posts + ?4, texts = texts + ?5, sightings = sightings + ?6, channels = channels + ?7
      """)
  }

  /// Where one dump shows a post twice at one time, the finer count of its views stays, then the larger.
  private static let hasBetterViews = """
    excluded.views IS NOT NULL AND (views IS NULL OR excluded.views_granularity < views_granularity
      OR excluded.views_granularity = views_granularity AND excluded.views > views)
    """
}
