import GRDB
import Glibc

/// Holds an SQLite archive against itself, on a connection that is used for nothing else.
struct SQLiteAudit {
  let db: Database
  let path: String
  let report: AuditReport

  /// Runs all checks in one read transaction.
  func run() throws {
    let isListed: Void? = try reading("search", listSearchIndex)
    try db.execute(sql: "PRAGMA query_only = 1; BEGIN DEFERRED TRANSACTION")
    // It fails only where SQLite has ended the transaction by itself.
    defer { try? db.execute(sql: "ROLLBACK") }
    try step("file", checkFile)
    try step("references", checkReferences)
    try checkRows()
    let documents = try isListed.flatMap { try step("search", indexedTexts) }
    try reading("texts") { try checkTexts(documents) }
    try reading("kin", checkKin)
  }

  /// A step whose progress cannot be told from inside.
  @discardableResult
  private func step<R>(_ name: String, _ body: () throws -> R) throws -> R? {
    try report.progress(name, 0, 1)
    let result = try reading(name, body)
    try report.progress(name, 1, 1)
    return result
  }

  /// Runs `body`; where the bytes are too damaged for it, that is what the audit found.
  /// - Returns: nil after damage.
  @discardableResult
  private func reading<R>(_ name: String, _ body: () throws -> R) throws -> R? {
    Glibc.errno = 0
    do {
      return try body()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT && error.isDamage {
      try reportDamage(
        "It cannot be read for the check \(name): \(error.message ?? "SQLite does not say why").")
      return nil
    }
  }

  private func reportDamage(_ message: String) throws {
    try report.add("damaged-file", path, message, remedy: AuditCheck.restore)
  }

  private func checkFile() throws {
    let lines = try String.fetchCursor(db, sql: "PRAGMA integrity_check")
    while let answer = try lines.next() {
      for line in answer.split(separator: "\n") where line != "ok" && !line.hasPrefix("***") {
        // What the disk did not give is one more line.
        if Database.diskErrorLeft == EIO { throw DatabaseError(resultCode: .SQLITE_IOERR) }
        try reportDamage("SQLite says: \(line).")
      }
    }
  }

  private func checkReferences() throws {
    let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
    while let row = try rows.next() {
      let (table, parent) = (row["table"] as String, row["parent"] as String)
      let place = (row["rowid"] as Int64?).map { " row \($0)" } ?? ""
      guard
        try report.add(
          "broken-reference", "table \(table)\(place)", "It names a row of \(parent) that is not there.",
          remedy: AuditCheck.restore)
      else { return }
    }
  }

  private func checkRows() throws {
    for (index, check) in AuditCheck.all.enumerated() {
      try report.progress("rows", index, AuditCheck.all.count)
      try reading(check.code) {
        let rows = try Row.fetchCursor(db, sql: check.sql)
        while let row = try rows.next() {
          guard
            try report.add(check.code, row["subject"] ?? "", row["message"] ?? "", remedy: check.remedy)
          else { return }
        }
      }
    }
    try reading("nameless-joined-wrongly", checkNameless)
    try report.progress("rows", AuditCheck.all.count, AuditCheck.all.count)
  }
}
