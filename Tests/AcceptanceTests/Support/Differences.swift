import Foundation

/// What a house holds once everything is done: the archive's rows and the files.
struct Snapshot: Sendable {
  var rows: [String: [String]]
  var files: [String: String]

  /// - Parameter inOrder: false where dumps may have been ingested in another order; see `archiveRows`.
  init(of house: House, inOrder: Bool = true) throws {
    rows = try archiveRows(house.archive, inOrder: inOrder)
    files = try house.inventory()
    if !inOrder {
      // Which of several files with the same bytes came first is told by its room.
      let found = files.map { "\($0.key.prefix { $0 != "/" }) \($0.value)" }.sorted()
      files = Dictionary(uniqueKeysWithValues: found.enumerated().map { ("file \($0.offset)", $0.element) })
    }
  }

  /// What is otherwise in `other`, a sentence each.
  func differences(in other: Snapshot) -> [String] {
    var found: [String] = []
    for table in Set(rows.keys).union(other.rows.keys).sorted() {
      let (mine, theirs) = (rows[table] ?? [], other.rows[table] ?? [])
      guard mine != theirs else { continue }
      let first = zip(mine, theirs).first { $0 != $1 }.map { ": \($0) became \($1)" } ?? ""
      found.append("\(table) has \(theirs.count) rows instead of \(mine.count)\(first)")
    }
    for name in Set(files.keys).union(other.files.keys).sorted() where files[name] != other.files[name] {
      let change =
        files[name] == nil ? "was not expected" : other.files[name] == nil ? "is missing" : "has changed"
      found.append("\(name) \(change)")
    }
    return found
  }
}
