import Foundation
import GRDB
import Identity

/// A filter of posts in SQL: `posts` are what lists show, and `place` is a sighting in the dump that is asked for.
struct PostConditions {
  /// What to select from.
  private(set) var source = "posts"
  /// What posts are listed by.
  private(set) var position = "posts.id"
  /// All must hold.
  private(set) var conditions = ["posts.same_as IS NULL"]
  private(set) var arguments: [String: (any DatabaseValueConvertible)?] = [:]

  /// - Throws: `QueryError.emptyQuery`.
  init(_ filter: PostFilter) throws {
    try add(query: filter.query, hashtag: filter.hashtag)
    var keys = KeyMaker()
    if let channel = filter.channel { add(channel: channel, &keys) }
    if let origin = filter.origin {
      conditions.append("posts.id IN (\(Self.forwardedPosts))")
      arguments["origin"] = keys.name(origin).data
    }
    if let since = filter.since {
      conditions.append(
        """
        posts.first_seen >= :since AND NOT EXISTS (
          SELECT 1 FROM posts AS member WHERE member.same_as = posts.id AND member.first_seen < :since)
        """)
      arguments["since"] = since
    }
    if let dump = filter.dump {
      source = """
        sightings AS place JOIN posts AS node ON node.id = place.post_id
        JOIN posts ON posts.id = ifnull(node.same_as, node.id)
        """
      position = "place.ordinal"
      conditions.append("place.dump_id = (SELECT id FROM dumps WHERE sha256 = :dump)")
      arguments["dump"] = dump.data
    }
    if filter.isDistinct { addDistinctness() }
  }

  private mutating func add(query: String?, hashtag: String?) throws {
    var expressions: [String] = []
    if let query {
      guard let query = SearchQuery(query) else { throw QueryError.emptyQuery }
      expressions.append("(\(query.expression))")
    }
    if let hashtag {
      guard let query = SearchQuery.hashtag(hashtag) else { throw QueryError.emptyQuery }
      expressions.append("(\(query.expression))")
    }
    guard !expressions.isEmpty else { return }
    conditions.append(
      """
      posts.id IN (SELECT ifnull(node.same_as, node.id) FROM revisions JOIN posts AS node ON node.id = post_id
        WHERE revisions.text_id IN (SELECT rowid FROM text_search WHERE text_search MATCH :match))
      """)
    arguments["match"] = expressions.joined(separator: " AND ")
  }

  private mutating func add(channel: String, _ keys: inout KeyMaker) {
    conditions.append("posts.channel_id IN (\(Self.namedChannels))")
    arguments.merge(Self.naming(channel: channel, &keys)) { $1 }
  }

  /// Of posts with one text, or with texts of one cluster, keeps the first: of those that all other conditions let
  /// through, so that the same posts are kept whichever page is asked for.
  private mutating func addDistinctness() {
    // Of all posts the first is found at once, by the text; of some posts it is found by a look at each of them.
    if conditions.count == 1 {
      conditions += [Self.isFirstWithText, Self.isFirstOfCluster]
    } else {
      conditions.append(
        """
        \(position) IN (SELECT min(\(position)) FROM \(source)
          LEFT JOIN kin_members ON kin_members.text_id = posts.text_id
          WHERE \(conditions.joined(separator: " AND "))
          GROUP BY cluster_id, iif(cluster_id IS NULL, posts.text_id, NULL), iif(posts.text_id IS NULL, posts.id, NULL))
        """)
    }
  }

  // MARK: - Parts

  /// The channels that have a title, a handle or an id, with all that turned out to be one with them.
  static let namedChannels = """
    WITH named(root) AS (
      SELECT ifnull(same_as, id) FROM channels
      WHERE key = :title OR handle = :handle COLLATE NOCASE OR telegram_id = :id
        OR id IN (SELECT channel_id FROM channel_facts WHERE kind = 'title' AND value = :title)
        OR id IN (SELECT channel_id FROM channel_facts WHERE kind = 'handle' AND value = :lowered)
    )
    SELECT root FROM named UNION ALL SELECT id FROM channels WHERE same_as IN (SELECT root FROM named)
    """

  /// The arguments of ``namedChannels`` for a title, a handle with or without `@`, or an id with or without −100.
  static func naming(
    channel: String, _ keys: inout KeyMaker
  ) -> [String: (any DatabaseValueConvertible)?] {
    let handle = String(channel.drop { $0 == "@" })
    return [
      "title": keys.name(channel).data, "handle": handle, "lowered": Data(handle.lowercased().utf8),
      "id": telegramID(channel),
    ]
  }

  /// The posts that any dump calls forwarded from a name.
  private static let forwardedPosts = """
    SELECT ifnull(node.same_as, node.id) FROM posts AS node
    WHERE node.origin_id = (SELECT id FROM origins WHERE key = :origin) AND (node.same_as IS NULL OR node.rank > 2)
    UNION ALL
    SELECT ifnull(node.same_as, node.id) FROM post_origins JOIN posts AS node ON node.id = post_id
    WHERE post_origins.origin_id = (SELECT id FROM origins WHERE key = :origin)
    """

  private static let isFirstWithText = """
    NOT EXISTS (
      SELECT 1 FROM revisions CROSS JOIN posts AS node ON node.id = revisions.post_id
      CROSS JOIN posts AS earlier ON earlier.id = ifnull(node.same_as, node.id)
      WHERE revisions.text_id = posts.text_id AND earlier.text_id = posts.text_id AND earlier.id < posts.id)
    """

  private static let isFirstOfCluster = """
    NOT EXISTS (
      SELECT 1 FROM kin_members AS own CROSS JOIN kin_members AS other ON other.cluster_id = own.cluster_id
      CROSS JOIN revisions ON revisions.text_id = other.text_id
      CROSS JOIN posts AS node ON node.id = revisions.post_id
      CROSS JOIN posts AS earlier ON earlier.id = ifnull(node.same_as, node.id)
      WHERE own.text_id = posts.text_id AND other.text_id <> own.text_id AND earlier.text_id = other.text_id
        AND earlier.id < posts.id)
    """

  /// A channel's id as people write it: `1234567`, or `-1001234567` as programs do.
  static func telegramID(_ text: String) -> Int64? {
    let digits = text.hasPrefix("-100") ? String(text.dropFirst(4)) : text
    return Int64(digits)
  }
}
