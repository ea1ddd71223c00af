import Foundation
import GRDB
import Identity

/// Texts that tell one story, with how many of some posts told it.
public struct StoryRow: Sendable {
  /// The text that stands for all.
  public var text: String
  /// The first post that has had that text.
  public var post: PostRow?
  /// How many texts the story has.
  public var texts: Int
  public var posts: Int
  /// How many channels show one of the posts.
  public var channels: Int
  /// When the first and the last of the posts were first seen.
  public var seen: ClosedRange<Milliseconds>
}

extension SQLiteArchive {
  public func stories(
    after seq: Int64, through last: Int64, channel: String?, limit: Int
  ) async throws -> [StoryRow] {
    var arguments: [String: (any DatabaseValueConvertible)?] = [
      "after": seq, "through": last, "limit": limit,
    ]
    var condition = "1"
    if let channel {
      var keys = KeyMaker()
      condition = "sightings.channel_id IN (\(PostConditions.namedChannels))"
      arguments.merge(PostConditions.naming(channel: channel, &keys)) { $1 }
    }
    let (sql, bound) = (Self.stories(where: condition), StatementArguments(arguments))
    return try await read { db in
      try Row.fetchAll(db, sql: sql, arguments: bound).map { row in
        let seen = row["first_seen"] as Int64
        return StoryRow(
          text: row["body"], post: try (row["post"] as Int64?).map { try Self.post(db, id: $0) },
          texts: row["size"] ?? 1, posts: row["posts"], channels: row["channels"],
          seen: seen...max(seen, row["last_seen"] as Int64))
      }
    }
  }

  /// A text that is in no cluster is a story of its own.
  private static func stories(where condition: String) -> String {
    """
    SELECT told.*, kin_clusters.size, texts.body,
      (\(firstRoot(with: "ifnull(kin_clusters.canonical_id, told.text_id)"))) AS post
    FROM (
      SELECT cluster_id, iif(cluster_id IS NULL, root.text_id, NULL) AS text_id,
        count(DISTINCT root.id) AS posts, count(DISTINCT ifnull(shown.same_as, shown.id)) AS channels,
        min(root.first_seen) AS first_seen, max(root.first_seen) AS last_seen
      FROM events CROSS JOIN posts AS node ON node.id = events.post_id
      CROSS JOIN posts AS root ON root.id = ifnull(node.same_as, node.id)
      CROSS JOIN sightings ON sightings.post_id = node.id
      LEFT JOIN channels AS shown ON shown.id = sightings.channel_id
      LEFT JOIN kin_members ON kin_members.text_id = root.text_id
      WHERE events.seq > :after AND events.seq <= :through AND events.kind = 'post.new'
        AND root.text_id IS NOT NULL AND \(condition)
      GROUP BY 1, 2 HAVING count(DISTINCT root.id) > 1 OR count(DISTINCT ifnull(shown.same_as, shown.id)) > 1
      ORDER BY channels DESC, posts DESC, first_seen, min(root.id) LIMIT :limit
    ) AS told
    LEFT JOIN kin_clusters ON kin_clusters.id = told.cluster_id
    JOIN texts ON texts.id = ifnull(kin_clusters.canonical_id, told.text_id)
    ORDER BY told.channels DESC, told.posts DESC, told.first_seen, post
    """
  }
}
