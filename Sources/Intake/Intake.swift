public import CoreMetrics
import Foundation
import Glibc
public import Logging

/// Watches the drop directories and hands out whole files.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition` only.
public final class Intake: @unchecked Sendable {
  /// Times in nanoseconds.
  public struct Options: Sendable {
    /// Period of the slow timer.
    public var rescan: Int64
    /// Period of listing where inotify is not used.
    public var poll: Int64
    /// How many files of a drop directory are kept in mind; more wait in the directory.
    public var capacity: Int
    /// From how many bytes on a file is a large one.
    public var largeFrom: Int64
    /// Called when `status()` reads differently in what is well and what is not. Must not call back.
    public var onChange: @Sendable () -> Void
    /// Makes what intake counts its listings and troubles with.
    public var metrics: any MetricsFactory

    public init(
      rescan: Int64 = 60_000_000_000, poll: Int64 = 1_000_000_000, capacity: Int = 8_192,
      largeFrom: Int64 = 4 << 20, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
      onChange: @escaping @Sendable () -> Void = {}
    ) {
      self.metrics = metrics
      self.rescan = rescan
      self.poll = poll
      self.capacity = capacity
      self.largeFrom = largeFrom
      self.onChange = onChange
    }
  }

  public let drops: [DropDirectory]
  public let rooms: Rooms
  private let intakes: [DropIntake]
  private let condition = NSCondition()
  // Under `condition`:
  private var isStopping = false
  private var paused: Int64?
  private var nextDrop = 0
  private var lastWaiter: UInt64 = 0

  /// - Parameter areLeft: which of these files of a drop directory have their outcome and stay where they are; asked
  ///   only of drop directories whose disposal is `leave`.
  /// - Throws: `SystemError` when no eventfd is to be had; EEXIST when two of `drops` are one directory.
  public init(
    drops: [DropDirectory], rooms: Rooms, options: Options = Options(), logger: Logger,
    areLeft: @escaping @Sendable (DropDirectory, [(DropPath, FileLook)]) -> [Bool] = { _, files in
      files.map { _ in false }
    }
  ) throws(SystemError) {
    self.drops = drops
    self.rooms = rooms
    var intakes: [DropIntake] = []
    var seen: Set<[UInt64]> = []
    for drop in drops {
      let look = try Syscall.fstat(drop.directory.descriptor)
      guard seen.insert([look.device, look.inode]).inserted else {
        throw SystemError(
          call: "open", code: EEXIST,
          subject: "\(drop.options.path) (another drop directory leads there, too)")
      }
      intakes.append(
        try DropIntake(drop, condition, options, logger) { files in areLeft(drop, files) })
    }
    self.intakes = intakes
  }

  // MARK: - For everyone

  /// Starts the watching threads. Returns when the watches stand; the first listings may still be under way.
  public func start() { condition.withLock { for intake in intakes { intake.start() } } }

  /// Takes over other times, another capacity, and how whole files are told from unfinished ones, and looks through the
  /// drop directories by them. The rest of what is given stays as it was.
  /// - Parameter drops: the drop directories' own options, in their order.
  public func adopt(_ options: Options, drops others: [DropDirectory.Options]) {
    condition.withLock {
      for (intake, drop) in zip(intakes, others) { intake.adopt(options, drop) }
    }
  }

  /// Stops watching, and lets every `claim` return nothing.
  public func stop() {
    condition.withLock {
      isStopping = true
      for intake in intakes { intake.stop() }
      condition.broadcast()
    }
  }

  public var isStopped: Bool { condition.withLock { isStopping } }

  /// Claims end until `resume`; what is claimed goes on. Watching goes on, too.
  public func pause() { condition.withLock { if paused == nil { paused = Syscall.realtime() } } }

  /// Compares the directories with what is known, and lets claims go on.
  public func resume() {
    condition.withLock {
      paused = nil
      for intake in intakes { intake.wantScan() }
      condition.broadcast()
    }
  }

  /// Since when claims wait, in nanoseconds since 1970; nil when they do not.
  public var pausedSince: Int64? { condition.withLock { paused } }

  /// Lists the drop directories now; returns when everything in them is known, or when the task is cancelled.
  public func scan() async { for intake in intakes { await scan(intake) } }

  private func scan(_ intake: DropIntake) async {
    await wait(intake) { id, continuation in
      intake.waiters.awaitScan(id, continuation)
      intake.wantScan()
      return true
    }
  }

