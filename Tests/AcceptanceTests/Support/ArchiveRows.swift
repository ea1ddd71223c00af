import Foundation
import GRDB

/// All rows of an archive's tables, as text, without the columns that tell the time or the house. For the search index, which keeps
/// its rows in no order that means anything, there is a row for each word of each text, as `text_search`.
///
/// - Parameter inOrder: false leaves out what depends on the order in which dumps were ingested: numbers given out in
///   turn, which of two dumps was the first to show a text, which of several files with the same bytes came first, and
///   what is kin of what came before; an audit proves that by itself.
func archiveRows(_ path: String, inOrder: Bool = true) throws -> [String: [String]] {
  let times: Set<String> = [
    "received_at", "finished_at", "time", "first_seen", "taken_at", "retried_at", "drop_path",
  ]
  let turns: Set<String> = ["id", "seq", "new_texts", "known_texts", "kin_texts", "name", "placed_as"]
  var configuration = Configuration()
  configuration.readonly = true
  // Only so that the index can be opened: nothing is taken apart here.
  configuration.prepareDatabase { $0.add(tokenizer: NoTokenizer.self) }
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
    for table in tables where inOrder || !table.hasPrefix("kin") {
      let columns = try db.columns(in: table).map(\.name).filter {
        !times.contains($0) && (inOrder || !turns.contains($0) && !$0.hasSuffix("_id"))
      }
      let keys = try db.primaryKey(table).columns.joined(separator: ", ")
      let quoted = columns.map { "quote(\"\($0)\")" }
      let values = quoted.isEmpty ? "''" : quoted.joined(separator: " || ' ' || ")
      // The front of each row is its key, so that rows are compared in the order that the table has.
      let condition = inOrder || table != "events" ? "1" : "kind <> 'text.kin' AND kind NOT LIKE 'kin.%'"
      rows[table] = try String.fetchAll(
        db, sql: "SELECT \(values) FROM \"\(table)\" WHERE \(condition) ORDER BY \(keys)")
    }
    try db.execute(
      sql: "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'text_search', 'instance')")
    let word = (inOrder ? "doc || ' ' || " : "") + "offset || ' ' || term"
    rows["text_search"] = try String.fetchAll(
      db, sql: "SELECT \(word) FROM temp.words ORDER BY doc, offset, term")
    return inOrder ? rows : rows.mapValues { $0.sorted() }
  }
}

/// Stands in for the tokenizer of the daemon.
private final class NoTokenizer: FTS5CustomTokenizer {
  static let name = "sluice"

  init(db: Database, arguments: [String]) {}

  func tokenize(
    context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?,
    nText: CInt, tokenCallback: @escaping FTS5TokenCallback
  ) -> CInt { 0 }
}
