import Digest
import Foundation
import GRDB
import Identity

/// Reads what events tell of, a few questions for all of them.
struct EvidenceReader {
  let db: Database
  let needs: RuleNeeds

  /// Postings of a cluster that are looked at: the newest.
  private static let mostPostings = 5000

  func read(after seq: Int64, limit: Int, bytes: Int) throws -> RuleEvidence {
    let events = try Row.fetchAll(
      db,
      sql: """
        SELECT seq, kind, arrival_id, dump_id, events.channel_id, posts.key,
          ifnull(posts.same_as, posts.id) AS post
        FROM events LEFT JOIN posts ON posts.id = post_id WHERE seq > ? ORDER BY seq LIMIT ?
        """, arguments: [seq, limit])
    guard let last = events.last else { return RuleEvidence(through: seq) }
    var evidence = RuleEvidence(through: last["seq"])
    if needs.contains(.posts) {
      // The newest event of a post, so that a rule which came between two of them sees it.
      let found = latest(events, of: Self.postKinds)
      evidence.posts = try posts(found, bytes: bytes, through: &evidence.through)
    }
    let through = evidence.through
    let read = events.filter { ($0["seq"] as Int64) <= through }
    if needs.contains(.snapshots) {
      for event in read where event["kind"] == "channel.snapshot" {
        if let snapshot = try snapshot(event) { evidence.snapshots.append(snapshot) }
      }
    }
    if needs.contains(.arrivals) { evidence.arrivals = try arrivals(read) }
    if needs.contains(.texts) { evidence.spreads = try spreads(read) }
    return evidence
  }

  /// After an event of these kinds a post may be found by words, or stand in a channel, as it was not before.
  private static let postKinds: Set<String> = [
    "post.new", "post.revised", "post.text", "post.joined", "post.parted",
  ]

  /// The posts that events of these kinds are about, each with the last of them.
  private func latest(_ events: [Row], of kinds: Set<String>) -> [(id: Int64, seq: Int64)] {
    var last: [Int64: Int64] = [:]
    for event in events where kinds.contains(event["kind"]) {
      if let post = event["post"] as Int64? { last[post] = event["seq"] }
    }
    return last.map { ($0.key, $0.value) }.sorted { $0.seq < $1.seq }
  }

  private static func list(_ ids: some Sequence<Int64>) -> String {
    "[\(ids.map { String($0) }.joined(separator: ","))]"
  }

  // MARK: - Posts

