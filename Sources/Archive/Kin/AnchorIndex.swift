import GRDB

/// Which texts have an anchor: a multimap from anchors to texts, on disk, built by insertion alone.
///
/// A log-structured merge tree. New entries go to a table in memory; `flush` writes it as a sorted run; `compact`
/// merges eight runs of one level into one of the next, a piece at a time, while the sources go on serving. A look-up
/// asks the memtable and each run's Bloom filter and reads one block of each run that may have the anchor. All of it
/// is rows of the archive: a piece of work is part of the transaction that does it, and a kill leaves what the last
/// commit left.
///
/// What look-ups answer, as a set, depends on the entries alone, never on when runs were written and merged. Lives on
/// the writing connection.
final class AnchorIndex {
  struct Options {
    /// How many entries `isFull` waits for. Each takes 32 bytes of memory; the texts that they come from are what a
    /// start has to tokenise again.
    var memtableEntries = 1 << 18
    /// What the filters of all runs may take of the memory. What does not fit is halved, then left out, the largest
    /// first, and look-ups read blocks instead.
    var filterBytes = 128 << 20
    /// How many runs of a level make one of the next.
    var fanOut = 8
    /// How much of its budget `compact` saves up before it does a piece of work, in entries: below this a piece costs
    /// more in finding its place than in work.
    var pieceEntries = 1 << 14
  }

  /// The SQL of the tables.
  static var schema: String { AnchorRunTables.schema }

  private let options: Options
  let tables: AnchorRunTables
  private(set) var memtable: AnchorMemtable
  private var marked = 0

  /// As the manifest has them, newest first.
  private(set) var runs: [AnchorRun] = []
  private var filters: [Int: (run: AnchorRun, loaded: LoadedAnchorFilter)] = [:]
  /// What look-ups go through, newest first.
  private var serving: ContiguousArray<Serving> = []
  /// The runs that a look-up has to read.
  private var suspects: ContiguousArray<Int> = []
  /// Keeps the compiler from leaving out reads that seem to serve nothing.
  private var touched: UInt64 = 0
  /// Work that `compact` was granted and has not done yet.
  private var credit = 0

  private struct Serving {
    var run: Int
    var lines: UInt64
    /// Nil for a run that goes without; owned by `filters`.
    var filter: UnsafePointer<UInt64>?

    /// The line of the filter that tells of a key.
    func line(_ key: UInt64) -> UnsafePointer<UInt64>? {
      let line = AnchorFilter.line(of: key, lines: lines)
      return filter.map { $0 + Int(truncatingIfNeeded: line &* UInt64(AnchorFilter.lineWords)) }
    }

    func mayHave(_ key: UInt64) -> Bool { line(key).map { AnchorFilter.contains(key, line: $0) } ?? true }
  }

  /// - Parameter db: the writing connection; its tables are there.
  init(_ db: Database, options: Options = Options()) throws {
    self.options = options
    tables = try AnchorRunTables(db)
    memtable = AnchorMemtable(capacity: min(options.memtableEntries, 1 << 12))
    try reload()
  }

  // MARK: - Look-ups

  /// Appends the texts that have an anchor, newest first, and stops after `limit + 1`.
  func texts(with anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) throws {
    let key = AnchorKey.of(anchor)
    let end = ids.count + min(max(limit, 0), Int(UInt32.max)) + 1
    // Before the memtable, whose answer the processor cannot guess: so it waits for all the lines at once.
    findSuspects(key)
    memtable.texts(with: key, limit: end - ids.count, into: &ids)
    for run in suspects where ids.count < end {
      try tables.texts(with: key, in: run, limit: end - ids.count, into: &ids)
    }
  }

  /// Brings what look-ups of these anchors will read into the processor's caches: all of it at once, where look-ups one
  /// after the other would wait for each. Worth it for some anchors that are looked up next; changes no answer.
  func prepare(for anchors: UnsafeBufferPointer<UInt64>) {
    var touched: UInt64 = 0
    serving.withUnsafeBufferPointer { serving in
      for anchor in anchors {
        let key = AnchorKey.of(anchor)
        touched ^= memtable.touch(key)
        for candidate in serving {
          if let line = candidate.line(key) { touched ^= line.pointee }
        }
      }
    }
    self.touched = touched
  }

