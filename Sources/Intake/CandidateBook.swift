import DequeModule
import HeapModule

/// Which candidates there are and how far each has come: settling → ready → claimed → gone.
///
/// A plain value without clocks or files, so that every order of events can be tested. Times are nanoseconds.
struct CandidateBook {
  /// How a name came to notice.
  enum Sign: Hashable {
    /// Renamed or linked in: its writer works on names and is done.
    case renamed
    /// Closed by a writer, created, listed, or its time has come: it must have been quiet for a while.
    case seen
  }

  /// A candidate as others may see it.
  struct Entry: Hashable {
    var name: FileName
    var look: FileLook
    /// When it was first noticed, on the realtime clock.
    var since: Int64
    var stage: Stage
    fileprivate var ticket: UInt64
    /// When `look` was first taken, on the monotonic clock.
    fileprivate var lookedAt: Int64
    /// What happened to the name while it was claimed.
    fileprivate var missed: Sign?
  }

  enum Stage: Hashable {
    case settling
    case ready
    case claimed
  }

  private struct Deadline: Comparable {
    var time: Int64
    var name: FileName

    static func < (a: Self, b: Self) -> Bool { a.time < b.time }
  }

  private var entries: [FileName: Entry] = [:]
  private var deadlines = Heap<Deadline>()
  private var queue = Deque<FileName>()
  private var lastTicket: UInt64 = 0
  private(set) var settling = 0
  /// How long a file that was not renamed in must have been quiet, in nanoseconds.
  let settle: Int64

  init(settle: Int64) { self.settle = settle }

  /// Ready or claimed.
  var waiting: Int { entries.count - settling }
  var isEmpty: Bool { entries.isEmpty }
  var hasReady: Bool { !queue.isEmpty }
  var all: some Collection<Entry> { entries.values }
  /// The highest ticket given so far: candidates known now have this or a smaller one.
  var newestTicket: UInt64 { lastTicket }

  /// How many candidates with at most this ticket are not finished.
  func unfinished(upTo ticket: UInt64) -> Int {
    entries.values.reduce(0) { $0 + ($1.ticket <= ticket ? 1 : 0) }
  }

  /// Takes in that `name` looks like `look` now.
  /// - Parameters:
  ///   - now: the monotonic clock.
  ///   - wallClock: the realtime clock, against which files' times are held.
  mutating func notice(_ name: FileName, _ look: FileLook, _ sign: Sign, now: Int64, wallClock: Int64) {
    guard var entry = entries[name] else {
      lastTicket += 1
      var entry = Entry(
        name: name, look: look, since: wallClock, stage: .settling, ticket: lastTicket, lookedAt: now)
      settling += 1
      advance(&entry, sign, now: now, wallClock: wallClock)
      entries[name] = entry
      return
    }
    switch entry.stage {
    case .claimed:
      if entry.look != look { entry.missed = entry.missed == .renamed ? .renamed : sign }
    case .ready:
      entry.look = look
    case .settling:
      if entry.look != look {
        entry.look = look
        entry.lookedAt = now
      }
      advance(&entry, sign, now: now, wallClock: wallClock)
    }
    entries[name] = entry
  }

  private mutating func advance(_ entry: inout Entry, _ sign: Sign, now: Int64, wallClock: Int64) {
    let quietByClock = wallClock - entry.look.modified
    // A file from the future says nothing about quiet; then only our own looks count.
    let isQuiet = quietByClock >= settle || now - entry.lookedAt >= settle
    if sign == .renamed || isQuiet {
      entry.stage = .ready
      settling -= 1
      queue.append(entry.name)
    } else {
      let rest = quietByClock >= 0 ? settle - quietByClock : settle
      deadlines.insert(Deadline(time: now + max(rest, 1), name: entry.name))
    }
  }

  /// When the next settling candidate must be looked at again, on the monotonic clock.
  var nextDeadline: Int64? { deadlines.min?.time }

  /// The settling candidates whose time has come; each must be noticed again or dropped.
  mutating func due(now: Int64) -> [FileName] {
    var names: [FileName] = []
    while let first = deadlines.min, first.time <= now {
      deadlines.removeMin()
      if entries[first.name]?.stage == .settling { names.append(first.name) }
    }
    return names
  }

  /// The next ready candidate becomes claimed.
  mutating func claim() -> Entry? {
    while let name = queue.popFirst() {
      guard var entry = entries[name], entry.stage == .ready else { continue }
      entry.stage = .claimed
      entries[name] = entry
      return entry
    }
    return nil
  }

  /// What finishing a candidate came to.
  enum Finish: Hashable {
    case unknown
    /// Its name is free.
    case finished(ticket: UInt64)
    /// Something happened to the name meanwhile: it settles, and must be noticed with this sign or vanish. Whoever
    /// waited for the file waits for what took its name.
    case again(Sign)
  }

  /// A claimed candidate has its outcome.
  mutating func finish(_ name: FileName) -> Finish {
    guard var entry = entries[name] else { return .unknown }
    if let missed = entry.missed {
      entry.missed = nil
      entry.stage = .settling
      entries[name] = entry
      settling += 1
      return .again(missed)
    }
    return .finished(ticket: remove(entry))
  }

  private mutating func remove(_ entry: Entry) -> UInt64 {
    entries.removeValue(forKey: entry.name)
    if entry.stage == .settling { settling -= 1 }
    return entry.ticket
  }

  /// A candidate's name is gone from the directory. A claimed one is its reader's business.
  /// - Returns: the ticket of what was dropped.
  mutating func vanish(_ name: FileName) -> UInt64? {
    guard let entry = entries[name], entry.stage != .claimed else { return nil }
    return remove(entry)
  }

  /// The candidates that are not in `present` and not claimed.
  func absent(from present: Set<FileName>) -> [FileName] {
    entries.values.filter { $0.stage != .claimed && !present.contains($0.name) }.map(\.name)
  }

  /// A claimed candidate turned out not to be whole, or could not be read now: it settles again.
  mutating func postpone(_ name: FileName, until deadline: Int64, now: Int64) {
    guard var entry = entries[name], entry.stage == .claimed else { return }
    entry.stage = .settling
    entry.missed = nil
    entry.lookedAt = now
    entries[name] = entry
    settling += 1
    deadlines.insert(Deadline(time: deadline, name: name))
  }
}
