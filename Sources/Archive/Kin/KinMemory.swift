import GRDB
import Identity

/// What the kin index holds in memory: the engine with its statistics, and the anchors that no run has yet.
///
/// It is a function of the texts up to `state.through`; what a rolled back transaction or an abandoned dump added is
/// taken back, or all of it made again.
final class KinMemory {
  var state: KinState
  /// What the table has.
  var saved: KinState
  /// Whether no text waits.
  var isCurrent = false
  let texts: KinTexts
  let storage: KinStorage
  private let engine: KinEngine
  private var mark: Mark?
  /// Anchors added since runs were merged last.
  private var unmerged = 0

  /// What `rollback` goes back to.
  private struct Mark {
    var state: KinState
    var isCurrent: Bool
    var unmerged: Int
    /// Whether what came before it is in memory no more.
    var isFlushed = false
  }

  init(_ db: Database, _ state: KinState, _ statistics: KinStatistics?, _ options: AnchorIndex.Options) throws
  {
    self.state = state
    saved = state
    texts = try KinTexts(db)
    storage = try KinStorage(db, options)
    engine = KinEngine(statistics: statistics)
  }

  // MARK: - Texts

  func find(_ text: UnsafeRawBufferPointer) throws -> KinFinding { try engine.find(text, in: storage) }

  /// What the text found last is of a stored one; nil for nothing.
  func relate(to text: Int64) throws -> KinMatch? {
    guard let id = UInt32(exactly: text) else { return nil }
    return try engine.relate(to: id, in: storage)
  }

  /// Indexes the text found last.
  func insert(_ id: UInt32, _ indexing: KinIndexing) throws {
    let before = storage.index.pending
    try engine.insert(as: id, indexing, into: storage)
    unmerged += storage.index.pending - before
    state.through = Int64(id)
  }

  /// Indexes again a text of which everything was noted.
  func replay(_ text: Int64, _ body: UnsafeRawBufferPointer, _ indexing: KinIndexing) throws {
    guard let id = UInt32(exactly: text) else { return }
    try engine.gather(body, as: indexing, in: storage)
    try engine.insert(as: id, indexing, into: storage)
  }

  // MARK: - Runs

  var isFull: Bool { storage.index.isFull }

  /// Writes the anchors as a run.
  /// - Returns: the statistics of this moment, to be kept beside it.
  func flush() throws -> KinStatistics {
    try storage.index.flush()
    state.flushed = state.through
    if mark != nil {
      mark?.isFlushed = true
      engine.statistics.forgetMark()
    }
    return engine.statistics
  }

  /// Calls `body` with the statistics as they are kept.
  func withStatistics<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try engine.statistics.withBytes(body)
  }

  /// Merges runs as far as what was added calls for: each anchor is written once a level, and there are about as many
  /// levels as the archive has digits.
  func merge() throws {
    guard unmerged > 0 else { return }
    try storage.index.compact(budget: unmerged * 8)
    unmerged = 0
  }

  // MARK: - Taking back

  /// Remembers what is held now.
  func setMark() {
    mark = Mark(state: state, isCurrent: isCurrent, unmerged: unmerged)
    engine.statistics.mark()
    storage.index.mark()
  }

  /// Goes back to the mark, as the tables did.
  /// - Returns: false when that cannot be done any more.
  func rollback() -> Bool {
    guard let mark, !mark.isFlushed else { return false }
    engine.statistics.rollback()
    engine.statistics.forgetMark()
    storage.rollback()
    state = mark.state
    saved = mark.state
    isCurrent = mark.isCurrent
    unmerged = mark.unmerged
    self.mark = nil
    return true
  }

  /// Ends what was marked: it stays.
  func release() {
    guard mark != nil else { return }
    mark = nil
    engine.statistics.forgetMark()
  }
}

/// Reads texts in the order of their ids.
struct KinTexts {
  private let following: PreparedStatement

  init(_ db: Database) throws {
    following = try PreparedStatement(
      db, "SELECT id, body FROM texts WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3")
  }

  /// Calls `body` with texts after `first` up to `last`, at most `limit` of them.
  func each(
    after first: Int64, through last: Int64, limit: Int,
    _ body: (Int64, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    following.bind(1, first)
    following.bind(2, last)
    following.bind(3, limit)
    try following.eachRow { row in
      try body(row.int64(0), row.bytes(1))
      return true
    }
  }
}
