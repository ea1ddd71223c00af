import Digest
import GRDBSQLite
import Identity

/// The columns of the row that a statement stands on, by SQLite's C interface.
extension OpaquePointer {
  func int64(_ column: CInt) -> Int64 { sqlite3_column_int64(self, column) }

  func optionalInt64(_ column: CInt) -> Int64? {
    sqlite3_column_type(self, column) == SQLITE_NULL ? nil : sqlite3_column_int64(self, column)
  }

  /// The bytes of a text or a blob; good until the next step.
  func bytes(_ column: CInt) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(self, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(self, column)))
  }

  func text(_ column: CInt) -> String { String(decoding: bytes(column), as: UTF8.self) }

  /// Nil for what has not 32 bytes.
  func digest(_ column: CInt) -> SHA256Digest? {
    let bytes = bytes(column)
    return bytes.count == 32 ? SHA256Digest(bytes: bytes) : nil
  }

  /// Nil for what has not 16 bytes.
  func postKey(_ column: CInt) -> PostKey? { PostKey(bytes: bytes(column)) }
}

extension PostKey {
  /// - Returns: nil for what has not 16 bytes.
  init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    func word(_ offset: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    self.init((word(0), word(8)))
  }
}
