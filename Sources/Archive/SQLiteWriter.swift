import Digest
import Foundation
import GRDB
import GRDBSQLite
import Identity

/// The statements and the state of the writing connection.
///
/// Lives on the writing connection only: GRDB runs one writing block at a time, and nothing else touches it.
final class SQLiteWriter: ArchiveTransaction {
  unowned let db: Database
  let statements: Statements
  var totals = Totals()
  private var lastEvent: Int64
  /// When the transaction began.
  private(set) var now: Milliseconds = 0
  private var dump: OpenDump?
  private var channels: [SHA256Digest: Int64] = [:]
  private var origins: [SHA256Digest: Int64] = [:]

  /// Names repeat; beyond this many the cache starts afresh.
  private static let cachedNames = 10_000

  /// What the transaction adds to the table of totals.
  struct Totals {
    var byState: [ArrivalState: Int64] = [:]
    var posts: Int64 = 0
    var texts: Int64 = 0
    var sightings: Int64 = 0
    var channels: Int64 = 0
  }

  /// A dump between `begin` and `finish`.
  private struct OpenDump {
    var id: Int64
    var isAbandonable: Bool
    var tally = DumpTally()
    var channel: Int64?
    var snapshots = 0
    var totalsBefore: Totals
    var lastEventBefore: Int64
  }

  init(_ db: Database) throws {
    self.db = db
    statements = try Statements(db)
    lastEvent = try statements.lastEvent.firstInt64() ?? 0
  }

  /// Runs `body` as one transaction of the connection.
  func transact<R>(_ body: (any ArchiveTransaction) throws -> R) throws -> (result: R, lastEvent: Int64) {
    now = currentMilliseconds()
    totals = Totals()
    dump = nil
    let before = lastEvent
    var result: R?
    do {
      try db.inTransaction(.immediate) {
        result = try body(self)
        try writeTotals()
        return .commit
      }
    } catch {
      // What the caches hold may have been rolled back with the rest.
      lastEvent = before
      channels = [:]
      origins = [:]
      throw error
    }
    guard let result else { throw DatabaseError(message: "the transaction did not run") }
    return (result, lastEvent)
  }

  func holds(_ digest: SHA256Digest) throws -> Bool {
    statements.findDump.bind(1, digest)
    return try statements.findDump.firstInt64() != nil
  }

  func begin(_ record: DumpRecord, isAbandonable: Bool) throws {
    if isAbandonable { try statements.savepoint.run() }
    let insert = statements.insertDump
    insert.bind(1, record.digest)
    insert.bind(2, record.bytes)
    try insert.run()
    var open = OpenDump(
      id: sqlite3_last_insert_rowid(db.sqliteConnection), isAbandonable: isAbandonable, totalsBefore: totals,
      lastEventBefore: lastEvent)
    open.channel = try record.channel.map { try channelID($0, handle: nil) }
    dump = open
  }

  func add(_ snapshot: SnapshotRecord) throws {
    guard var open = dump else { throw Self.noDump }
    let channel = try channelID(snapshot.title, handle: snapshot.handle)
    if let handle = snapshot.handle {
      // It may have been seen, or named by a setting, without its handle.
      statements.nameChannel.bind(1, handle)
      statements.nameChannel.bind(2, channel)
      try statements.nameChannel.run()
    }
    open.channel = channel
    let insert = statements.insertSnapshot
    insert.bind(1, open.id)
    insert.bind(2, open.snapshots)
    insert.bind(3, channel)
    insert.bind(4, snapshot.title.name)
    insert.bind(5, snapshot.handle)
    let counts = [snapshot.subscribers, snapshot.photos, snapshot.videos, snapshot.files, snapshot.links]
    for (index, count) in counts.enumerated() {
      insert.bind(CInt(6 + 2 * index), count?.value)
      insert.bind(CInt(7 + 2 * index), count?.granularity)
    }
    insert.bind(16, snapshot.description)
    insert.bind(17, snapshot.button)
    insert.bind(18, snapshot.offset)
    insert.bind(19, snapshot.length)
    insert.bind(20, now)
    try insert.run()
    open.snapshots += 1
    dump = open
    try event("channel.snapshot", dump: open.id, channel: channel)
  }

  func add(_ sighting: SightingRecord) throws {
    guard let open = dump else { throw Self.noDump }
    let found = try findPost(sighting.post)
    let post: Int64
    var text: Int64?
    if let found {
      post = found.id
      text = found.text
      if sighting.boundary.rawValue < found.boundary {
        statements.sharpenPost.bind(1, sighting.boundary.rawValue)
        statements.sharpenPost.bind(2, post)
        try statements.sharpenPost.run()
      }
      if let channel = open.channel, found.channel == nil {
        statements.locatePost.bind(1, channel)
        statements.locatePost.bind(2, post)
        try statements.locatePost.run()
      }
      if text != nil { dump?.tally.knownTexts += 1 }
    } else {
      if let record = sighting.text { text = try textID(record) }
      post = try insertPost(sighting, text: text, channel: open.channel)
      if let text {
        statements.insertRevision.bind(1, text)
        statements.insertRevision.bind(2, post)
        statements.insertRevision.bind(3, open.id)
        try statements.insertRevision.run()
      }
      totals.posts += 1
      try event("post.new", dump: open.id, post: post)
    }
    let insert = statements.insertSighting
    insert.bind(1, open.id)
    insert.bind(2, sighting.ordinal)
    insert.bind(3, post)
    insert.bind(4, text)
    insert.bind(5, open.channel)
    insert.bind(6, sighting.offset)
    insert.bind(7, sighting.length)
    insert.bind(8, sighting.boundary.rawValue)
    insert.bind(9, sighting.details)
    try insert.run()
    totals.sightings += 1
    dump?.tally.posts += 1
  }