  /// Lists the drop directories, then waits until every file found has its outcome, or the task is cancelled.
  public func drain() async {
    for intake in intakes {
      var hasMore = true
      while hasMore, !Task.isCancelled, !condition.withLock({ isStopping }) {
        await scan(intake)
        hasMore = condition.withLock { intake.beyond > 0 }
        await wait(intake) { id, continuation in
          let ticket = intake.book.newestTicket
          let left = intake.book.unfinished(upTo: ticket)
          if left > 0 { intake.waiters.awaitOutcomes(id, upTo: ticket, count: left, continuation) }
          return left > 0
        }
      }
    }
  }

  /// Suspends until the waiters of `intake` resume it.
  /// - Parameter enter: called under `condition`; false when there is nothing to wait for.
  private func wait(
    _ intake: DropIntake, _ enter: @escaping (UInt64, CheckedContinuation<Void, Never>) -> Bool
  ) async {
    let id = condition.withLock {
      lastWaiter += 1
      return lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = condition.withLock { !isStopping && !Task.isCancelled && enter(id, continuation) }
        if !isWaiting { continuation.resume() }
      }
    } onCancel: {
      // Not here and now: a task that is being cancelled cannot be resumed until this returns, and whoever resumes it
      // at the same moment holds `condition`.
      Task { condition.withLock { intake.waiters.cancel(id) } }
    }
  }

  /// The drop directories in the order of the settings.
  public func status() -> [DropStatus] { condition.withLock { intakes.map { $0.status() } } }

  /// The entries without an outcome, oldest first.
  /// - Parameters:
  ///   - limit: at most so many.
  ///   - state: only those in this state, when given.
  public func pending(limit: Int, state: PendingFile.State? = nil) -> [PendingFile] {
    var all = condition.withLock { intakes.enumerated().flatMap { $0.element.pending(index: $0.offset) } }
    if let state { all.removeAll { $0.state != state } }
    return Array(all.sorted { ($0.since, $0.entry) < ($1.since, $1.entry) }.prefix(limit))
  }

  // MARK: - For the readers

  /// Waits for whole files of a lane and claims them, from each drop directory in turn. Blocks.
  /// - Parameters:
  ///   - most: how many at most; more than one only when they are there already.
  ///   - waits: whether to wait when there is none.
  /// - Returns: nil once intake is stopped.
  public func claim(_ lane: Lane, upTo most: Int = 1, waits: Bool = true) -> [Claim]? {
    condition.withLock {
      while !isStopping {
        let claims = paused == nil ? claimNow(lane, most) : []
        if !claims.isEmpty || !waits { return claims }
        condition.wait()
      }
      return nil
    }
  }

  private func claimNow(_ lane: Lane, _ most: Int) -> [Claim] {
    for offset in intakes.indices {
      let index = (nextDrop + offset) % intakes.count
      let intake = intakes[index]
      guard intake.isUsable else { continue }
      var claims: [Claim] = []
      while claims.count < most, let (path, entry) = intake.book.claim(lane) {
        claims.append(
          Claim(
            entry: DropEntry(drop: index, path: path), directory: intake.drop.directory, since: entry.since,
            dropped: entry.dropped, whole: entry.whole, look: entry.look))
      }
      if !claims.isEmpty {
        nextDrop = index + 1
        return claims
      }
    }
    return []
  }

  /// These claimed files have their outcome.
  /// - Parameter replaced: those of them whose names are to be looked at again: what has them now is a candidate of its
  ///   own.
  public func finish(_ entries: some Sequence<DropEntry>, replaced: Set<DropEntry> = []) {
    var again: [(DropEntry, CandidateBook.Sign)] = replaced.map { ($0, .seen) }
    condition.withLock {
      for entry in entries {
        if let sign = intakes[entry.drop].finish(entry.path) { again.append((entry, sign)) }
      }
    }
    for (entry, sign) in again {
      intakes[entry.drop].takeIn([(entry.path, sign)], isListing: false)
      // It may have to be looked at before the thread would wake.
      intakes[entry.drop].ring()
    }
  }

  /// This claimed file cannot be read yet; it is offered again later.
  public func postpone(_ entry: DropEntry, _ why: Postponement) {
    condition.withLock {
      intakes[entry.drop].postpone(entry.path, why)
      condition.broadcast()
    }
  }
}
