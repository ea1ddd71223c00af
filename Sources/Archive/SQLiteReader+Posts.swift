import Digest
import Foundation
import GRDB
import Identity

/// Posts, each with all that turned out to be it.
extension SQLiteArchive {
  public func posts(_ filter: PostFilter, after: Int64?, limit: Int) async throws -> [PostRow] {
    let (sql, arguments) = try Self.selection(filter, after: after, limit: limit)
    return try await read { db in try Row.fetchAll(db, sql: sql, arguments: arguments).map(PostRow.init) }
  }

  public func postRecords(
    _ filter: PostFilter, after: Int64?, limit: Int, sightings: Int
  ) async throws -> [PostRecordRow] {
    let (sql, arguments) = try Self.selection(filter, after: after, limit: limit)
    return try await read { db in
      try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
        let post = PostRow(row)
        let rows = try Row.fetchAll(
          db, sql: Self.sightingRows + " LIMIT :limit", arguments: ["post": post.id, "limit": sightings])
        return PostRecordRow(post: post, sightings: try rows.map(SightingRow.init))
      }
    }
  }

  /// The statement that lists posts, and its arguments.
  private static func selection(
    _ filter: PostFilter, after: Int64?, limit: Int
  ) throws -> (sql: String, arguments: StatementArguments) {
    let selection = try PostConditions(filter)
    var conditions = selection.conditions
    var arguments = selection.arguments
    arguments["limit"] = limit
    let isByPlace = filter.dump != nil
    if let after {
      conditions.append("\(selection.position) \(isByPlace ? ">" : "<") :after")
      arguments["after"] = after
    }
    let sql =
      postColumns(selection.position) + " FROM \(selection.source) \(postJoins)"
      + " WHERE \(conditions.joined(separator: " AND "))"
      + " ORDER BY \(selection.position) \(isByPlace ? "ASC" : "DESC") LIMIT :limit"
    return (sql, StatementArguments(arguments))
  }

  public func post(prefix: String) async throws -> PostHistory {
    try await read { db in
      let id = try Self.postID(db, prefix: prefix)
      let sightings = try Row.fetchAll(db, sql: Self.sightingRows, arguments: ["post": id])
      return PostHistory(
        post: try Self.post(db, id: id), details: try Self.merged(sightings),
        sightings: try sightings.map(SightingRow.init),
        revisions: try Row.fetchAll(db, sql: Self.revisionRows, arguments: ["post": id]).map(
          RevisionRow.init),
        series: try Self.series(db, of: id))
    }
  }

  /// The number of the post whose key, or that of what turned out to be it, begins with `prefix`.
  static func postID(_ db: Database, prefix: String) throws -> Int64 {
    guard let bounds = HexBounds(prefix: prefix, bytes: 16) else { throw QueryError.notFound }
    let ids = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT ifnull(same_as, id) FROM posts WHERE key BETWEEN ? AND ? LIMIT 2",
      arguments: [bounds.low, bounds.high])
    guard let id = ids.first else { throw QueryError.notFound }
    guard ids.count == 1 else { throw QueryError.ambiguous }
    return id
  }

  /// One post as lists show it.
  static func post(_ db: Database, id: Int64) throws -> PostRow {
    let rows = try Row.fetchAll(
      db, sql: postColumns("posts.id") + " FROM posts \(postJoins) WHERE posts.id = ?", arguments: [id])
    return try PostRow(only(rows))
  }

  // MARK: - Columns

  /// What lists show of a post: each field that of all that is this post.
  private static func postColumns(_ position: String) -> String {
    """
    SELECT \(position) AS position, posts.id, posts.key, posts.rank, posts.message_id,
      ifnull(posts.date, (SELECT member.date FROM posts AS member
        WHERE member.same_as = posts.id AND member.date IS NOT NULL ORDER BY member.rank DESC, member.date LIMIT 1)
      ) AS date,
      (SELECT max(node.edited_at) FROM posts AS node WHERE node.id IN (\(nodes("rank > 2")))) AS edited_at,
      (SELECT max(node.available) FROM posts AS node WHERE node.id IN (\(nodes()))) AS available,
      (SELECT min(node.boundary) FROM posts AS node WHERE node.id IN (\(nodes()))) AS boundary,
      (SELECT min(node.first_seen) FROM posts AS node WHERE node.id IN (\(nodes()))) AS first_seen,
      (SELECT count(*) FROM sightings WHERE post_id IN (\(nodes()))) AS sightings,
      (SELECT origins.name FROM posts AS node JOIN origins ON origins.id = node.origin_id
        WHERE node.id IN (\(nodes("rank > 2"))) ORDER BY node.rank DESC, origins.key LIMIT 1) AS origin,
      (\(latestViews("views"))) AS views, (\(latestViews("views_granularity"))) AS views_granularity,
      ifnull((SELECT size - 1 FROM kin_members JOIN kin_clusters ON kin_clusters.id = cluster_id
        WHERE kin_members.text_id = posts.text_id), 0) AS kin,
      texts.body, texts.entities, channel.title, channel.handle, channel.telegram_id
    """
  }

  private static let postJoins = """
    LEFT JOIN texts ON texts.id = posts.text_id
    LEFT JOIN channels AS shown ON shown.id = posts.channel_id
    LEFT JOIN channels AS channel ON channel.id = ifnull(shown.same_as, shown.id)
    """

  /// The post and what turned out to be it.
  private static func nodes(_ condition: String = "1", of post: String = "posts.id") -> String {
    """
    SELECT \(post) UNION ALL SELECT member.id FROM posts AS member WHERE member.same_as = \(post) AND \(condition)
    """
  }

  private static func latestViews(_ column: String) -> String {
    """
    SELECT \(column) FROM counts WHERE post_id IN (\(nodes("rank > 2"))) AND views IS NOT NULL
    ORDER BY received, time DESC, views_granularity, views DESC LIMIT 1
    """
  }

  private static let sightingRows = """
    SELECT sightings.*, dumps.sha256, channels.title, channels.handle, channels.telegram_id, arrivals.name,
      arrivals.received_at, posts.rank, origins.name AS origin,
      (SELECT path FROM parts WHERE parts.dump_id = sightings.dump_id AND posts > 0
        AND sightings.ordinal >= first_post AND sightings.ordinal < first_post + posts
        ORDER BY first_post DESC LIMIT 1) AS part
    FROM sightings JOIN dumps ON dumps.id = sightings.dump_id JOIN posts ON posts.id = sightings.post_id
    LEFT JOIN origins ON origins.id = posts.origin_id
    LEFT JOIN channels ON channels.id = sightings.channel_id
    LEFT JOIN arrivals ON arrivals.id = (
      SELECT min(id) FROM arrivals WHERE arrivals.sha256 = dumps.sha256)
    WHERE sightings.post_id IN (\(nodes(of: ":post"))) ORDER BY sightings.dump_id, sightings.ordinal
    """

  /// Texts that a member without a number has, the post has, too; but it alone does not say when.
  static let textsOfNodes = """
    SELECT text_id, max(as_of) AS as_of, max(edited_at) AS edited_at, max(grade) AS grade FROM revisions
    WHERE post_id = :post AND text_id = (SELECT text_id FROM posts WHERE id = :post)
      OR grade IS NOT NULL AND post_id IN (\(nodes("rank > 2", of: ":post")))
    GROUP BY text_id
    """

  private static let revisionRows = """
    SELECT texts.body, as_of, edited_at, sightings, dumps
    FROM (\(textsOfNodes)) AS revision JOIN texts ON texts.id = revision.text_id JOIN (
      SELECT text_id, count(*) AS sightings, count(DISTINCT dump_id) AS dumps FROM sightings
      WHERE post_id IN (\(nodes(of: ":post"))) GROUP BY text_id
    ) AS seen ON seen.text_id = revision.text_id
    ORDER BY as_of DESC, revision.grade DESC, texts.key DESC LIMIT 1000
    """

  // MARK: - Merging

  /// Counts of one time, from whatever dump, are one.
  private static func series(_ db: Database, of post: Int64) throws -> [CountsRow] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM counts WHERE post_id IN (\(nodes("rank > 2", of: ":post")))
        ORDER BY time DESC, received, views_granularity, views DESC, reactions DESC LIMIT 1000
        """, arguments: ["post": post])
    var series: [CountsRow] = []
    for row in rows.map(CountsRow.init) {
      if let last = series.last, last.time == row.time {
        var merged = last
        merged.views = last.views ?? row.views
        merged.forwards = [last.forwards, row.forwards].compactMap(\.self).max()
        merged.replies = [last.replies, row.replies].compactMap(\.self).max()
        if last.reactions.isEmpty { merged.reactions = row.reactions }
        series[series.count - 1] = merged
      } else {
        series.append(row)
      }
    }
    return series.reversed()
  }

  /// The details of a post: each field that of the sighting with the strongest identity that has it, then that of the
  /// richest format, then the newest.
  private static func merged(_ sightings: [Row]) throws -> SightingDetails {
    struct Ranked {
      var preference: (rank: Int64, grade: Int64, asOf: Int64)
      var json: String
    }
    let ranked = try sightings.compactMap { row -> Ranked? in
      guard let json = row["details"] as String? else { return nil }
      let asOf = try SightingDetails(json: json).asOf ?? .min
      return Ranked(preference: (row["rank"], row["grade"], asOf), json: json)
    }
    let best = ranked.sorted {
      $0.preference == $1.preference ? $0.json < $1.json : $0.preference > $1.preference
    }
    return try SightingDetails(merging: best.map(\.json))
  }
}
