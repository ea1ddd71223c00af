import CLinux
import Foundation
import Glibc
public import Logging

/// How intake sees changes.
public enum WatchMode: String, Sendable {
  case inotify
  /// Lists the directory again and again, where inotify is not to be had.
  case polling
}

/// What intake knows at one moment.
public struct IntakeStatus: Sendable {
  public var path: String
  public var watching: WatchMode
  /// Whole files that have no outcome yet, the ones being read included.
  public var waiting: Int
  /// Files that somebody may still write.
  public var settling: Int
  /// What is wrong with the drop directory; nil when nothing is.
  public var problem: String?
}

/// A file of the drop directory that has no outcome yet.
public struct PendingFile: Sendable {
  public var name: FileName
  /// In bytes.
  public var size: Int64
  public var isSettling: Bool
  /// Nanoseconds since 1970.
  public var since: Int64
}

/// A claimed file: its reader owes intake `finish` or `postpone`.
public struct Claim: Sendable {
  public var name: FileName
  /// When the file was first noticed, in nanoseconds since 1970.
  public var since: Int64
}

/// Watches the drop directory and hands out whole files, one at a time.
///
/// Level-triggered: one function compares the directory with what is known; events, start, overflow, the slow timer
/// and `scan` only call it, or name what to look at first. A thread of its own waits in poll(2), so that an idle
/// daemon wakes only for the slow timer.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition` only.
public final class Intake: @unchecked Sendable {
  /// Times in nanoseconds.
  public struct Options: Sendable {
    public var settle: Int64
    /// Period of the slow timer.
    public var rescan: Int64

    public init(settle: Int64 = 1_000_000_000, rescan: Int64 = 60_000_000_000) {
      self.settle = settle
      self.rescan = rescan
    }
  }

  public let rooms: Rooms
  private let logger: Logger
  private let options: Options
  private let wake: Int32
  private let condition = NSCondition()
  // Under `condition`:
  private var book: CandidateBook
  private var mode = WatchMode.inotify
  private var problem: String?
  private var isScanWanted = true
  private var isStopping = false
  private var isRunning = false
  private var scansDone: UInt64 = 0
  private var reported: Set<FileName> = []
  private var waiters = Waiters()

  /// How often the directory is listed where inotify does not work, in nanoseconds.
  private static let pollingPeriod: Int64 = 1_000_000_000

  /// - Throws: `SystemError` when no eventfd is to be had.
  public init(rooms: Rooms, options: Options, logger: Logger) throws(SystemError) {
    self.rooms = rooms
    self.options = options
    self.logger = logger
    book = CandidateBook(settle: options.settle)
    wake = try Syscall.check("eventfd", "intake") { sluice_eventfd() }
  }

  deinit { close(wake) }

  // MARK: - For everyone

  /// Starts the watching thread. Returns when the watch stands; the first listing may still be under way.
  public func start() {
    condition.withLock {
      guard !isRunning, !isStopping else { return }
      let thread = Thread { [self] in
        sluice_name_thread("sluice-intake")
        run()
      }
      thread.start()
      while !isRunning { condition.wait() }
    }
  }

  /// Stops watching, and lets every `claim` return nil.
  public func stop() {
    condition.withLock {
      isStopping = true
      condition.broadcast()
    }
    ring()
  }

  /// Lists the directory now; returns when everything in it is known, or when the task is cancelled.
  public func scan() async {
    await wait { [self] id, continuation in
      isScanWanted = true
      waiters.awaitScan(id, continuation)
      ring()
      return true
    }
  }

  /// Lists the directory, then waits until every file known by then has its outcome, or the task is cancelled.
  public func drain() async {
    await scan()
    await wait { [self] id, continuation in
      let ticket = book.newestTicket
      let left = book.unfinished(upTo: ticket)
      if left > 0 { waiters.awaitOutcomes(id, upTo: ticket, count: left, continuation) }
      return left > 0
    }
  }

