import Digest
import GRDB
import GRDBSQLite
import Identity

/// The texts, their keys and the search index.
extension SQLiteAudit {
  /// Opens the search index's own list of what stands where. The index keeps neither texts nor their sizes, and its
  /// `integrity-check` is a write.
  func listSearchIndex() throws {
    try db.execute(
      sql: "CREATE VIRTUAL TABLE temp.search_instances USING fts5vocab('main', 'text_search', 'instance')")
  }

  /// The texts that the search index knows. Reads all of the index, and throws where it is damaged.
  func indexedTexts() throws -> RowSet {
    var found = RowSet()
    try PreparedStatement(db, "SELECT doc FROM temp.search_instances").eachRow { row in
      found.insert(sqlite3_column_int64(row, 0))
      return true
    }
    return found
  }

  /// Compares each text with its key, and with the search index.
  /// - Parameter indexed: nil when the index cannot be read.
  func checkTexts(_ indexed: RowSet?) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM texts") ?? 0
    var keys = KeyMaker()
    var tokenizer = SearchTokenizer()
    var unmatched = indexed
    var done = 0
    try report.progress("texts", 0, total)
    try PreparedStatement(db, "SELECT id, key, body FROM texts ORDER BY id").eachRow { row in
      let id = sqlite3_column_int64(row, 0)
      let stored = row.bytes(1)
      let derived = keys.text(row.bytes(2))
      let isIndexed = unmatched?.remove(id)
      if derived?.key.withBytes({ $0.elementsEqual(stored) }) != true {
        try report.add(
          "text-key", "text \(hexadecimal(stored))", "Its key is not the hash of its text.",
          remedy: AuditCheck.restore)
      }
      if isIndexed == false, let derived, Self.hasTokens(derived.canonical, &tokenizer) {
        try report.add(
          "text-not-searchable", "text \(hexadecimal(stored))", "The search index does not know it.",
          remedy: AuditCheck.restore)
      }
      done += 1
      if done % 4096 == 0 { try report.progress("texts", done, total) }
      return true
    }
    try report.progress("texts", total, total)
    for id in unmatched?.first(AuditReport.limit + 1) ?? [] {
      try report.add(
        "search-without-text", "search row \(id)", "The search index knows a text that is not there.",
        remedy: AuditCheck.restore)
    }
  }

  /// Whether a text has anything that search can find; one of pictographs has not.
  private static func hasTokens(_ text: ContiguousArray<UInt8>, _ tokenizer: inout SearchTokenizer) -> Bool {
    text.withUnsafeBufferPointer { bytes in !tokenizer.tokens(in: bytes, for: .document) { _ in false } }
  }
}

/// A set of row ids, most of them close together: 64 in a word.
struct RowSet {
  private var words: [Int64: UInt64] = [:]

  mutating func insert(_ id: Int64) { words[id >> 6, default: 0] |= Self.bit(id) }

  /// - Returns: whether it was there.
  mutating func remove(_ id: Int64) -> Bool {
    guard let word = words[id >> 6], word & Self.bit(id) != 0 else { return false }
    let rest = word & ~Self.bit(id)
    words[id >> 6] = rest == 0 ? nil : rest
    return true
  }

  /// The smallest ids, at most `limit` of them, in order.
  func first(_ limit: Int) -> [Int64] {
    var ids: [Int64] = []
    for (high, word) in words.sorted(by: { $0.key < $1.key }) where ids.count < limit {
      ids += (0..<64).lazy.map { high << 6 | $0 }.filter { word & Self.bit($0) != 0 }
    }
    return Array(ids.prefix(limit))
  }

  private static func bit(_ id: Int64) -> UInt64 { 1 << UInt64(id & 63) }
}
