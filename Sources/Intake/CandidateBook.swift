import DequeModule
import HeapModule

/// Which candidates of one drop directory there are and how far each has come: settling → ready → claimed → gone.
///
/// A plain value without clocks or files, so that every order of events can be tested. Times are nanoseconds.
struct CandidateBook {
  /// How a name came to notice.
  enum Sign: Hashable {
    /// Renamed or linked in, or marked as done: its writer says that it is whole.
    case renamed
    /// Closed by a writer, created, listed, or its time has come: it must have been quiet for a while.
    case seen
  }

  /// Why a candidate settles.
  enum Hold: Hashable {
    /// It changed a moment ago.
    case fresh
    /// Somebody has it open for writing.
    case writer
    /// It changed while it was read.
    case changed
    /// The machine was in the way of reading it.
    case trouble
  }

  /// A candidate as others may see it.
  struct Entry: Hashable {
    var look: FileLook
    /// When it was first noticed, on the realtime clock.
    var since: Int64
    /// When it came, on the realtime clock; see ``Claim/dropped``.
    var dropped: Int64
    /// When it was last taken for whole, on the realtime clock; 0 before that.
    var whole: Int64 = 0
    var stage: Stage
    /// Why it settles; of no meaning at other stages.
    var hold = Hold.fresh
    /// How often the machine was in the way of reading it, in a row.
    var failures: UInt8 = 0
    fileprivate var ticket: UInt64
    /// When `look` was first taken, on the monotonic clock.
    fileprivate var lookedAt: Int64
    /// It is not looked at for reading before this, on the monotonic clock.
    fileprivate var notBefore: Int64 = 0
    /// When it is to be looked at again, on the monotonic clock.
    fileprivate var deadline = Int64.max
    /// The last listing that found it.
    fileprivate var listing: UInt64
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
    var path: DropPath

    static func < (a: Self, b: Self) -> Bool { a.time < b.time }
  }

  private var entries: [DropPath: Entry] = [:]
  private var deadlines = Heap<Deadline>()
  private var queues: [Lane: Deque<DropPath>] = [.small: [], .large: []]
  private var lastTicket: UInt64 = 0
  private var listing: UInt64 = 0
  private(set) var settling = 0
  /// How long a file that was not renamed in must have been quiet, in nanoseconds.
  var settle: Int64
  /// After how long a file that somebody has open for writing is asked about again, in nanoseconds: never so soon that
  /// asking becomes the work.
  var writerPause: Int64 { max(settle, 20_000_000) }
  /// From how many bytes on a file goes the large ones' way.
  let largeFrom: Int64

  init(settle: Int64, largeFrom: Int64) {
    self.settle = settle
    self.largeFrom = largeFrom
  }

  var count: Int { entries.count }
  /// Ready or claimed.
  var waiting: Int { entries.count - settling }
  var hasReady: Bool { queues.values.contains { !$0.isEmpty } }
  var all: some Collection<(key: DropPath, value: Entry)> { entries }
  /// The highest ticket given so far: candidates known now have this or a smaller one.
  var newestTicket: UInt64 { lastTicket }

  func contains(_ path: DropPath) -> Bool { entries[path] != nil }

  /// Whether a candidate waits for its writer, and it is time to ask whether that is still there.
  func isDueByWriter(_ path: DropPath, now: Int64) -> Bool {
    guard let entry = entries[path] else { return false }
    return entry.stage == .settling && entry.hold == .writer && now >= entry.notBefore
  }

  /// How many candidates with at most this ticket are not finished.
  func unfinished(upTo ticket: UInt64) -> Int {
    entries.values.reduce(0) { $0 + ($1.ticket <= ticket ? 1 : 0) }
  }

  // MARK: - Coming to notice

  /// A listing of the whole directory begins.
  mutating func beginListing() { listing += 1 }

  /// Takes in that `path` looks like `look` now.
  /// - Parameters:
  ///   - now: the monotonic clock.
  ///   - wallClock: the realtime clock, against which files' times are held.
  ///   - cameAt: when it was renamed or linked in, on the realtime clock; nil where that is not known.
  ///   - isWritten: whether the writer that it waited for is still there: it settles on.
  mutating func notice(
    _ path: DropPath, _ look: FileLook, _ sign: Sign, now: Int64, wallClock: Int64, cameAt: Int64? = nil,
    isWritten: Bool = false
  ) {
    guard var entry = entries[path] else {
      lastTicket += 1
      var entry = Entry(
        look: look, since: wallClock, dropped: min(cameAt ?? wallClock, wallClock), stage: .settling,
        ticket: lastTicket, lookedAt: now, listing: listing)
      settling += 1
      advance(path, &entry, sign, now: now, wallClock: wallClock)
      entries[path] = entry
      return
    }
    entry.listing = listing
    switch entry.stage {
    case .claimed:
      if !entry.look.isSameFile(as: look) { entry.missed = entry.missed == .renamed ? .renamed : sign }
    case .ready:
      entry.look = look
    case .settling:
      if entry.look != look {
        // A writer that is waited for may write on meanwhile.
        let isHeld = entry.hold == .writer && entry.look.inode == look.inode
        if !isHeld, !entry.look.isSameFile(as: look) {
          entry.notBefore = 0
          entry.hold = .fresh
        }
        entry.look = look
        entry.lookedAt = now
      }
      if isWritten, entry.hold == .writer { entry.notBefore = now + writerPause }
      advance(path, &entry, sign, now: now, wallClock: wallClock)
    }
    entries[path] = entry
  }

