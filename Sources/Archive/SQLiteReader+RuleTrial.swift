import Digest
import Foundation
import GRDB
import Identity

/// What rules would have told of.
extension SQLiteArchive {
  public func trial(
    of definition: RuleDefinition, since: Milliseconds?, limit: Int
  ) async throws -> [RuleTrialRow] {
    switch definition.condition {
    case .post(let condition):
      var filter = condition.filter
      filter.since = since
      return try await posts(filter, after: nil, limit: limit).map { post in
        RuleTrialRow(post, AlertSentence.post(PostEvidence(post), definition))
      }
    case .channel(let condition):
      return try await read { try Self.counters($0, condition, since: since, limit: limit) }
    case .dump(let condition):
      return try await read { try Self.dumps($0, condition, since: since, limit: limit) }
    case .text(let condition):
      return try await read { try Self.spreads($0, condition, since: since, limit: limit) }
    }
  }

  private static func counters(
    _ db: Database, _ condition: RuleDefinition.CounterCondition, since: Milliseconds?, limit: Int
  ) throws -> [RuleTrialRow] {
    var conditions = [ChannelStatements.isListedChannel]
    var arguments: [String: (any DatabaseValueConvertible)?] = [:]
    if let channel = condition.channel {
      // The channel as a search for its posts has it.
      var filter = PostFilter()
      filter.channel = channel.first == "@" ? String(channel.dropFirst()) : channel
      let selection = try PostConditions(filter)
      arguments = selection.arguments
      conditions.append("channels.id IN (\(PostConditions.namedChannels))")
    }
    let channels = try Row.fetchAll(
      db,
      sql:
        "SELECT id, title, handle FROM channels WHERE \(conditions.joined(separator: " AND ")) ORDER BY id",
      arguments: StatementArguments(arguments))
    var found: [RuleTrialRow] = []
    for channel in channels {
      let title = channel["title"] as String
      let shown = title.isEmpty ? (channel["handle"] as String?).map { "@\($0)" } ?? "a channel" : title
      let series = try snapshots(db, of: channel["id"], limit: 1000).filter {
        $0.count(condition.counter) != nil
      }
      for (before, after) in zip(series, series.dropFirst()) where after.time >= since ?? .min {
        guard let old = before.count(condition.counter), let new = after.count(condition.counter) else {
          continue
        }
        let change = SnapshotEvidence.Change(before: old, after: new)
        guard condition.isExceeded(by: change) else { continue }
        found.append(
          RuleTrialRow(
            time: after.time,
            message: AlertSentence.counter(ChannelNames(shown: shown, keys: []), condition.counter, change),
            dump: after.dump.hex, channel: title))
      }
    }
    return Array(found.sorted { $0.time > $1.time }.prefix(limit))
  }

  private static func dumps(
    _ db: Database, _ condition: RuleDefinition.DumpCondition, since: Milliseconds?, limit: Int
  ) throws -> [RuleTrialRow] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM arrivals WHERE state = :state AND (:drop IS NULL OR drop_path = :drop)
          AND received_at >= ifnull(:since, received_at) ORDER BY id DESC LIMIT :limit
        """,
      arguments: [
        "state": condition.state.rawValue, "drop": condition.drop, "since": since, "limit": limit,
      ]
    ).map { row in
      let arrival = ArrivalEvidence(
        event: 0, id: row["id"], name: Array(row["name"] as Data), state: condition.state,
        drop: row["drop_path"], reason: row["reason"])
      return RuleTrialRow(
        time: row["finished_at"], message: AlertSentence.dump(arrival), dump: row.digest("sha256")?.hex)
    }
  }

  private static func spreads(
    _ db: Database, _ condition: RuleDefinition.SpreadCondition, since: Milliseconds?, limit: Int
  ) throws -> [RuleTrialRow] {
    let groups = try Row.fetchCursor(
      db, sql: spreadTexts, arguments: ["channels": condition.channels, "since": since])
    var found: [RuleTrialRow] = []
    while found.count < limit, let row = try groups.next() {
      let postings = try EvidenceReader.postings(db, of: row["text"])
      let channels = condition.mostChannels(in: postings)
      guard channels >= condition.channels else { continue }
      let spread = SpreadEvidence(
        event: 0, text: row["text"], post: row["post"],
        key: (row["key"] as Data?).map { hexadecimal($0) } ?? "", postings: postings)
      found.append(
        RuleTrialRow(
          time: row["newest"], message: AlertSentence.spread(spread, channels, condition), post: spread.key))
    }
    return found
  }

  /// Texts, one of each cluster, that so many channels have posted at any time, the newest first.
  private static let spreadTexts = """
    SELECT max(revisions.text_id) AS text, ifnull(cluster_id, -revisions.text_id) AS story,
      max(ifnull(node.date, node.first_seen)) AS newest, max(root.id) AS post, root.key
    FROM revisions JOIN posts AS node ON node.id = revisions.post_id
      JOIN posts AS root ON root.id = ifnull(node.same_as, node.id) JOIN channels ON channels.id = root.channel_id
      LEFT JOIN kin_members ON kin_members.text_id = revisions.text_id
    GROUP BY story HAVING count(DISTINCT ifnull(channels.same_as, channels.id)) >= :channels
      AND newest >= ifnull(:since, newest)
    ORDER BY newest DESC
    """
}

extension RuleTrialRow {
  fileprivate init(_ post: PostRow, _ message: String) {
    self.init(
      time: post.firstSeen, message: message, post: post.key,
      channel: post.channel.flatMap { $0.title ?? $0.handle })
  }
}

extension PostEvidence {
  /// A post as a search finds it, for what to say of it.
  fileprivate init(_ post: PostRow) {
    let shown = post.channel.flatMap { $0.title ?? $0.handle.map { "@\($0)" } }
    self.init(
      event: 0, id: post.id, key: post.key, channel: shown.map { ChannelNames(shown: $0, keys: []) },
      origins: [], texts: [post.text].compactMap(\.self))
  }
}

extension SnapshotRow {
  /// A counter; nil where the heading does not have it.
  func count(_ counter: ChannelCounter) -> RoundedCount? {
    switch counter {
    case .subscribers: subscribers
    case .photos: photos
    case .videos: videos
    case .files: files
    case .links: links
    }
  }
}
