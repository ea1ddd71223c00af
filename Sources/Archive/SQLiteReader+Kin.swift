import GRDB
import Identity

/// Kin of texts, by the posts that have them.
extension SQLiteArchive {
  /// Texts of a post whose kin are told.
  private static let shownTexts = 20
  /// Posts that are named for each kin.
  private static let shownPosts = 3

  public func kin(ofPost prefix: String, limit: Int) async throws -> KinHistory {
    try await read { db in
      let id = try Self.postID(db, prefix: prefix)
      let post = try Self.post(db, id: id)
      let texts = try Row.fetchAll(db, sql: Self.textsOfPost, arguments: ["post": id])
      let ids = texts.map { $0["text_id"] as Int64 }
      var left = limit
      var shown: [KinTextRow] = []
      for row in texts.prefix(Self.shownTexts) {
        let text = try Self.kin(db, of: row, of: ids, limit: left)
        left -= text.kin.count
        shown.append(text)
      }
      return KinHistory(post: post, texts: shown, textCount: texts.count)
    }
  }

  public func kinClusters(after: Int64?, limit: Int) async throws -> [KinClusterRow] {
    try await read { db in
      try Row.fetchAll(db, sql: Self.clusters, arguments: ["after": after, "limit": limit]).map { row in
        KinClusterRow(
          id: row["id"], size: row["size"], text: row["body"],
          post: try (row["post"] as Int64?).map { try Self.post(db, id: $0) }, firstSeen: row["first_seen"],
          newestSeen: row["newest_seen"])
      }
    }
  }

  // MARK: - One text

  /// - Parameters:
  ///   - own: all texts of the post.
  ///   - limit: how many kin at most; 0 only counts them.
  private static func kin(_ db: Database, of text: Row, of own: [Int64], limit: Int) throws -> KinTextRow {
    let id = text["text_id"] as Int64
    let list = "[\(own.map { String($0) }.joined(separator: ","))]"
    let rows = try Row.fetchAll(
      db, sql: kinOfText, arguments: ["text": id, "own": list, "limit": max(1, limit)])
    return KinTextRow(
      text: text["body"], asOf: text["as_of"], clusterSize: text["size"] ?? 1,
      isCanonical: (text["canonical_id"] as Int64?) == id,
      kin: try rows.prefix(limit).map { try kin(db, $0) },
      kinCount: rows.first?["count"] ?? 0, siblingCount: rows.first?["siblings"] ?? 0)
  }

  private static func kin(_ db: Database, _ row: Row) throws -> KinRow {
    let id = row["id"] as Int64
    let roots = try Int64.fetchAll(db, sql: postsWithText, arguments: [id])
    let recorded = (row["relation"] as Int64?).flatMap { KinRelation(rawValue: $0) }
    return KinRow(
      relation: row["is_newer"] ? recorded : recorded?.reversed,
      score: (row["score"] as Int64?).map { Double($0) / 1000 },
      conflict: (row["conflict"] as Int64?).map { Double($0) / 100 },
      context: (row["context"] as String?).flatMap { KinContext(rawValue: $0) }, text: row["body"],
      isCanonical: row["is_canonical"], posts: try roots.prefix(shownPosts).map { try post(db, id: $0) },
      postCount: roots.count)
  }

  /// The texts that a post has had, newest first. See `revisionRows`.
  private static let textsOfPost = """
    SELECT revision.text_id, texts.body, as_of, kin_clusters.size, kin_clusters.canonical_id
    FROM (\(textsOfNodes)) AS revision JOIN texts ON texts.id = revision.text_id
    LEFT JOIN kin_members ON kin_members.text_id = revision.text_id
    LEFT JOIN kin_clusters ON kin_clusters.id = kin_members.cluster_id
    ORDER BY as_of DESC, revision.grade DESC, texts.key DESC LIMIT 1000
    """