  /// Collects the runs whose filter does not exclude the key.
  private func findSuspects(_ key: UInt64) {
    suspects.removeAll(keepingCapacity: true)
    serving.withUnsafeBufferPointer { serving in
      for candidate in serving where candidate.mayHave(key) { suspects.append(candidate.run) }
    }
  }

  // MARK: - Memtable

  func insert(_ anchor: UInt64, text: UInt32) {
    memtable.insert(key: AnchorKey.of(anchor), text: text)
  }

  /// How many entries no run holds yet.
  var pending: Int { memtable.count }

  /// Whether it is time to `flush`. More may still be inserted.
  var isFull: Bool { memtable.count >= options.memtableEntries }

  /// Remembers the place that `rollback` goes back to.
  func mark() { marked = memtable.count }

  /// Takes back what was inserted since `mark`; nothing was flushed in between.
  func rollback() { memtable.removeLast(downTo: marked) }

  /// Forgets what was not flushed.
  func clear() {
    memtable.removeAll()
    marked = 0
  }

  // MARK: - Runs

  /// Writes the memtable as a run and empties it. Part of the transaction that the caller ends next; should that fail,
  /// what was flushed is to be inserted again after `clear` and `reload`.
  func flush() throws {
    guard memtable.count > 0 else { return }
    // Only for a caller that grants `compact` too little.
    while runs.count >= AnchorRunTables.mostRuns / 2, try work(limit: .max) > 0 {}
    let age = (runs.first?.age ?? 0) + 1
    let lines = AnchorFilter.lines(
      entries: memtable.count, bitsPerEntry: AnchorFilter.bitsPerEntry(level: 0))
    let run = AnchorRun(number: try freeNumber(), level: 0, age: age, state: .live, lines: lines)
    let writer = try AnchorRunWriter(run, tables)
    for entry in memtable.sorted() { try writer.append(key: entry.key, text: entry.text) }
    try writer.finish()
    try save(writer.run)
    clear()
    try serve()
  }

  /// Merges and deletes within a budget, as part of the caller's transaction.
  ///
  /// Each entry is written once a level, and deleted for a quarter of that; there are as many levels as the index has
  /// powers of eight of memtables. A budget of six times the entries inserted since the last call keeps up beyond a
  /// thousand million.
  /// - Parameter budget: how many entries to write, about; what is too little for a piece is kept for the next call.
  func compact(budget entries: Int) throws {
    credit = min(credit, options.pieceEntries) + max(0, min(entries, Int(Int32.max)))
    while credit >= options.pieceEntries {
      let done = try work(limit: credit)
      if done == 0 {
        credit = 0
        return
      }
      credit -= done
    }
  }

  /// Does a piece of the most pressing work.
  /// - Returns: how much, in entries; 0 when there is none left.
  private func work(limit: Int) throws -> Int {
    // Low levels first: of their runs there would soon be many, and each costs every look-up.
    for level in Set(runs.map(\.level)).sorted() {
      if let run = runs.last(where: { $0.state == .dropped && $0.level == level }) {
        let deleted = try tables.delete(run, limit: limit / Self.entriesPerDeletion + 1)
        if deleted.isDone { runs.removeAll { $0.number == run.number } }
        return (deleted.rows + 1) * Self.entriesPerDeletion
      }
      if let target = runs.first(where: { $0.state == .building && $0.level == level + 1 }) {
        return try merge(into: target, limit: limit)
      }
      let waiting = runs.filter { $0.level == level && $0.state == .live }.suffix(options.fanOut)
      if waiting.count == options.fanOut {
        return try merge(into: try beginMerge(of: Array(waiting)), limit: limit)
      }
    }
    return 0
  }

  /// What the deletion of a row costs, in written entries.
  private static let entriesPerDeletion = 64

  private func beginMerge(of sources: [AnchorRun]) throws -> AnchorRun {
    let level = sources[0].level + 1
    let lines = AnchorFilter.lines(
      entries: sources.reduce(0) { $0 + $1.entries }, bitsPerEntry: AnchorFilter.bitsPerEntry(level: level))
    let target = AnchorRun(
      number: try freeNumber(), level: level, age: sources[0].age, state: .building, lines: lines)
    try save(target)
    for var source in sources {
      source.mergesInto = target.number
      try save(source)
    }
    return target
  }

