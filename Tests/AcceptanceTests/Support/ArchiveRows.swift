import Foundation
import GRDB

/// All rows of an archive's tables, as text, without the columns that tell the time.
///
/// The search index is left out: it has a tokenizer of its own and no order that means anything.
func archiveRows(_ path: String) throws -> [String: [String]] {
  let times: Set<String> = ["received_at", "finished_at", "time", "first_seen", "taken_at"]
  var configuration = Configuration()
  configuration.readonly = true
  let database = try DatabaseQueue(path: path, configuration: configuration)
  defer { try? database.close() }
  return try database.read { db in
    let tables = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM sqlite_schema WHERE type = 'table'
        AND name NOT LIKE 'text\\_search%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        """)
    var rows: [String: [String]] = [:]
    for table in tables {
      let columns = try db.columns(in: table).map(\.name).filter { !times.contains($0) }
      let keys = try db.primaryKey(table).columns.joined(separator: ", ")
      let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ' ' || ")
      // The front of each row is its key, so that rows are compared in the order that the table has.
      rows[table] = try String.fetchAll(db, sql: "SELECT \(values) FROM \"\(table)\" ORDER BY \(keys)")
    }
    return rows
  }
}
