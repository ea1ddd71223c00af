import Digest
import GRDB
import GRDBSQLite
import Identity

/// A statement of the writing connection, prepared once and stepped through SQLite's C interface.
///
/// GRDB's own argument binding costs about as much as the insert itself (measured: 194–200 thousand rows a second
/// through it, 320–330 this way). The connection, its transactions and its errors remain GRDB's.
final class PreparedStatement {
  private let statement: Statement
  private let handle: OpaquePointer

  /// Prepares `sql`.
  convenience init(_ db: Database, _ sql: String) throws {
    self.init(try db.makeStatement(sql: sql))
  }

  /// Takes the statement that the connection keeps for `sql`; only one such value may be in use at a time.
  convenience init(_ db: Database, cached sql: String) throws {
    self.init(try db.cachedStatement(sql: sql))
  }

  private init(_ statement: Statement) {
    self.statement = statement
    handle = statement.sqliteStatement
  }

  /// SQLite copies the value.
  private static var transient: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  func bind(_ index: CInt, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }
  func bind(_ index: CInt, _ value: Int) { sqlite3_bind_int64(handle, index, Int64(value)) }

  func bind(_ index: CInt, _ value: Int64?) {
    if let value { bind(index, value) } else { sqlite3_bind_null(handle, index) }
  }

  func bind(_ index: CInt, _ value: String?) {
    guard var value else {
      sqlite3_bind_null(handle, index)
      return
    }
    value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        _ = sqlite3_bind_text(handle, index, $0.baseAddress ?? Self.nothing, CInt($0.count), Self.transient)
      }
    }
  }

  func bind(_ index: CInt, blob: UnsafeRawBufferPointer) {
    if blob.isEmpty {
      sqlite3_bind_zeroblob(handle, index, 0)
    } else {
      sqlite3_bind_blob(handle, index, blob.baseAddress, CInt(blob.count), Self.transient)
    }
  }

  func bind(_ index: CInt, blob: [UInt8]?) {
    if let blob { blob.withUnsafeBytes { bind(index, blob: $0) } } else { sqlite3_bind_null(handle, index) }
  }

  /// Binds device, inode, size, modified and changed from `first` on.
  func bind(_ first: CInt, _ stamp: FileStamp) {
    bind(first, Int64(bitPattern: stamp.device))
    bind(first + 1, Int64(bitPattern: stamp.inode))
    bind(first + 2, stamp.size)
    bind(first + 3, stamp.modified)
    bind(first + 4, stamp.changed)
  }

  func bind(_ index: CInt, _ digest: SHA256Digest?) {
    guard let digest else {
      sqlite3_bind_null(handle, index)
      return
    }
    digest.withBytes { bind(index, blob: $0) }
  }

  func bind(_ index: CInt, _ key: PostKey) { key.withBytes { bind(index, blob: $0) } }

  /// Binds UTF-8 that stays where it is until the statement has run: no copy is made.
  func bind(_ index: CInt, borrowing text: UnsafeBufferPointer<UInt8>) {
    text.withMemoryRebound(to: CChar.self) {
      _ = sqlite3_bind_text(handle, index, $0.baseAddress ?? Self.nothing, CInt($0.count), nil)
    }
  }

  /// Runs a statement that returns no row.
  func run() throws {
    defer { sqlite3_reset(handle) }
    guard sqlite3_step(handle) == SQLITE_DONE else { throw error() }
  }

  /// Runs the statement and reads its first row with `read`; nil when there is none.
  func first<R>(_ read: (OpaquePointer) -> R) throws -> R? {
    defer { sqlite3_reset(handle) }
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return read(handle)
    case SQLITE_DONE: return nil
    default: throw error()
    }
  }

  /// Runs the statement and reads each row with `read`, which returns false to end it early.
  func eachRow(_ read: (OpaquePointer) throws -> Bool) throws {
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: if try !read(handle) { return }
      case SQLITE_DONE: return
      default: throw error()
      }
    }
  }

  /// The first column of the first row.
  func firstInt64() throws -> Int64? { try first { sqlite3_column_int64($0, 0) } }

  private func error() -> DatabaseError {
    let connection = sqlite3_db_handle(handle)
    return DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
      message: String(cString: sqlite3_errmsg(connection)), sql: String(cString: sqlite3_sql(handle)))
  }

  /// Stands for an empty text: a null pointer would bind NULL.
  private static var nothing: UnsafePointer<CChar>? { UnsafePointer(bitPattern: 1) }
}
