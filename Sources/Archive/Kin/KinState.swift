import GRDB
import Identity

/// How far the kin index is: one row, and the engine's statistics of the last flush.
struct KinState: Equatable {
  /// Texts up to this id are indexed.
  var through: Int64
  /// The anchors of texts up to this id are in runs.
  var flushed: Int64
  /// Texts up to this id were there before the index was begun; what is found of them makes no events.
  var quiet: Int64
  /// The version of the rule by which it was made; 0 before the first text.
  var parameters: Int64
  /// Whether what an earlier rule made is being cleared away.
  var isClearing: Bool
}

/// The statements about `KinState`.
struct KinStateTable {
  private let read, write, readStatistics, writeStatistics: PreparedStatement

  init(_ db: Database) throws {
    read = try PreparedStatement(
      db, "SELECT through, flushed, quiet, parameters, is_clearing FROM kin_state WHERE id = 1")
    write = try PreparedStatement(
      db,
      """
      UPDATE kin_state SET through = ?1, flushed = ?2, quiet = ?3, parameters = ?4, is_clearing = ?5 WHERE id = 1
      """)
    readStatistics = try PreparedStatement(db, "SELECT data FROM kin_statistics WHERE id = 1")
    writeStatistics = try PreparedStatement(
      db, "INSERT INTO kin_statistics(id, data) VALUES (1, ?1) ON CONFLICT DO UPDATE SET data = excluded.data"
    )
  }

  func state() throws -> KinState {
    let state = try read.first {
      KinState(
        through: $0.int64(0), flushed: $0.int64(1), quiet: $0.int64(2), parameters: $0.int64(3),
        isClearing: $0.int64(4) != 0)
    }
    guard let state else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the state of the kin index is missing")
    }
    return state
  }

  func set(_ state: KinState) throws {
    write.bind(1, state.through)
    write.bind(2, state.flushed)
    write.bind(3, state.quiet)
    write.bind(4, state.parameters)
    write.bind(5, state.isClearing ? 1 : 0)
    try write.run()
  }

  /// The statistics of the last flush; nil before the first.
  func statistics() throws -> KinStatistics? {
    let read = try readStatistics.first { KinStatistics(bytes: $0.bytes(0)) }
    if let read, read == nil {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the statistics of the kin index are damaged")
    }
    return read ?? nil
  }

  func set(_ statistics: KinStatistics) throws {
    try statistics.withBytes { bytes in
      writeStatistics.bind(1, blob: bytes)
      try writeStatistics.run()
    }
  }
}