  /// What is kin of `:text`: by comparison, by belonging to one post as those in `:own` do, or by the cluster alone.
  private static let kinOfText = """
    WITH own(id) AS (SELECT value FROM json_each(:own) WHERE value <> :text),
    compared(id, is_newer, relation, score, conflict, context) AS (
      SELECT other_id, 0, relation, score, conflict, context FROM kin WHERE text_id = :text
      UNION ALL SELECT text_id, 1, relation, score, conflict, context FROM kin WHERE other_id = :text
    ),
    found AS (
      SELECT id, is_newer, iif(id IN own, \(KinRelation.revision.rawValue), relation) AS relation, score, conflict,
        iif(id IN own, '\(KinContext.post.rawValue)', context) AS context
      FROM compared
      UNION ALL SELECT id, 0, \(KinRelation.revision.rawValue), NULL, NULL, '\(KinContext.post.rawValue)' FROM own
        WHERE id NOT IN (SELECT id FROM compared)
      UNION ALL SELECT text_id, 0, NULL, NULL, NULL, NULL FROM kin_members
        WHERE cluster_id = (SELECT cluster_id FROM kin_members WHERE text_id = :text) AND text_id <> :text
          AND text_id NOT IN (SELECT id FROM compared) AND text_id NOT IN own
    ),
    page AS (
      SELECT *, count(*) OVER () AS count, ifnull(sum(\(isSibling)) OVER (), 0) AS siblings FROM found
      ORDER BY \(isSibling), relation IS NULL, score DESC, id LIMIT :limit
    )
    SELECT page.*, body, EXISTS (
        SELECT 1 FROM kin_members JOIN kin_clusters ON kin_clusters.id = cluster_id
        WHERE text_id = page.id AND canonical_id = page.id) AS is_canonical
    FROM page JOIN texts ON texts.id = page.id
    ORDER BY \(isSibling), relation IS NULL, score DESC, page.id
    """

  private static let isSibling = "ifnull(relation = \(KinRelation.sibling.rawValue), 0)"

  // MARK: - Posts with a text

  /// The posts that have had the text `?`, in the order in which they were first seen with any.
  private static let postsWithText = """
    SELECT ifnull(posts.same_as, posts.id) AS root
    FROM (SELECT post_id FROM revisions WHERE text_id = ? ORDER BY post_id LIMIT 1000) AS node
    JOIN posts ON posts.id = node.post_id GROUP BY root ORDER BY min(node.post_id)
    """

  /// The id of the first post that has had a text.
  static func firstRoot(with text: String) -> String {
    """
    SELECT ifnull(node.same_as, node.id) FROM revisions JOIN posts AS node ON node.id = post_id
    WHERE revisions.text_id = \(text) ORDER BY post_id LIMIT 1
    """
  }

  /// The key of the first post that has had a text.
  static func firstPost(with text: String) -> String {
    "SELECT root.key FROM posts AS root WHERE root.id = (\(firstRoot(with: text)))"
  }

  /// When a text was first seen.
  private static func firstSeen(_ text: String) -> String {
    """
    SELECT node.first_seen FROM revisions JOIN posts AS node ON node.id = post_id
    WHERE revisions.text_id = \(text) ORDER BY post_id LIMIT 1
    """
  }

  // MARK: - Edges and clusters

  /// The earlier text that an event is about: of `text.kin` the closest copy, of `kin.split` the closest sibling.
  static let otherTextOfEvent = """
    CASE events.kind
      WHEN 'text.kin' THEN (
        SELECT near.other_id FROM kin AS near WHERE near.text_id = events.text_id
        ORDER BY near.relation = \(KinRelation.sibling.rawValue), near.score DESC, near.other_id LIMIT 1)
      WHEN 'kin.split' THEN (
        SELECT near.other_id FROM kin AS near
        WHERE near.text_id = events.text_id AND near.relation = \(KinRelation.sibling.rawValue)
        ORDER BY near.score DESC, near.other_id LIMIT 1)
    END
    """

  private static let clusters = """
    SELECT kin_clusters.id, size, body, (\(firstRoot(with: "canonical_id"))) AS post,
      (\(firstSeen("(SELECT min(text_id) FROM kin_members WHERE cluster_id = kin_clusters.id)"))) AS first_seen,
      (\(firstSeen("(SELECT max(text_id) FROM kin_members WHERE cluster_id = kin_clusters.id)"))) AS newest_seen
    FROM kin_clusters JOIN texts ON texts.id = canonical_id
    WHERE :after IS NULL OR kin_clusters.id < :after ORDER BY kin_clusters.id DESC LIMIT :limit
    """
}
