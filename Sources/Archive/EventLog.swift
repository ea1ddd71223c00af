import GRDB

/// Writes events with the next numbers. Lives on the writing connection.
final class EventLog {
  /// The number of the newest event.
  var last: Int64
  /// How many events of each kind the transaction has written.
  var counts: [String: Int] = [:]
  /// When the transaction began.
  var now: Milliseconds = 0
  private let insert: PreparedStatement

  init(_ db: Database) throws {
    last = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM events") ?? 0
    insert = try PreparedStatement(
      db,
      """
      INSERT INTO events(seq, time, kind, arrival_id, dump_id, post_id, channel_id, text_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """)
  }

  /// Writes an event.
  func add(
    _ kind: String, arrival: Int64? = nil, dump: Int64? = nil, post: Int64? = nil, channel: Int64? = nil,
    text: Int64? = nil
  ) throws {
    last += 1
    counts[kind, default: 0] += 1
    insert.bind(1, last)
    insert.bind(2, now)
    insert.bind(3, kind)
    insert.bind(4, arrival)
    insert.bind(5, dump)
    insert.bind(6, post)
    insert.bind(7, channel)
    insert.bind(8, text)
    try insert.run()
  }
}
