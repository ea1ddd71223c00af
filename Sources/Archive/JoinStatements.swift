import GRDB

/// The statements by which the writing connection knows which posts are one.
struct JoinStatements {
  let findByKey, findByID, findName, root, point: PreparedStatement
  let isClaimable, bestClaimant, holders, weakMembers, weakIdentity, body: PreparedStatement
  let postsOfChannel, postsOfOrigin, originNames, originChannels: PreparedStatement
  let texts, ownTexts, text, setText, isNewer, refreshText, holdersInGroup: PreparedStatement

  init(_ db: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement { try PreparedStatement(db, sql) }
    findByKey = try prepare("SELECT id, rank, same_as, message_id FROM posts WHERE key = ?1")
    findByID = try prepare("SELECT id, rank, same_as, message_id FROM posts WHERE id = ?1")
    findName = try prepare("SELECT 1 FROM origins WHERE key = ?1")
    root = try prepare(
      """
      SELECT root.id, root.channel_id, root.message_id, root.key
      FROM posts AS node JOIN posts AS root ON root.id = ifnull(node.same_as, node.id)
      WHERE node.id = ?1 AND root.rank > 2
      """)
    point = try prepare("UPDATE posts SET same_as = ?1 WHERE id = ?2")
    isClaimable = try prepare("SELECT 1 WHERE \(Self.isClaimable(name: "?1", nameID: "?2"))")
    bestClaimant = try prepare(
      "SELECT id FROM (\(Self.claimants(text: "?1", name: "?2", nameID: "?3"))) LIMIT 1")
    holders = try prepare(Self.holders(text: "?1"))
    weakMembers = try prepare("SELECT id FROM posts WHERE same_as = ?1 AND rank < 3")
    weakIdentity = try prepare(
      """
      SELECT posts.text_id, texts.key, names.id, names.key FROM posts JOIN texts ON texts.id = text_id
      LEFT JOIN origins AS names ON names.id = \(Self.nameID) WHERE posts.id = ?1
      """)
    body = try prepare("SELECT body FROM texts WHERE id = ?1")
    postsOfChannel = try prepare(
      "SELECT id FROM posts WHERE channel_id = ?1 AND id > ?2 AND rank > 2 ORDER BY id LIMIT ?3")
    postsOfOrigin = try prepare(
      "SELECT post_id FROM post_origin_channels WHERE channel_id = ?1 AND post_id > ?2 ORDER BY post_id LIMIT ?3"
    )
    originNames = try prepare(
      """
      SELECT key FROM post_origins JOIN origins ON origins.id = origin_id WHERE post_id IN (\(Self.strongGroup("?1")))
      """)
    originChannels = try prepare(
      "SELECT channel_id FROM post_origin_channels WHERE post_id IN (\(Self.strongGroup("?1")))")
    texts = try prepare(
      """
      SELECT DISTINCT texts.id, texts.key FROM revisions JOIN texts ON texts.id = text_id
      WHERE revisions.grade IS NOT NULL AND post_id IN (\(Self.strongGroup("?1")))
      """)
    ownTexts = try prepare(
      """
      SELECT texts.id, texts.key FROM revisions JOIN texts ON texts.id = text_id
      WHERE revisions.grade IS NOT NULL AND post_id = ?1
      """)
    holdersInGroup = try prepare(
      """
      SELECT count(*) FROM revisions
      WHERE text_id = ?1 AND revisions.grade IS NOT NULL AND post_id IN (\(Self.strongGroup("?2")))
      """)
    text = try prepare("SELECT text_id FROM posts WHERE id = ?1")
    setText = try prepare("UPDATE posts SET text_id = ?2 WHERE id = ?1 AND text_id IS NOT ?2")
    isNewer = try prepare(
      """
      SELECT text_id FROM revisions JOIN texts ON texts.id = text_id
      WHERE text_id = ?1 AND post_id = ?2 OR text_id = ?3 AND post_id IN (\(Self.strongGroup("?4")))
      ORDER BY \(Self.newestFirst) LIMIT 1
      """)
    refreshText = try prepare(
      "UPDATE posts SET text_id = (\(Self.newestText(of: "?1"))) WHERE id = ?1")
  }

  /// The name in the key of a post that has no number; posts of an earlier version do not say it themselves.
  static let nameID = """
    ifnull(posts.name_id, ifnull(posts.origin_id, (SELECT origins.id FROM channels
      JOIN origins ON origins.key = channels.key WHERE channels.id = posts.channel_id)))
    """

  /// A post with a number, and those with a number that turned out to be it.
  static func strongGroup(_ post: String) -> String {
    "SELECT \(post) UNION ALL SELECT member.id FROM posts AS member WHERE member.same_as = \(post) AND member.rank > 2"
  }

  /// The text that a post with a number had last.
  static func newestText(of post: String) -> String {
    """
    SELECT text_id FROM revisions JOIN texts ON texts.id = text_id
    WHERE revisions.grade IS NOT NULL AND post_id IN (\(strongGroup(post)))
    ORDER BY \(newestFirst) LIMIT 1
    """
  }

  private static let newestFirst = "as_of DESC, revisions.grade DESC, texts.key DESC"

  /// The posts, other than those without a name, that have had a text: two of them, where there are several.
  static func holders(text: String) -> String {
    """
    SELECT DISTINCT ifnull(holder.same_as, holder.id) AS id
    FROM revisions CROSS JOIN posts AS holder ON holder.id = post_id
    WHERE revisions.text_id = \(text) AND holder.rank > 1 LIMIT 2
    """
  }

  /// Whether any post with a number may be meant by a name.
  static func isClaimable(name: String, nameID: String) -> String {
    """
    (EXISTS (SELECT 1 FROM post_origins WHERE origin_id = \(nameID)) OR EXISTS (
      SELECT 1 FROM channel_facts WHERE kind = 'title' AND value = \(name)
        AND (SELECT channels.rank FROM channels WHERE channels.id = channel_id) > 2))
    """
  }

  /// The posts with a number that a dump may mean which gives a name and a text only, the best first.
  static func claimants(text: String, name: String, nameID: String) -> String {
    let holders = """
      SELECT ifnull(same_as, id) FROM channel_facts CROSS JOIN channels ON channels.id = channel_id
      WHERE kind = 'title' AND value = \(name)
      """
    let titled = "\(holders) UNION ALL SELECT id FROM channels WHERE same_as IN (\(holders))"
    return """
      SELECT DISTINCT root.id, root.channel_id IN (\(titled)) AS own, root.message_id, root.key
      FROM revisions CROSS JOIN posts AS node ON node.id = post_id
      CROSS JOIN posts AS root ON root.id = ifnull(node.same_as, node.id)
      WHERE revisions.text_id = \(text) AND node.rank > 2 AND (
        own OR EXISTS (
          SELECT 1 FROM post_origins WHERE origin_id = \(nameID) AND post_id IN (\(strongGroup("root.id"))))
        OR EXISTS (
          SELECT 1 FROM post_origin_channels
          WHERE post_id IN (\(strongGroup("root.id"))) AND channel_id IN (\(titled))))
      ORDER BY own DESC, root.message_id, root.key
      """
  }
}
