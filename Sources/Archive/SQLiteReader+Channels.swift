import GRDB
import Identity

/// Channels, each with all that turned out to be it.
extension SQLiteArchive {
  public func channels(named name: String?, after: Int64?, limit: Int) async throws -> [ChannelRow] {
    var conditions = ["(:after IS NULL OR id > :after)", ChannelStatements.isListedChannel]
    var arguments: [String: (any DatabaseValueConvertible)?] = ["after": after, "limit": limit]
    if let name {
      var keys = KeyMaker()
      conditions.append("id IN (\(PostConditions.namedChannels))")
      arguments.merge(PostConditions.naming(channel: name, &keys)) { $1 }
    }
    let sql = """
      SELECT id, title, handle, telegram_id FROM channels
      WHERE \(conditions.joined(separator: " AND ")) ORDER BY id LIMIT :limit
      """
    let bound = StatementArguments(arguments)
    return try await read { db in
      let rows = try Row.fetchAll(db, sql: sql, arguments: bound)
      return try rows.compactMap { row in
        guard let name = row.channel() else { return nil }
        let id = row["id"] as Int64
        let count = try Int.fetchOne(
          db, sql: "SELECT count(*) FROM snapshots WHERE channel_id IN (\(Self.channelGroup))",
          arguments: [id, id])
        return ChannelRow(
          id: id, name: name, latest: try Self.snapshots(db, of: id, limit: 1).last, snapshots: count ?? 0)
      }
    }
  }

  public func snapshots(ofChannel id: Int64, limit: Int) async throws -> [SnapshotRow] {
    try await read { db in try Self.snapshots(db, of: id, limit: limit) }
  }

  private static let channelGroup = "SELECT ? UNION ALL SELECT id FROM channels WHERE same_as = ?"

  /// The newest snapshots, oldest first. Each kind of time has an index, so that nothing is sorted but what is asked for.
  static func snapshots(_ db: Database, of channel: Int64, limit: Int) throws -> [SnapshotRow] {
    var found: [SnapshotRow] = []
    for node in try Int64.fetchAll(db, sql: channelGroup, arguments: [channel, channel]) {
      for (condition, time) in [("IS NOT NULL", "captured_at"), ("IS NULL", "taken_at")] {
        found += try Row.fetchAll(
          db,
          sql: """
            SELECT snapshots.*, dumps.sha256 FROM snapshots JOIN dumps ON dumps.id = dump_id
            WHERE channel_id = ? AND captured_at \(condition)
            ORDER BY \(time) DESC, dump_id DESC, ordinal DESC LIMIT ?
            """, arguments: [node, limit]
        ).map(SnapshotRow.init)
      }
    }
    return Array(found.reversed().sorted { $0.time < $1.time }.suffix(limit))
  }
}

extension SnapshotRow {
  /// When it was captured, or received where that is not known.
  public var time: Milliseconds { capturedAt ?? takenAt }
}
