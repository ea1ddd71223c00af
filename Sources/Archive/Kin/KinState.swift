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
    readStatistics = try PreparedStatement(db, "SELECT data FROM kin_statistics ORDER BY piece")
    writeStatistics = try PreparedStatement(
      db,
      "INSERT INTO kin_statistics(piece, data) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET data = excluded.data"
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

  /// A row of so many bytes at a time: SQLite holds a row several times while it writes it.
  private static let pieceBytes = 1 << 16

  /// The statistics of the last flush; nil before the first.
  func statistics() throws -> KinStatistics? {
    var bytes: [UInt8] = []
    try readStatistics.eachRow { row in
      bytes.append(contentsOf: row.bytes(0))
      return bytes.count <= KinStatistics.byteCount
    }
    if bytes.isEmpty { return nil }
    guard let statistics = bytes.withUnsafeBytes({ KinStatistics(bytes: $0) }) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the statistics of the kin index are damaged")
    }
    return statistics
  }

  func set(_ statistics: KinStatistics) throws {
    try statistics.withBytes { bytes in
      for (piece, start) in stride(from: 0, to: bytes.count, by: Self.pieceBytes).enumerated() {
        writeStatistics.bind(1, piece)
        writeStatistics.bind(
          2, blob: UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.pieceBytes, bytes.count)]))
        try writeStatistics.run()
      }
    }
  }
}