  private mutating func advance(
    _ path: DropPath, _ entry: inout Entry, _ sign: Sign, now: Int64, wallClock: Int64
  ) {
    guard now >= entry.notBefore else {
      remind(path, &entry, at: entry.notBefore)
      return
    }
    let quietByClock = wallClock - max(entry.look.modified, entry.look.changed)
    // A file from the future says nothing about quiet; then only our own looks count.
    let isQuiet = quietByClock >= settle || now - entry.lookedAt >= settle
    // One that could not be read for a fault of the machine was whole before.
    if sign == .renamed || isQuiet || entry.hold == .trouble {
      entry.stage = .ready
      entry.whole = wallClock
      settling -= 1
      queues[entry.look.size > largeFrom ? .large : .small]?.append(path)
    } else {
      entry.hold = .fresh
      let rest = quietByClock >= 0 ? settle - quietByClock : settle
      remind(path, &entry, at: now + max(rest, 1))
    }
  }

  private mutating func remind(_ path: DropPath, _ entry: inout Entry, at time: Int64) {
    // An earlier reminder leads to a later one.
    guard time < entry.deadline else { return }
    entry.deadline = time
    deadlines.insert(Deadline(time: time, path: path))
  }

  /// When the next settling candidate must be looked at again, on the monotonic clock.
  var nextDeadline: Int64? { deadlines.min?.time }

  /// The settling candidates whose time has come; each must be noticed again or dropped.
  mutating func due(now: Int64) -> [DropPath] {
    var paths: [DropPath] = []
    while let first = deadlines.min, first.time <= now {
      deadlines.removeMin()
      guard entries[first.path]?.deadline == first.time else { continue }
      entries[first.path]?.deadline = .max
      if entries[first.path]?.stage == .settling { paths.append(first.path) }
    }
    return paths
  }

  // MARK: - Claims

  /// The next ready candidate of a lane becomes claimed.
  mutating func claim(_ lane: Lane) -> (path: DropPath, entry: Entry)? {
    while let path = queues[lane]?.popFirst() {
      guard var entry = entries[path], entry.stage == .ready else { continue }
      entry.stage = .claimed
      entries[path] = entry
      return (path, entry)
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
  mutating func finish(_ path: DropPath) -> Finish {
    guard var entry = entries[path] else { return .unknown }
    if let missed = entry.missed {
      entry.missed = nil
      entry.failures = 0
      settle(path, &entry, .fresh, until: 0, now: entry.lookedAt)
      return .again(missed)
    }
    return .finished(ticket: remove(path, entry))
  }

  /// A claimed candidate turned out not to be whole, or could not be read now: it settles again.
  mutating func postpone(_ path: DropPath, _ hold: Hold, until deadline: Int64, now: Int64) {
    guard var entry = entries[path], entry.stage == .claimed else { return }
    entry.missed = nil
    entry.failures = hold == .trouble ? min(entry.failures, .max - 1) + 1 : 0
    remind(path, &entry, at: deadline)
    settle(path, &entry, hold, until: deadline, now: now)
  }

  /// A claimed candidate belongs to another lane than its size says: it waits there.
  mutating func redirect(_ path: DropPath, to lane: Lane) {
    guard var entry = entries[path], entry.stage == .claimed else { return }
    entry.stage = .ready
    entries[path] = entry
    queues[lane]?.append(path)
  }

  private mutating func settle(
    _ path: DropPath, _ entry: inout Entry, _ hold: Hold, until deadline: Int64, now: Int64
  ) {
    entry.stage = .settling
    entry.hold = hold
    entry.lookedAt = now
    entry.notBefore = deadline
    entries[path] = entry
    settling += 1
  }

  /// How often the machine was in the way of reading this candidate, in a row.
  func failures(_ path: DropPath) -> Int { entries[path].map { Int($0.failures) } ?? 0 }

  // MARK: - Leaving

  private mutating func remove(_ path: DropPath, _ entry: Entry) -> UInt64 {
    entries.removeValue(forKey: path)
    if entry.stage == .settling { settling -= 1 }
    return entry.ticket
  }

  /// A candidate's name is gone from the directory. A claimed one is its reader's business.
  /// - Returns: the ticket of what was dropped.
  mutating func vanish(_ path: DropPath) -> UInt64? {
    guard let entry = entries[path], entry.stage != .claimed else { return nil }
    return remove(path, entry)
  }

  /// The candidates that the listing that was begun last has not found, and that are not claimed.
  var absent: [DropPath] {
    entries.filter { $0.value.stage != .claimed && $0.value.listing < listing }.map(\.key)
  }
}

/// The way that a file goes to be read: a large one must not keep small ones waiting.
public enum Lane: Sendable, Hashable, CaseIterable {
  case small
  case large
}
