import Digest
import GRDB
import GRDBSQLite

/// The rows of names: of forwards' origins, and of channels that posts are known by. Lives on the writing connection.
struct NameBook {
  private struct Known {
    var id: Int64
    var name: String
  }

  private let find, insert, respell, key: PreparedStatement
  private let connection: OpaquePointer?
  private var known: [SHA256Digest: Known] = [:]

  /// Names repeat; beyond this many the cache starts afresh.
  private static let cached = 10_000

  private let channels: ChannelBook

  /// - Parameter channels: told of names that are new.
  init(_ db: Database, channels: ChannelBook) throws {
    self.channels = channels
    find = try PreparedStatement(db, "SELECT id, name FROM origins WHERE key = ?1")
    insert = try PreparedStatement(db, "INSERT INTO origins(key, name) VALUES (?1, ?2)")
    respell = try PreparedStatement(db, "UPDATE origins SET name = ?1 WHERE id = ?2")
    key = try PreparedStatement(db, "SELECT key FROM origins WHERE id = ?1")
    connection = db.sqliteConnection
  }

  /// Forgets what may have been rolled back.
  mutating func forget() { known = [:] }

  /// The row of a name, made when there is none. Of several spellings the first in the order of bytes stays.
  mutating func id(_ record: NameRecord) throws -> Int64 {
    if let found = known[record.key], found.name == record.name { return found.id }
    if known.count >= Self.cached { known = [:] }
    find.bind(1, record.key)
    var found = try find.first { Known(id: $0.int64(0), name: $0.text(1)) }
    if let old = found {
      if record.name.utf8.lexicographicallyPrecedes(old.name.utf8) {
        respell.bind(1, record.name)
        respell.bind(2, old.id)
        try respell.run()
        found?.name = record.name
      }
    } else {
      insert.bind(1, record.key)
      insert.bind(2, record.name)
      try insert.run()
      channels.learnName(record.key)
      found = Known(id: sqlite3_last_insert_rowid(connection), name: record.name)
    }
    known[record.key] = found
    return found?.id ?? 0
  }

  /// Whether any post is known by a name, or forwarded from it.
  func isKnown(_ key: SHA256Digest) throws -> Bool {
    if known[key] != nil { return true }
    find.bind(1, key)
    return try find.firstInt64() != nil
  }

  /// The key of a row.
  func key(of id: Int64) throws -> SHA256Digest? {
    key.bind(1, id)
    return try key.first { $0.digest(0) } ?? nil
  }
}
