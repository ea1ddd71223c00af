import GRDB

/// The statements by which the writing connection knows channels.
struct ChannelStatements {
  let find, findStrong, findName, insert, show, isListed: PreparedStatement
  let key, root, pointer, point, members, titles, ownTitles: PreparedStatement
  let findFact, writeFact, idsOfHandle, rootsOfTitle, refreshNames: PreparedStatement

  init(_ db: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement { try PreparedStatement(db, sql) }
    find = try prepare("SELECT id, shown FROM channels WHERE key = ?1")
    findStrong = try prepare("SELECT 1 FROM channels WHERE rank > 2 LIMIT 1")
    findName = try prepare("SELECT 1 FROM origins WHERE key = ?1")
    insert = try prepare(
      "INSERT INTO channels(key, title, handle, rank, telegram_id, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    show = try prepare("UPDATE channels SET shown = 1 WHERE id = ?1")
    isListed = try prepare("SELECT 1 FROM channels WHERE id = ?1 AND \(Self.isListedChannel)")
    key = try prepare("SELECT key FROM channels WHERE id = ?1")
    root = try prepare("SELECT ifnull(same_as, id) FROM channels WHERE id = ?1")
    pointer = try prepare("SELECT same_as FROM channels WHERE id = ?1")
    point = try prepare("UPDATE channels SET same_as = ?1 WHERE id = ?2")
    members = try prepare(
      """
      SELECT id, rank, handle, telegram_id FROM channels WHERE id = ?1
      UNION ALL SELECT id, rank, handle, telegram_id FROM channels WHERE same_as = ?1
      """)
    titles = try prepare(
      """
      SELECT value, EXISTS (SELECT 1 FROM origins WHERE key = value) FROM channel_facts
      WHERE kind = 'title' AND channel_id IN (\(Self.group))
      """)
    ownTitles = try prepare("SELECT value FROM channel_facts WHERE kind = 'title' AND channel_id = ?1")
    findFact = try prepare(
      "SELECT as_of, spelling FROM channel_facts WHERE channel_id = ?1 AND kind = ?2 AND value = ?3")
    writeFact = try prepare(
      """
      INSERT INTO channel_facts(channel_id, kind, value, spelling, as_of) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT DO UPDATE SET spelling = excluded.spelling, as_of = excluded.as_of
      """)
    idsOfHandle = try prepare(
      """
      SELECT channel_id FROM channel_facts JOIN channels ON channels.id = channel_id
      WHERE kind = 'handle' AND value = ?1 AND rank = 4 LIMIT 2
      """)
    rootsOfTitle = try prepare(
      """
      SELECT DISTINCT ifnull(same_as, id) FROM channel_facts JOIN channels ON channels.id = channel_id
      WHERE kind = 'title' AND value = ?1 AND rank > 2 LIMIT 2
      """)
    refreshNames = try prepare(
      """
      UPDATE channels SET
        title = ifnull(\(Self.newest("title")), CASE rank WHEN 2 THEN title ELSE '' END),
        handle = ifnull(\(Self.newest("handle")), CASE rank WHEN 2 THEN handle END)
      WHERE id = ?1
      """)
  }

  /// Whether the row of `channels` is one that lists show.
  static let isListedChannel = """
    (channels.same_as IS NULL AND (channels.shown = 1
      OR EXISTS (SELECT 1 FROM channels AS member WHERE member.same_as = channels.id AND member.shown = 1)))
    """

  /// A channel and what turned out to be it.
  private static let group = "SELECT ?1 UNION ALL SELECT id FROM channels WHERE same_as = ?1"

  /// Looks at the newest of each that is this channel only, for a channel may have had any number of titles.
  private static func newest(_ kind: String) -> String {
    func newest(_ column: String) -> String {
      """
      (SELECT \(column) FROM channel_facts WHERE kind = '\(kind)' AND channel_id = node.id
        ORDER BY as_of DESC, spelling LIMIT 1)
      """
    }
    return """
      (SELECT spelling FROM (
        SELECT \(newest("spelling")) AS spelling, \(newest("as_of")) AS as_of
        FROM channels AS node WHERE node.id IN (\(group)))
      WHERE spelling IS NOT NULL ORDER BY as_of DESC, spelling LIMIT 1)
      """
  }
}
