public import Digest
import Foundation
import GRDB

extension SQLiteArchive: ArchiveAuditing {
  public func audit(
    progress: (String, Int, Int) throws -> Void, finding: (AuditFinding) throws -> Void
  ) throws {
    var code: Int32 = 0
    do {
      try withoutActuallyEscaping(progress) { progress in
        try withoutActuallyEscaping(finding) { finding in
          let report = AuditReport(progress: progress, finding: finding)
          let queue = try Self.auditConnection(path: path)
          try queue.inDatabase { db in
            try db.noting(errno: &code) { try SQLiteAudit(db: db, path: path, report: report).run() }
          }
          try queue.close()
        }
      }
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path, errno: code)
    }
  }

  /// A connection of its own: one that has met damage refuses even to end its transaction, and the readers of the
  /// pool are opened read-only, which makes SQLite forget the tables' own checks.
  private static func auditConnection(path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "audit"
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { db in
      db.add(tokenizer: SearchIndexTokenizer.self)
      try db.execute(sql: "PRAGMA cache_size = -16384")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  public func auditedArrivals(after id: Int64, limit: Int) throws -> [ArrivalRow] {
    try readNow { db in
      try Row.fetchAll(
        db, sql: Self.arrivalColumns + " WHERE arrivals.id > ? ORDER BY arrivals.id LIMIT ?",
        arguments: [id, limit]
      ).map(ArrivalRow.init)
    }
  }

  public func storedSightings(
    of dump: SHA256Digest, from ordinal: Int, limit: Int
  ) throws -> [StoredSighting] {
    try readNow { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT ordinal, offset, length, posts.key AS post, texts.key AS text
          FROM sightings JOIN posts ON posts.id = post_id LEFT JOIN texts ON texts.id = sightings.text_id
          WHERE dump_id = (SELECT id FROM dumps WHERE sha256 = ?) AND ordinal >= ? ORDER BY ordinal LIMIT ?
          """, arguments: [dump.data, ordinal, limit]
      ).map(StoredSighting.init)
    }
  }

  public func isPlace(_ place: [UInt8], of state: ArrivalState) throws -> Bool {
    try readNow { db in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS(SELECT 1 FROM arrivals WHERE placed_as = ? AND state = ?)",
        arguments: [Data(place), state.rawValue]) ?? false
    }
  }
}
