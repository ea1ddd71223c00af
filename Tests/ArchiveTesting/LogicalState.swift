import Foundation
public import GRDB

/// What an archive holds, line by line, without row ids and clocks: equal for archives that mean the same.
public enum LogicalState {
  public static func lines(in db: Database) throws -> [String] { try lines(of: queries, in: db) }

  /// - Parameter path: of an archive that nobody writes to.
  /// - Returns: what `lines(in:)` does, and what lies beside the posts: headings, and files inside dumps.
  public static func lines(atPath path: String) throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read {
      try lines(of: queries + besidePosts, in: $0)
    }
  }

  private static func lines(of queries: [(String, String)], in db: Database) throws -> [String] {
    try queries.flatMap { word, sql in
      try Row.fetchAll(db, sql: sql).map { row in
        ([word] + row.databaseValues.map(word(of:))).joined(separator: " | ")
      }
    }.sorted()
  }

  private static func word(of value: DatabaseValue) -> String {
    switch value.storage {
    case .null: "-"
    case .int64(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text.replacing("\n", with: "\\n")
    case .blob(let data): data.prefix(6).map { String(format: "%02x", $0) }.joined()
    }
  }

  private static let queries = [
    (
      "channel",
      """
      SELECT node.key, node.rank, root.key, node.title, node.handle, node.telegram_id, node.shown
      FROM channels AS node LEFT JOIN channels AS root ON root.id = node.same_as
      """
    ),
    (
      "fact",
      "SELECT key, kind, value, spelling, as_of FROM channel_facts JOIN channels ON channels.id = channel_id"
    ),
    (
      "post",
      """
      SELECT node.key, node.rank, root.key, texts.key, channels.key, origins.key, node.message_id, node.date,
        node.edited_at, node.available, node.boundary
      FROM posts AS node LEFT JOIN posts AS root ON root.id = node.same_as
      LEFT JOIN texts ON texts.id = node.text_id LEFT JOIN channels ON channels.id = node.channel_id
      LEFT JOIN origins ON origins.id = node.origin_id
      """
    ),
    ("text", "SELECT key, grade, body FROM texts"),
    (
      "revision",
      """
      SELECT posts.key, texts.key, as_of, revisions.edited_at, revisions.grade
      FROM revisions JOIN posts ON posts.id = post_id JOIN texts ON texts.id = revisions.text_id
      """
    ),
    (
      "counts",
      """
      SELECT posts.key, sha256, CASE received WHEN 0 THEN time END, views, views_granularity, forwards, replies,
        reactions FROM counts JOIN posts ON posts.id = post_id JOIN dumps ON dumps.id = dump_id
      """
    ),
    (
      "sighting",
      """
      SELECT sha256, ordinal, posts.key, texts.key, channels.key
      FROM sightings JOIN dumps ON dumps.id = dump_id JOIN posts ON posts.id = post_id
      LEFT JOIN texts ON texts.id = sightings.text_id LEFT JOIN channels ON channels.id = sightings.channel_id
      """
    ),
    ("totals", "SELECT posts, channels, texts, sightings FROM totals"),
  ]
  private static let besidePosts = [
    (
      "snapshot",
      """
      SELECT sha256, ordinal, channels.key, captured_at, subscribers, subscribers_granularity
      FROM snapshots JOIN dumps ON dumps.id = dump_id JOIN channels ON channels.id = channel_id
      """
    ),
    (
      "part",
      "SELECT sha256, ordinal, path, outcome, first_post, parts.posts FROM parts JOIN dumps ON dumps.id = dump_id"
    ),
  ]
}
