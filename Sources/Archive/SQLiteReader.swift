public import Digest
import Foundation
import GRDB
import Identity

extension SQLiteArchive: ArchiveReading {
  public func totals() async throws -> ArchiveTotals {
    try await read { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT *, (SELECT max(seq) FROM events) AS seq FROM totals")
      else { throw QueryError.notFound }
      return ArchiveTotals(
        ingested: row["ingested"], duplicate: row["duplicate"], failed: row["failed"], posts: row["posts"],
        texts: row["texts"], sightings: row["sightings"], channels: row["channels"],
        lastEvent: row["seq"] ?? 0)
    }
  }

  public func snapshots(of dump: SHA256Digest) async throws -> [SnapshotRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT snapshots.*, dumps.sha256 FROM snapshots JOIN dumps ON dumps.id = dump_id
          WHERE dumps.sha256 = ? ORDER BY ordinal
          """, arguments: [dump.data]
      ).map(SnapshotRow.init)
    }
  }

  public func channels(after: Int64?, limit: Int) async throws -> [ChannelRow] {
    try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT channels.id, title, handle, (SELECT count(*) FROM snapshots WHERE channel_id = channels.id) AS count
          FROM channels WHERE :after IS NULL OR id > :after ORDER BY id LIMIT :limit
          """, arguments: ["after": after, "limit": limit])
      return try rows.map { channel in
        let latest = try Row.fetchOne(
          db,
          sql: """
            SELECT snapshots.*, dumps.sha256 FROM snapshots JOIN dumps ON dumps.id = dump_id
            WHERE channel_id = ? ORDER BY taken_at DESC, dump_id DESC, ordinal DESC LIMIT 1
            """, arguments: [channel["id"] as Int64])
        return ChannelRow(
          id: channel["id"], title: channel["title"], handle: channel["handle"],
          latest: latest.map(SnapshotRow.init), snapshots: channel["count"])
      }
    }
  }

  public func posts(_ filter: PostFilter, after: Int64?, limit: Int) async throws -> [PostRow] {
    var conditions: [String] = []
    var arguments: [String: (any DatabaseValueConvertible)?] = ["limit": limit]
    var expressions: [String] = []
    if let query = filter.query {
      guard let expression = SearchQuery.expression(query) else { throw QueryError.emptyQuery }
      expressions.append(expression)
    }
    if let hashtag = filter.hashtag {
      guard let expression = SearchQuery.hashtag(hashtag) else { throw QueryError.emptyQuery }
      expressions.append(expression)
    }
    if !expressions.isEmpty {
      conditions.append(
        """
        posts.id IN (SELECT post_id FROM revisions WHERE text_id IN (
          SELECT rowid FROM text_search WHERE text_search MATCH :match))
        """)
      arguments["match"] = expressions.joined(separator: " AND ")
    }
    var keys = KeyMaker()
    if let channel = filter.channel {
      conditions.append(
        """
        posts.channel_id IN (SELECT id FROM channels WHERE key = :channel OR handle = :handle COLLATE NOCASE)
        """)
      arguments["channel"] = keys.name(channel).data
      arguments["handle"] = String(channel.drop { $0 == "@" })
    }
    if let origin = filter.origin {
      conditions.append("posts.origin_id = (SELECT id FROM origins WHERE key = :origin)")
      arguments["origin"] = keys.name(origin).data
    }
    if let since = filter.since {
      conditions.append("posts.first_seen >= :since")
      arguments["since"] = since
    }
    let order: String
    if let dump = filter.dump {
      conditions.append("place.dump_id = (SELECT id FROM dumps WHERE sha256 = :dump)")
      arguments["dump"] = dump.data
      conditions.append(after == nil ? "1" : "place.ordinal > :after")
      order = "place.ordinal"
    } else {
      conditions.append(after == nil ? "1" : "posts.id < :after")
      order = "posts.id DESC"
    }
    if let after { arguments["after"] = after }
    let source = filter.dump == nil ? "posts" : "sightings AS place JOIN posts ON posts.id = place.post_id"
    let position = filter.dump == nil ? "posts.id" : "place.ordinal"
    let sql =
      Self.postColumns(position) + " FROM \(source) \(Self.postJoins)"
      + " WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT :limit"
    let bound = StatementArguments(arguments)
    return try await read { db in try Row.fetchAll(db, sql: sql, arguments: bound).map(PostRow.init) }
  }

  public func post(prefix: String) async throws -> (post: PostRow, sightings: [SightingRow]) {
    guard let bounds = HexBounds(prefix: prefix, bytes: 16) else { throw QueryError.notFound }
    return try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: Self.postColumns("posts.id")
          + " FROM posts \(Self.postJoins) WHERE posts.key BETWEEN ? AND ? LIMIT 2",
        arguments: [bounds.low, bounds.high])
      let post = try PostRow(Self.only(rows))
      let sightings = try Row.fetchAll(
        db,
        sql: """
          SELECT sightings.*, dumps.sha256, channels.title, channels.handle, arrivals.name, arrivals.received_at
          FROM sightings JOIN dumps ON dumps.id = sightings.dump_id
          LEFT JOIN channels ON channels.id = sightings.channel_id
          LEFT JOIN arrivals ON arrivals.id = (
            SELECT min(id) FROM arrivals WHERE arrivals.sha256 = dumps.sha256)
          WHERE post_id = ? ORDER BY sightings.dump_id, ordinal
          """, arguments: [post.id])
      return (post, try sightings.map(SightingRow.init))
    }
  }

  public func events(after seq: Int64, limit: Int) async throws -> [EventRow] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT events.*, dumps.sha256, posts.key, channels.title, arrivals.name, arrivals.reason,
            arrivals.sha256 AS arrival_sha256
          FROM events LEFT JOIN dumps ON dumps.id = events.dump_id
          LEFT JOIN posts ON posts.id = events.post_id
          LEFT JOIN channels ON channels.id = events.channel_id
          LEFT JOIN arrivals ON arrivals.id = events.arrival_id
          WHERE seq > ? ORDER BY seq LIMIT ?
          """, arguments: [seq, limit]
      ).map(EventRow.init)
    }
  }

  /// The number of the newest event; 0 before the first.
  public func lastEvent() throws -> Int64 {
    try readNow { try Int64.fetchOne($0, sql: "SELECT max(seq) FROM events") ?? 0 }
  }

  // MARK: - Parts

  /// Reads from one snapshot.
  func read<R: Sendable>(_ body: @Sendable (Database) throws -> R) async throws -> R {
    do {
      return try await pool.read(body)
    } catch let error as DatabaseError {
      throw Self.translate(error, path: pool.path)
    }
  }

  /// Reads from one snapshot, and blocks meanwhile.
  func readNow<R>(_ body: (Database) throws -> R) throws -> R {
    do {
      return try pool.read(body)
    } catch let error as DatabaseError {
      throw Self.translate(error, path: pool.path)
    }
  }

  /// The one row that a prefix found.
  static func only(_ rows: [Row]) throws -> Row {
    guard let row = rows.first else { throw QueryError.notFound }
    guard rows.count == 1 else { throw QueryError.ambiguous }
    return row
  }

  private static func postColumns(_ position: String) -> String {
    """
    SELECT \(position) AS position, posts.id, posts.key, posts.message_id, posts.date, posts.available, posts.boundary,
      posts.first_seen, texts.body, texts.entities, origins.name AS origin, channels.title, channels.handle,
      (SELECT count(*) FROM sightings WHERE post_id = posts.id) AS sightings
    """
  }

  private static let postJoins = """
    LEFT JOIN texts ON texts.id = posts.text_id
    LEFT JOIN origins ON origins.id = posts.origin_id
    LEFT JOIN channels ON channels.id = posts.channel_id
    """
}

extension SHA256Digest {
  /// The 32 bytes.
  var data: Data { withBytes { Data($0) } }
}
