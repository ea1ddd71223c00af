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
  let events: EventLog
  private let metrics: ArchiveMetrics
  let channels: ChannelBook
  let joins: PostJoins
  let kin: KinBook
  var names: NameBook
  var dump: OpenDump?
  /// A text that the sighting in hand brought, to be indexed once the sighting is there.
  var newText: Int64?

  /// When the transaction began.
  var now: Milliseconds { events.now }
  private var isDated = false

  /// What the transaction adds to the table of totals; posts and channels are counted by `joins` and `channels`.
  struct Totals {
    var byState: [ArrivalState: Int64] = [:]
    var texts: Int64 = 0
    var sightings: Int64 = 0
  }

  /// What `abandon` goes back to beside the tables.
  fileprivate struct Mark {
    var totals: Totals
    var lastEvent: Int64
    var events: [String: Int]
    var posts: Int64
    var channels: Int64
  }

  /// A dump between `begin` and `finish`.
  struct OpenDump {
    var id: Int64
    var tally = DumpTally()
    /// The channel of sightings that name none.
    var channel: Int64?
    var title: NameRecord?
    var snapshots = 0
    var parts = 0
    /// Posts of the parts so far.
    var postsOfParts = 0
    /// Nil for a dump that is known to be whole.
    fileprivate var mark: Mark?
  }

  init(_ db: Database, anchors: AnchorIndex.Options, metrics: ArchiveMetrics) throws {
    self.db = db
    self.metrics = metrics
    statements = try Statements(db)
    events = try EventLog(db)
    channels = try ChannelBook(db)
    joins = try PostJoins(db, channels: channels, events: events)
    names = try NameBook(db, channels: channels)
    kin = try KinBook(db, options: anchors)
  }

  /// Runs `body` as one transaction of the connection.
  func transact<R>(_ body: (any ArchiveTransaction) throws -> R) throws -> (result: R, lastEvent: Int64) {
    events.now = currentMilliseconds()
    isDated = false
    totals = Totals()
    channels.listed = 0
    joins.listed = 0
    dump = nil
    let before = events.last
    events.counts.removeAll(keepingCapacity: true)
    let began = ContinuousClock.now
    var ended = began
    var result: R?
    do {
      try db.inTransaction(.immediate) {
        result = try body(self)
        try writeTotals()
        try kin.settle()
        ended = .now
        return .commit
      }
    } catch {
      events.last = before
      forget()
      kin.forget()
      throw error
    }
    metrics.committed(events.counts, began: began, ended: ended, on: db)
    guard let result else { throw DatabaseError(message: "the transaction did not run") }
    return (result, events.last)
  }

  /// Empties the caches: what they hold may have been rolled back.
  private func forget() {
    channels.forget()
    names.forget()
    newText = nil
  }

  func date(_ time: Milliseconds) {
    events.now = time
    isDated = true
  }

  /// Goes on to `time`, or to the present: what comes into a transaction may be younger than that. What has a time of
  /// its own keeps it.
  func catchUp(with time: Milliseconds? = nil) {
    if !isDated { events.now = max(events.now, time ?? currentMilliseconds()) }
  }

  func holds(_ digest: SHA256Digest) throws -> Bool {
    statements.findDump.bind(1, digest)
    return try statements.findDump.firstInt64() != nil
  }

  func begin(_ record: DumpRecord, isAbandonable: Bool) throws {
    catchUp()
    let mark = Mark(
      totals: totals, lastEvent: events.last, events: events.counts, posts: joins.listed,
      channels: channels.listed)
    // Before the first text: what is in memory is that of the texts before it.
    try kin.prepare(isAbandonable: isAbandonable)
    if isAbandonable { try statements.savepoint.run() }
    let insert = statements.insertDump
    insert.bind(1, record.digest)
    insert.bind(2, record.bytes)
    try insert.run()
    var open = OpenDump(id: sqlite3_last_insert_rowid(db.sqliteConnection))
    open.mark = isAbandonable ? mark : nil
    joins.dump = open.id
    if let title = record.channel, let channel = ChannelRecord(title: title) {
      open.channel = try node(channel, capturedAt: nil)
      open.title = title
    }
    dump = open
  }

  func add(_ snapshot: SnapshotRecord) throws {
    guard var open = dump else { throw Self.noDump }
    guard
      let record = ChannelRecord(id: snapshot.telegramID, handle: snapshot.handle, title: snapshot.title)
    else { return }
    let channel = try node(record, capturedAt: snapshot.capturedAt)
    open.channel = channel
    open.title = snapshot.title
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
    insert.bind(21, snapshot.capturedAt)
    insert.bind(22, snapshot.telegramID)
    try insert.run()
    open.snapshots += 1
    dump = open
    try events.add("channel.snapshot", dump: open.id, channel: channel)
  }

  func add(_ part: PartRecord) throws {
    guard let open = dump else { throw Self.noDump }
    let insert = statements.insertPart
    insert.bind(1, open.id)
    insert.bind(2, open.parts)
    insert.bind(3, part.path)
    insert.bind(4, part.outcome.rawValue)
    insert.bind(5, part.code)
    insert.bind(6, part.message)
    insert.bind(7, part.remedy)
    insert.bind(8, part.format)
    insert.bind(9, part.encoding)
    insert.bind(10, part.bytes)
    insert.bind(11, open.postsOfParts)
    insert.bind(12, part.posts)
    insert.bind(13, try Self.json(part.repairs))
    try insert.run()
    // The headings of one part govern no other.
    dump?.channel = nil
    dump?.title = nil
    dump?.parts += 1
    dump?.postsOfParts += part.posts
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
    update.bind(9, open.tally.kinTexts)
    try update.run()
    if open.mark != nil {
      try statements.release.run()
      kin.release()
    }
    dump = nil
    return open.tally
  }

  func abandon() throws {
    guard let mark = dump?.mark else { throw Self.noDump }
    try statements.rollback.run()
    try statements.release.run()
    totals = mark.totals
    events.last = mark.lastEvent
    events.counts = mark.events
    joins.listed = mark.posts
    channels.listed = mark.channels
    forget()
    kin.rollback()
    dump = nil
  }

  // MARK: - Parts

  static let noDump = DatabaseError(message: "no dump was begun")

  /// The node of a channel that the dump shows.
  func node(_ channel: ChannelRecord, capturedAt: Milliseconds?) throws -> Int64 {
    try node(channel, capturedAt: capturedAt, isShown: true)
  }

  /// The node of a channel; what is learned of it is passed on to posts.
  func node(_ channel: ChannelRecord, capturedAt: Milliseconds?, isShown: Bool) throws -> Int64 {
    var changes: [ChannelBook.Change] = []
    let node = try channels.node(channel, capturedAt: capturedAt, isShown: isShown, changes: &changes)
    if !changes.isEmpty { try joins.apply(changes) }
    return node
  }

  private func writeTotals() throws {
    let update = statements.addTotals
    update.bind(1, totals.byState[.ingested] ?? 0)
    update.bind(2, totals.byState[.duplicate] ?? 0)
    update.bind(3, totals.byState[.failed] ?? 0)
    update.bind(4, joins.listed)
    update.bind(5, totals.texts)
    update.bind(6, totals.sightings)
    update.bind(7, channels.listed)
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