  /// - Parameter through: set back where not all posts were read.
  private func posts(
    _ found: [(id: Int64, seq: Int64)], bytes: Int, through: inout Int64
  ) throws -> [PostEvidence] {
    let list = Self.list(found.map(\.id))
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT posts.id, posts.key, posts.channel_id FROM json_each(?) AS wanted JOIN posts ON posts.id = wanted.value
        """, arguments: [list])
    let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0["id"] as Int64, $0) })
    let channels = try channels(Set(rows.compactMap { $0["channel_id"] as Int64? }))
    let origins = try origins(list)
    var posts: [PostEvidence] = []
    var room = bytes
    for (id, seq) in found {
      guard let row = byID[id] else { continue }
      let texts = try texts(of: id, bytes: bytes)
      room -= texts.reduce(0) { $0 + $1.utf8.count }
      if room < 0, let last = posts.last {
        through = last.event
        break
      }
      posts.append(
        PostEvidence(
          event: seq, id: id, key: (row["key"] as Data?).map { hexadecimal($0) } ?? "",
          channel: (row["channel_id"] as Int64?).flatMap { channels[$0] }, origins: origins[id] ?? [],
          texts: texts))
    }
    return posts
  }

  /// The texts of the post and of what turned out to be it, its own last.
  /// - Parameter bytes: about how many bytes at most, beside its own text; of more the newest that came.
  private func texts(of post: Int64, bytes: Int) throws -> [String] {
    let bodies = try String.fetchCursor(
      db.cachedStatement(
        sql: """
          WITH node(id) AS (SELECT ?1 UNION ALL SELECT id FROM posts WHERE same_as = ?1),
          found(id) AS (
            SELECT text_id FROM posts WHERE id IN node AND text_id IS NOT NULL
            UNION SELECT text_id FROM revisions WHERE post_id IN node AND grade IS NOT NULL
          )
          SELECT body FROM found JOIN texts USING (id)
          ORDER BY id = (SELECT text_id FROM posts WHERE id = ?1) DESC, id DESC
          """), arguments: [post])
    var texts: [String] = []
    var room = bytes
    while room > 0, let body = try bodies.next() {
      texts.append(body)
      room -= body.utf8.count
    }
    return texts.reversed()
  }

  /// The names that dumps give as the origins of posts, as a search by origin asks for them.
  private func origins(_ list: String) throws -> [Int64: Set<SHA256Digest>] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        WITH node(root, id) AS (
          SELECT value, value FROM json_each(?)
          UNION ALL SELECT same_as, id FROM posts WHERE same_as IN (SELECT value FROM json_each(?1))
        )
        SELECT node.root, origins.key FROM node JOIN posts ON posts.id = node.id
          JOIN origins ON origins.id = posts.origin_id WHERE posts.same_as IS NULL OR posts.rank > 2
        UNION SELECT node.root, origins.key FROM node JOIN post_origins ON post_id = node.id
          JOIN origins ON origins.id = post_origins.origin_id
        """, arguments: [list])
    var origins: [Int64: Set<SHA256Digest>] = [:]
    while let row = try rows.next() {
      if let key = row.digest("key") { origins[row["root"], default: []].insert(key) }
    }
    return origins
  }

  /// What channels go by, with all that turned out to be them, as a search by channel asks for them.
  private func channels(_ ids: Set<Int64>) throws -> [Int64: ChannelNames] {
    var found: [Int64: ChannelNames] = [:]
    for id in ids {
      let rows = try Row.fetchAll(
        db,
        sql: """
          WITH root(id) AS (SELECT ifnull(same_as, id) FROM channels WHERE id = ?),
          own(id) AS (SELECT id FROM root UNION ALL SELECT id FROM channels WHERE same_as IN root)
          SELECT channels.key, title, handle, telegram_id, id IN root AS is_root, NULL AS kind, NULL AS value
            FROM channels WHERE id IN own
          UNION ALL SELECT NULL, NULL, NULL, NULL, 0, kind, value FROM channel_facts WHERE channel_id IN own
          """, arguments: [id])
      var names = ChannelNames(shown: "", keys: [])
      for row in rows {
        if let key = row.digest("key") { names.keys.insert(.title(key)) }
        if let handle = row["handle"] as String? { names.keys.insert(.handle(handle.lowercased())) }
        if let number = row["telegram_id"] as Int64? { names.keys.insert(.id(number)) }
        switch row["kind"] as String? {
        case "title": if let key = row.digest("value") { names.keys.insert(.title(key)) }
        case "handle":
          if let value = row["value"] as Data? {
            names.keys.insert(.handle(String(decoding: value, as: UTF8.self)))
          }
        default: break
        }
        if row["is_root"], let title = row["title"] as String? {
          names.shown = title.isEmpty ? (row["handle"] as String?).map { "@\($0)" } ?? "a channel" : title
        }
      }
      found[id] = names
    }
    return found
  }

  // MARK: - The rest

  /// The newest heading of a channel that the archive had when the event came, if that dump has it, with what was
  /// counted before: later dumps change nothing of what this one says.
  private func snapshot(_ event: Row) throws -> SnapshotEvidence? {
    guard let dump = event["dump_id"] as Int64?, let channel = event["channel_id"] as Int64? else {
      return nil
    }
    var counts: [ChannelCounter: SnapshotEvidence.Change] = [:]
    for counter in ChannelCounter.allCases {
      let rows = try Row.fetchAll(
        db,
        sql: """
          WITH root(id) AS (SELECT ifnull(same_as, id) FROM channels WHERE id = :channel),
          own(id) AS (SELECT id FROM root UNION ALL SELECT id FROM channels WHERE same_as IN root)
          SELECT dump_id, \(counter.rawValue) AS value, \(counter.rawValue)_granularity AS granularity FROM snapshots
          WHERE channel_id IN own AND dump_id <= :dump AND \(counter.rawValue) IS NOT NULL
          ORDER BY ifnull(captured_at, taken_at) DESC, dump_id DESC, ordinal DESC LIMIT 2
          """, arguments: ["channel": channel, "dump": dump])
      guard rows.count == 2, rows[0]["dump_id"] == dump else { continue }
      let pair = rows.map { RoundedCount(value: $0["value"], granularity: $0["granularity"] ?? 1) }
      counts[counter] = .init(before: pair[1], after: pair[0])
    }
    guard !counts.isEmpty, let names = try channels([channel])[channel] else { return nil }
    return SnapshotEvidence(event: event["seq"], dump: dump, channel: channel, names: names, counts: counts)
  }

  private func arrivals(_ events: [Row]) throws -> [ArrivalEvidence] {
    let told = events.filter {
      ["dump.ingested", "dump.duplicate", "dump.failed"].contains($0["kind"] as String)
    }
    let byID = Dictionary(
      told.compactMap { event in (event["arrival_id"] as Int64?).map { ($0, event["seq"] as Int64) } },
      uniquingKeysWith: max)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT arrivals.* FROM json_each(?) AS wanted JOIN arrivals ON arrivals.id = wanted.value
        """, arguments: [Self.list(byID.keys)])
    let found = rows.compactMap { row -> ArrivalEvidence? in
      guard let event = byID[row["id"]], let state = ArrivalState(rawValue: row["state"]) else { return nil }
      return ArrivalEvidence(
        event: event, id: row["id"], dump: row["dump_id"], name: Array(row["name"] as Data), state: state,
        drop: row["drop_path"], reason: row["reason"])
    }
    return found.sorted { $0.event < $1.event }
  }

  private func spreads(_ events: [Row]) throws -> [SpreadEvidence] {
    let kinds = Self.postKinds.union(["text.kin", "kin.merged"])
    var found: [SpreadEvidence] = []
    var clusters: Set<Int64> = []
    for (id, seq) in latest(events, of: kinds).reversed() {
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT posts.text_id, posts.key,
            ifnull((SELECT min(other.text_id) FROM kin_members AS own
              JOIN kin_members AS other ON other.cluster_id = own.cluster_id WHERE own.text_id = posts.text_id),
              posts.text_id) AS first_text
          FROM posts WHERE id = ? AND posts.text_id IS NOT NULL
          """, arguments: [id])
      guard let row, clusters.insert(row["first_text"]).inserted else { continue }
      let text = row["text_id"] as Int64
      found.append(
        SpreadEvidence(
          event: seq, text: text, post: id, key: (row["key"] as Data?).map { hexadecimal($0) } ?? "",
          postings: try Self.postings(db, of: text)))
    }
    return found.sorted { $0.event < $1.event }
  }

  static func postings(_ db: Database, of text: Int64) throws -> [SpreadEvidence.Posting] {
    try Row.fetchAll(db, sql: postingsOfText, arguments: [text, mostPostings]).map {
      .init(channel: $0["channel"], time: $0["time"])
    }
  }

  private static let postingsOfText = """
    WITH own(id) AS (
      SELECT ?1 UNION SELECT other.text_id FROM kin_members AS own
        JOIN kin_members AS other ON other.cluster_id = own.cluster_id WHERE own.text_id = ?1
    )
    SELECT ifnull(channels.same_as, channels.id) AS channel, ifnull(node.date, node.first_seen) AS time
    FROM revisions JOIN posts AS node ON node.id = revisions.post_id
      JOIN posts AS root ON root.id = ifnull(node.same_as, node.id) JOIN channels ON channels.id = root.channel_id
    WHERE revisions.text_id IN own ORDER BY time DESC LIMIT ?2
    """
}