  /// Suspends until `waiters` resumes it.
  /// - Parameter enter: called under `condition`; false when there is nothing to wait for.
  private func wait(_ enter: @escaping (UInt64, CheckedContinuation<Void, Never>) -> Bool) async {
    let id = condition.withLock { waiters.newID() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = condition.withLock { !isStopping && !Task.isCancelled && enter(id, continuation) }
        if !isWaiting { continuation.resume() }
      }
    } onCancel: {
      condition.withLock { waiters.cancel(id) }
    }
  }

  public func status() -> IntakeStatus {
    condition.withLock {
      IntakeStatus(
        path: rooms.dropPath, watching: mode, waiting: book.waiting, settling: book.settling, problem: problem
      )
    }
  }

  /// The files without an outcome, oldest first.
  /// - Parameter limit: at most so many.
  public func pending(limit: Int) -> [PendingFile] {
    let all = condition.withLock {
      book.all.map {
        PendingFile(
          name: $0.name, size: $0.look.size, isSettling: $0.stage == .settling, since: $0.since)
      }
    }
    return Array(all.sorted { ($0.since, $0.name) < ($1.since, $1.name) }.prefix(limit))
  }

  // MARK: - For the reader

  /// Waits for a whole file and claims it. Blocks.
  /// - Returns: nil once intake is stopped.
  public func claim() -> Claim? {
    condition.withLock {
      while !isStopping {
        if let entry = book.claim() { return Claim(name: entry.name, since: entry.since) }
        condition.wait()
      }
      return nil
    }
  }

  /// These claimed files have their outcome, and their names are free.
  public func finish(_ names: some Sequence<FileName>) {
    condition.withLock {
      for name in names {
        reported.remove(name)
        switch book.finish(name) {
        case .unknown: break
        case .finished(let ticket): waiters.finished(ticket)
        case .again(let sign): look(name, sign)
        }
      }
      if book.hasReady { condition.broadcast() }
    }
  }

  /// This claimed file cannot be read yet; it is offered again after `delay` nanoseconds, or after the settle time.
  public func postpone(_ name: FileName, delay: Int64? = nil) {
    condition.withLock {
      let now = Syscall.monotonic()
      book.postpone(name, until: now + (delay ?? options.settle), now: now)
    }
    ring()
  }

  // MARK: - The watching thread

  private func ring() {
    var one: UInt64 = 1
    // EAGAIN means that it is ringing already.
    _ = Glibc.write(wake, &one, 8)
  }

  private func run() {
    var watch = openWatch()
    condition.withLock {
      isRunning = true
      condition.broadcast()
    }
    var nextScan = Syscall.monotonic()
    while !condition.withLock({ isStopping }) {
      let now = Syscall.monotonic()
      let wantsScan = condition.withLock { isScanWanted } || now >= nextScan
      if wantsScan {
        if mode == .polling, watch == nil { watch = openWatch() }
        reconcile()
        nextScan = Syscall.monotonic() + (watch == nil ? Self.pollingPeriod : options.rescan)
      }
      condition.withLock {
        for name in book.due(now: Syscall.monotonic()) { look(name, .seen) }
        if book.hasReady { condition.broadcast() }
      }
      wait(watch?.descriptor, until: min(nextScan, condition.withLock { book.nextDeadline } ?? nextScan))
      if readEvents(watch) == .lost { watch = nil }
    }
    condition.withLock { waiters.resumeAll() }
  }

  private func openWatch() -> Watch? {
    do {
      let watch = try Watch(path: rooms.dropPath)
      condition.withLock {
        if mode == .polling {
          logger.notice("watching by inotify again", metadata: ["path": "\(rooms.dropPath)"])
        }
        mode = .inotify
      }
      return watch
    } catch {
      condition.withLock {
        if mode != .polling || scansDone == 0 {
          logger.warning(
            "no inotify watch: the drop directory is listed every second instead; see fs.inotify in sysctl(8)",
            metadata: ["error": "\(error)"])
        }
        mode = .polling
      }
      return nil
    }
  }

  private func wait(_ descriptor: Int32?, until deadline: Int64) {
    let rest = max(0, deadline - Syscall.monotonic())
    // Rounded up: waking a moment early would spin.
    let milliseconds = Int32(clamping: (rest + 999_999) / 1_000_000)
    var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
    if let descriptor { descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
    poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    var count: UInt64 = 0
    _ = Glibc.read(wake, &count, 8)
  }

  private enum WatchState {
    case standing, lost
  }

  private func readEvents(_ watch: borrowing Watch?) -> WatchState {
    guard watch != nil else { return .standing }
    var state = WatchState.standing
    condition.withLock {
      do {
        try watch?.drain { event in
          switch event {
          case .arrived(let name): look(name, .renamed)
          case .touched(let name): look(name, .seen)
          case .overflow: isScanWanted = true
          case .lost:
            state = .lost
            mode = .polling
            isScanWanted = true
          }
        }
      } catch {
        logger.error("reading inotify failed", metadata: ["error": "\(error)"])
        state = .lost
        mode = .polling
        isScanWanted = true
      }
    }
    return state
  }

  /// Looks at one name and takes in what it is now. Under `condition`.
  private func look(_ name: FileName, _ sign: CandidateBook.Sign) {
    if name.isTemporary { return }
    do {
      guard let look = try rooms.look(name) else {
        if let ticket = book.vanish(name) { waiters.finished(ticket) }
        return
      }
      guard look.isRegular else {
        if look.kind != "directory", reported.insert(name).inserted {
          logger.warning(
            "ignored a \(look.kind) in the drop directory",
            metadata: [
              "message_id": "intake.ignored", "name": "\(name)",
              "reason": "it is a \(look.kind), and only regular files are read",
            ])
        }
        return
      }
      book.notice(name, look, sign, now: Syscall.monotonic(), wallClock: Syscall.realtime())
    } catch {
      if reported.insert(name).inserted {
        logger.error(
          "a dropped file cannot be looked at", metadata: ["name": "\(name)", "error": "\(error)"])
      }
    }
  }

  /// Compares the directory with what is known: the one way in which files come to notice.
  private func reconcile() {
    var names: [FileName] = []
    var failure: SystemError?
    // Taken before the listing: whoever asks during it is owed another one.
    let asked = condition.withLock {
      isScanWanted = false
      return waiters.scansAwaited
    }
    do {
      try Syscall.list(rooms.drop) { names.append($0) }
    } catch {
      failure = error
    }
    names.sort()
    condition.withLock {
      for name in names { look(name, .seen) }
      if failure == nil {
        let found = Set(names)
        for name in book.absent(from: found) {
          if let ticket = book.vanish(name) { waiters.finished(ticket) }
        }
        reported.formIntersection(found)
      }
      setProblem(failure ?? identityProblem())
      scansDone += 1
      if book.hasReady { condition.broadcast() }
      waiters.scanned(asked)
    }
  }

  /// The descriptor may outlive the directory: whoever drops files finds it by its path.
  private func identityProblem() -> SystemError? {
    do {
      let byPath = try Syscall.openDirectory(rooms.dropPath)
      defer { close(byPath) }
      let here = try Syscall.fstat(byPath)
      let held = try Syscall.fstat(rooms.drop)
      return here.inode == held.inode && here.device == held.device
        ? nil : SystemError(call: "open", code: ESTALE, subject: rooms.dropPath)
    } catch {
      return error
    }
  }

  private func setProblem(_ error: SystemError?) {
    let before = problem
    problem = error.map { "the drop directory is not usable: \($0)" }
    if let problem, before == nil {
      logger.error(
        "\(problem); put it back or restart sluiced",
        metadata: ["message_id": "daemon.degraded", "reason": "\(problem)"])
    } else if let before, problem == nil {
      logger.notice(
        "the drop directory is usable again",
        metadata: ["message_id": "daemon.recovered", "reason": "\(before)"])
    }
  }
}