  func finish(_ summary: DumpSummary) throws -> DumpTally {
    guard let open = dump else { throw Self.noDump }
    let update = statements.finishDump
    update.bind(1, summary.format)
    update.bind(2, summary.encoding)
    update.bind(3, open.tally.posts)
    update.bind(4, open.tally.newTexts)
    update.bind(5, open.tally.knownTexts)
    update.bind(6, summary.repairs.values.reduce(0, +))
    update.bind(7, try Self.json(summary.repairs))
    update.bind(8, open.id)
    try update.run()
    if open.isAbandonable { try statements.release.run() }
    dump = nil
    return open.tally
  }

  func abandon() throws {
    guard let open = dump, open.isAbandonable else { throw Self.noDump }
    try statements.rollback.run()
    try statements.release.run()
    totals = open.totalsBefore
    lastEvent = open.lastEventBefore
    channels = [:]
    origins = [:]
    dump = nil
  }

  // MARK: - Parts

  private static let noDump = DatabaseError(message: "no dump was begun")

  private struct FoundPost {
    var id: Int64
    var text: Int64?
    var boundary: Int64
    var channel: Int64?
  }

  private func findPost(_ key: PostKey) throws -> FoundPost? {
    statements.findPost.bind(1, key)
    return try statements.findPost.first { row in
      func optional(_ column: CInt) -> Int64? {
        sqlite3_column_type(row, column) == SQLITE_NULL ? nil : sqlite3_column_int64(row, column)
      }
      return FoundPost(
        id: sqlite3_column_int64(row, 0), text: optional(1), boundary: sqlite3_column_int64(row, 2),
        channel: optional(3))
    }
  }

  private func textID(_ record: TextRecord) throws -> Int64 {
    statements.findText.bind(1, record.key)
    if let id = try statements.findText.firstInt64() {
      dump?.tally.knownTexts += 1
      return id
    }
    let insert = statements.insertText
    insert.bind(1, record.key)
    insert.bind(3, record.entities)
    try record.body.withUnsafeBufferPointer {
      insert.bind(2, borrowing: $0)
      try insert.run()
    }
    let id = sqlite3_last_insert_rowid(db.sqliteConnection)
    statements.insertSearch.bind(1, id)
    try record.canonical.withUnsafeBufferPointer {
      statements.insertSearch.bind(2, borrowing: $0)
      try statements.insertSearch.run()
    }
    totals.texts += 1
    dump?.tally.newTexts += 1
    return id
  }

  private func insertPost(_ sighting: SightingRecord, text: Int64?, channel: Int64?) throws -> Int64 {
    let origin = try sighting.origin.map { try originID($0) }
    let insert = statements.insertPost
    insert.bind(1, sighting.post)
    insert.bind(2, text)
    insert.bind(3, origin)
    insert.bind(4, channel)
    insert.bind(5, sighting.isAvailable ? 1 : 0)
    insert.bind(6, sighting.boundary.rawValue)
    insert.bind(7, now)
    try insert.run()
    return sqlite3_last_insert_rowid(db.sqliteConnection)
  }

  private func originID(_ origin: NameRecord) throws -> Int64 {
    if let id = origins[origin.key] { return id }
    if origins.count >= Self.cachedNames { origins = [:] }
    statements.findOrigin.bind(1, origin.key)
    var id = try statements.findOrigin.firstInt64()
    if id == nil {
      statements.insertOrigin.bind(1, origin.key)
      statements.insertOrigin.bind(2, origin.name)
      try statements.insertOrigin.run()
      id = sqlite3_last_insert_rowid(db.sqliteConnection)
    }
    origins[origin.key] = id
    return id ?? 0
  }

  private func channelID(_ title: NameRecord, handle: String?) throws -> Int64 {
    if let id = channels[title.key] { return id }
    if channels.count >= Self.cachedNames { channels = [:] }
    statements.findChannel.bind(1, title.key)
    var id = try statements.findChannel.firstInt64()
    if id == nil {
      statements.insertChannel.bind(1, title.key)
      statements.insertChannel.bind(2, title.name)
      statements.insertChannel.bind(3, handle)
      try statements.insertChannel.run()
      id = sqlite3_last_insert_rowid(db.sqliteConnection)
      totals.channels += 1
    }
    channels[title.key] = id
    return id ?? 0
  }

  /// Writes an event with the next number.
  func event(
    _ kind: String, arrival: Int64? = nil, dump: Int64? = nil, post: Int64? = nil, channel: Int64? = nil
  ) throws {
    lastEvent += 1
    let insert = statements.insertEvent
    insert.bind(1, lastEvent)
    insert.bind(2, now)
    insert.bind(3, kind)
    insert.bind(4, arrival)
    insert.bind(5, dump)
    insert.bind(6, post)
    insert.bind(7, channel)
    try insert.run()
  }

  private func writeTotals() throws {
    let update = statements.addTotals
    update.bind(1, totals.byState[.ingested] ?? 0)
    update.bind(2, totals.byState[.duplicate] ?? 0)
    update.bind(3, totals.byState[.failed] ?? 0)
    update.bind(4, totals.posts)
    update.bind(5, totals.texts)
    update.bind(6, totals.sightings)
    update.bind(7, totals.channels)
    try update.run()
  }

  private static func json(_ counts: [String: Int]) throws -> String? {
    guard !counts.isEmpty else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(counts), as: UTF8.self)
  }
}

/// The time now.
func currentMilliseconds() -> Milliseconds {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
