import Archive
public import EndpointAPI

// Who told what: forwards and stories.
extension ArchiveBackend {
  public func forwards(_ query: ForwardQuery) async throws -> Page<Forward> {
    let filter = ForwardFilter(
      channel: query.channel, origin: query.from, since: query.since?.milliseconds,
      until: query.until?.milliseconds)
    let key = ForwardTables.Key(filter: filter, event: newestEvent)
    func make(_ through: Int64?) async throws -> ForwardTable {
      try await asking { try await archive.forwards(filter, through: through) }
    }
    let end = try ListCursor.forwards.positions(query.page.cursor, count: 4)
    let table =
      if let end {
        try await forwardTables.table(key, through: end[0]) { try await make(end[0]) }
      } else {
        try await forwardTables.newest(key) { try await make(nil) }
      }
    let rest = end.map { end in table.rows.drop { !$0.follows(end) } } ?? table.rows[...]
    let rows = rest.prefix(query.page.limit)
    return Page(
      items: rows.map { Forward($0) },
      next: rest.count > rows.count ? rows.last.map { ListCursor.forwards.text($0.position(table)) } : nil)
  }

  public func stories(_ query: StoryQuery) async throws -> [Story] {
    let rows = try await asking {
      try await archive.stories(
        after: query.after, through: query.through, channel: query.channel, limit: query.limit)
    }
    return rows.map { row in
      Story(
        text: row.text, post: row.post.map { KinPost($0) }, texts: row.texts, posts: row.posts,
        channels: row.channels, firstSeen: Timestamp(milliseconds: row.seen.lowerBound),
        lastSeen: Timestamp(milliseconds: row.seen.upperBound))
    }
  }
}

extension ForwardRow {
  fileprivate func position(_ table: ForwardTable) -> [Int64] {
    [table.through, Int64(posts), channelID, originID]
  }

  /// Whether it comes after a position.
  fileprivate func follows(_ end: [Int64]) -> Bool {
    (-Int64(posts), channelID, originID) > (0 &- end[1], end[2], end[3])
  }
}

extension Forward {
  init(_ row: ForwardRow) {
    self.init(
      channel: row.channel.map { ChannelName($0) }, origin: ChannelName(row.origin), posts: row.posts,
      texts: row.texts, firstPosted: row.posted.map { Timestamp(captured: $0.lowerBound) },
      lastPosted: row.posted.map { Timestamp(captured: $0.upperBound) },
      firstSeen: Timestamp(milliseconds: row.seen.lowerBound),
      lastSeen: Timestamp(milliseconds: row.seen.upperBound))
  }
}
