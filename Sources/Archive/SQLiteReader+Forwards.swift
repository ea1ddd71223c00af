import Foundation
import GRDB
import Identity

/// Who forwarded whom.
extension SQLiteArchive {
  /// Pairs of a channel and an origin that a table has: those with most posts.
  private static let mostPairs = 100_000

  public func forwards(_ filter: ForwardFilter, through: Int64?) async throws -> ForwardTable {
    var conditions = ["node.origin_id IS NOT NULL", "node.id <= :through"]
    var arguments: [String: (any DatabaseValueConvertible)?] = ["most": Self.mostPairs]
    var keys = KeyMaker()
    if let channel = filter.channel {
      conditions.append("sightings.channel_id IN (\(PostConditions.namedChannels))")
      arguments.merge(PostConditions.naming(channel: channel, &keys)) { $1 }
    }
    if let origin = filter.origin {
      conditions.append("node.origin_id = (SELECT id FROM origins WHERE key = :origin)")
      arguments["origin"] = keys.name(origin).data
    }
    if let since = filter.since {
      conditions += ["node.first_seen >= :since", "(\(Self.firstSeen)) >= :since"]
      arguments["since"] = since
    }
    if let until = filter.until {
      conditions.append("(\(Self.firstSeen)) < :until")
      arguments["until"] = until
    }
    let sql = Self.pairs(where: conditions.joined(separator: " AND "))
    let bound = StatementArguments(arguments)
    return try await read { db in
      let newest = try through ?? Int64.fetchOne(db, sql: "SELECT max(id) FROM posts") ?? 0
      let rows = try Row.fetchAll(db, sql: sql, arguments: bound &+ ["through": newest])
      return ForwardTable(through: newest, rows: rows.map(ForwardRow.init))
    }
  }

  // MARK: - Parts

  /// A sighting tells which channel forwarded; which post it is, and from where, its node.
  private static func pairs(where condition: String) -> String {
    """
    SELECT pair.*, channels.title, channels.handle, channels.telegram_id, origins.name,
      (SELECT handle FROM (\(originChannel)) WHERE handle IS NOT NULL LIMIT 1) AS origin_handle,
      (SELECT telegram_id FROM (\(originChannel)) WHERE telegram_id IS NOT NULL LIMIT 1) AS origin_telegram_id
    FROM (
      SELECT ifnull(ifnull(shown.same_as, shown.id), 0) AS channel_id, node.origin_id,
        count(DISTINCT ifnull(node.same_as, node.id)) AS posts, count(DISTINCT node.text_id) AS texts,
        min(node.date) AS first_posted, max(node.date) AS last_posted,
        min(node.first_seen) AS first_seen, max(node.first_seen) AS last_seen,
        max(iif(node.rank > 2, node.id, NULL)) AS numbered
      FROM posts AS node CROSS JOIN sightings ON sightings.post_id = node.id
      LEFT JOIN channels AS shown ON shown.id = sightings.channel_id
      WHERE \(condition)
      GROUP BY 1, 2 ORDER BY posts DESC, 1, 2 LIMIT :most
    ) AS pair
    JOIN origins ON origins.id = pair.origin_id LEFT JOIN channels ON channels.id = pair.channel_id
    ORDER BY pair.posts DESC, pair.channel_id, pair.origin_id
    """
  }

  /// The channel that the newest post with a number of a pair gives as its origin.
  private static let originChannel = """
    SELECT origin.handle, origin.telegram_id FROM post_origin_channels
    JOIN channels AS named ON named.id = post_origin_channels.channel_id
    JOIN channels AS origin ON origin.id = ifnull(named.same_as, named.id)
    WHERE post_origin_channels.post_id = pair.numbered ORDER BY origin.id
    """

  /// When the post that lists show was first seen, by whatever identity.
  private static let firstSeen = """
    SELECT min(first_seen) FROM (
      SELECT root.first_seen FROM posts AS root WHERE root.id = ifnull(node.same_as, node.id) UNION ALL
      SELECT member.first_seen FROM posts AS member WHERE member.same_as = ifnull(node.same_as, node.id))
    """
}

extension ForwardRow {
  init(_ row: Row) {
    let (first, last) = (row["first_posted"] as Int64?, row["last_posted"] as Int64?)
    let seen = row["first_seen"] as Int64
    self.init(
      channelID: row["channel_id"], originID: row["origin_id"], channel: row.channel(),
      origin: ChannelNameRow(
        title: row["name"], handle: row["origin_handle"], telegramID: row["origin_telegram_id"]),
      posts: row["posts"], texts: row["texts"],
      posted: first.flatMap { first in last.map { first...max(first, $0) } },
      seen: seen...max(seen, row["last_seen"] as Int64))
  }
}