  private func merge(into target: AnchorRun, limit: Int) throws -> Int {
    let sources = runs.filter { $0.mergesInto == target.number && $0.state == .live }
    let writer = try AnchorRunWriter(target, tables)
    var merge = try AnchorMerge(sources.map(\.number), from: target.cursor, tables)
    let next = try merge.eachEntry(budget: limit) { try writer.append(key: $0, text: $1) }
    if let next {
      try writer.pause(before: next)
      try save(writer.run)
    } else {
      try writer.finish()
      try replace(sources, by: writer.run)
    }
    return max(writer.run.entries - target.entries, 1)
  }

  /// The moment from which look-ups read the merged run.
  private func replace(_ sources: [AnchorRun], by merged: AnchorRun) throws {
    let entries = sources.reduce(0) { $0 + $1.entries }
    let checksum = sources.reduce(UInt64(0)) { $0 &+ $1.checksum }
    guard merged.entries == entries, merged.checksum == checksum else { throw AnchorBlock.damaged }
    var live = merged
    live.state = .live
    try save(live)
    for var source in sources {
      source.state = .dropped
      source.mergesInto = nil
      try save(source)
    }
    try serve()
  }

  private func freeNumber() throws -> Int {
    let used = Set(runs.map(\.number))
    guard let free = (1...AnchorRunTables.mostRuns).first(where: { !used.contains($0) }) else {
      throw DatabaseError(message: "the index of kin has too many runs")
    }
    return free
  }

  private func save(_ run: AnchorRun) throws {
    try tables.save(run)
    runs.removeAll { $0.number == run.number }
    let place = runs.firstIndex { ($0.age, run.number) < (run.age, $0.number) } ?? runs.endIndex
    runs.insert(run, at: place)
  }

  /// Reads the manifest again: after a transaction was rolled back. The memtable stays as it is.
  func reload() throws {
    runs = try tables.runs()
    credit = 0
    try serve()
  }

  /// Makes look-ups go through the runs that are live now.
  private func serve() throws {
    let live = runs.filter { $0.state == .live }
    let folds = AnchorFilter.folds(lines: live.map(\.lines), bytes: options.filterBytes)
    serving.removeAll(keepingCapacity: true)
    // First what goes, then what comes: both together might be more than was allowed.
    let kept = zip(live, folds).filter { run, folds in
      guard let held = filters[run.number] else { return false }
      return held.loaded.folds == folds && held.run.isSame(as: run)
    }
    let numbers = Set(kept.map(\.0.number))
    filters = filters.filter { numbers.contains($0.key) }
    for (run, folds) in zip(live, folds) {
      if let folds, filters[run.number] == nil {
        filters[run.number] = (run, try tables.loadFilter(of: run, folds: folds))
      }
      let loaded = filters[run.number]?.loaded
      serving.append(
        Serving(
          run: run.number, lines: UInt64(loaded?.lines ?? 0), filter: loaded.map { UnsafePointer($0.words) }))
    }
  }

  // MARK: - The whole

  /// Deletes everything, about `entries` of it a call; look-ups find nothing from the first call on.
  /// - Returns: whether nothing is left.
  func removeAll(budget entries: Int) throws -> Bool {
    clear()
    if runs.contains(where: { $0.state != .dropped }) {
      for var run in runs where run.state != .dropped {
        run.state = .dropped
        run.mergesInto = nil
        try save(run)
      }
      try serve()
    }
    var left = max(entries, 1)
    while !runs.isEmpty, left > 0 { left -= try work(limit: left) }
    return runs.isEmpty
  }

  struct Statistics: Equatable {
    /// That look-ups go through.
    var runs: Int
    /// With those of the memtable.
    var entries: Int
    /// Blocks and filters, with those of unfinished merges and without SQLite's own overhead.
    var diskBytes: Int
    /// The memtable and the filters.
    var memoryBytes: Int
  }

  var statistics: Statistics {
    let live = runs.filter { $0.state == .live }
    return Statistics(
      runs: live.count, entries: memtable.count + live.reduce(0) { $0 + $1.entries },
      diskBytes: runs.reduce(0) { $0 + $1.bytes },
      memoryBytes: memtable.bytes + filters.values.reduce(0) { $0 + $1.loaded.bytes })
  }

  /// How many entries there are.
  var entries: Int { statistics.entries }
}
