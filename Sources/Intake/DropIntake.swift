import CLinux
import CoreMetrics
import Foundation
import Glibc
import Logging
import OpenMetrics

/// Watches one drop directory and keeps its candidates.
///
/// Level-triggered: one function, `reconcile`, compares the directory with what is known; events, start, overflow,
/// the slow timer and `scan` only call it, or name what to look at first. A thread of its own waits in poll(2), so
/// that an idle daemon wakes only for the slow timer.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition`, which
/// all drop directories share, or by the one thread only.
final class DropIntake: @unchecked Sendable {
  let drop: DropDirectory
  let condition: NSCondition
  let logger: Logger
  /// Which of these files stay here with their outcome.
  let areLeft: @Sendable ([(DropPath, FileLook)]) -> [Bool]
  private let wake: Int32
  private let listings: Counter
  private let overflows: Counter
  private let troubleCounts: [Problem: Counter]

  private let onChange: @Sendable () -> Void

  // Under `condition`:
  private var rescan: Int64
  private var poll: Int64
  private(set) var capacity: Int
  var book: CandidateBook
  var asides = Asides()
  var waiters = Waiters()
  var beyond = 0
  /// How many claimed files have had their outcome.
  var outcomes: UInt64 = 0
  /// What the listing in hand has found of them so far; nil between listings. Until it ends `beyond` stays what it was:
  /// whoever asks in between would take a directory for empty that is not.
  private var listedBeyond: Int?
  /// Why files could not be read for a fault of the machine, by file.
  private(set) var troubles: [DropPath: String] = [:]
  private var mode = WatchMode.inotify
  private var modeReason: String?
  /// What is wrong, by what it is about.
  private var problems: [Problem: String] = [:]
  private var isScanWanted = true
  /// Something could not be looked at: the directory is listed again soon.
  private var isScanWantedSoon = false
  private var isStopping = false
  private var isRunning = false

  // On the thread:
  private(set) var watch: Watch?
  private var subtrees: [DropPath] = []

  private enum Problem: Int, Comparable, CaseIterable {
    case directory, watch, reading

    /// Its name among the parts of the service that may have trouble.
    var part: String {
      switch self {
      case .directory: "drop-directory"
      case .watch: "watch"
      case .reading: "file"
      }
    }

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  init(
    _ drop: DropDirectory, _ condition: NSCondition, _ options: Intake.Options, _ logger: Logger,
    areLeft: @escaping @Sendable ([(DropPath, FileLook)]) -> [Bool]
  ) throws(SystemError) {
    self.drop = drop
    self.condition = condition
    onChange = options.onChange
    rescan = options.rescan
    poll = options.poll
    capacity = options.capacity
    self.logger = logger
    self.areLeft = areLeft
    listings = options.metrics.counter(MetricCatalog.listings, drop.options.path)
    overflows = options.metrics.counter(MetricCatalog.overflows, drop.options.path)
    troubleCounts = Dictionary(
      uniqueKeysWithValues: Problem.allCases.map {
        ($0, options.metrics.counter(MetricCatalog.troubles, $0.part))
      })
    book = CandidateBook(settle: drop.options.settle, largeFrom: options.largeFrom)
    wake = try Syscall.check("eventfd", "intake") { sluice_eventfd() }
  }

  deinit { close(wake) }

  // MARK: - Under `condition`, for Intake

  /// Starts the thread; returns when the watch stands.
  func start() {
    guard !isRunning, !isStopping else { return }
    let thread = Thread { [self] in
      sluice_name_thread("sluice-intake")
      run()
    }
    thread.start()
    while !isRunning { condition.wait() }
  }

  func stop() {
    isStopping = true
    ring()
  }

  func adopt(_ options: Intake.Options, _ dropOptions: DropDirectory.Options) {
    rescan = options.rescan
    poll = options.poll
    capacity = options.capacity
    drop.adopt(dropOptions)
    book.settle = drop.options.settle
    wantScan()
  }

  func wantScan() {
    isScanWanted = true
    ring()
  }

  /// Something could not be looked at. Under `condition`.
  func wantScanSoon() {
    isScanWantedSoon = true
    ring()
  }

  /// Wakes the thread.
  func ring() {
    var one: UInt64 = 1
    // EAGAIN means that it is ringing already.
    _ = Glibc.write(wake, &one, 8)
  }

  var isUsable: Bool { problems[.directory] == nil }

  func status() -> DropStatus {
    DropStatus(
      path: drop.options.path, watching: mode, watchingReason: modeReason, waiting: book.waiting,
      settling: book.settling, unfinished: asides.unfinished, ignored: asides.ignored, beyond: beyond,
      problem: problems.min { $0.key < $1.key }?.value, isUsable: isUsable,
      isRecursive: drop.options.isRecursive, disposal: drop.options.disposal)
  }

  /// A claimed file has its outcome.
  /// - Returns: a sign when its name must be looked at again.
  func finish(_ path: DropPath) -> CandidateBook.Sign? {
    setTrouble(path, nil)
    outcomes += 1
    switch book.finish(path) {
    case .unknown: break
    case .finished(let ticket):
      waiters.finished(ticket)
      if beyond > 0, book.count < capacity / 2 { wantScan() }
    case .again(let sign): return sign
    }
    return nil
  }

  func postpone(_ path: DropPath, _ why: Postponement) {
    let now = Syscall.monotonic()
    switch why {
    case .writer: book.postpone(path, .writer, until: now + book.writerPause, now: now)
    case .changed: book.postpone(path, .changed, until: now + drop.options.settle, now: now)
    case .large: book.redirect(path, to: .large)
    case .trouble(let reason):
      let delay = Backoff.delay(afterFailures: book.failures(path) + 1)
      book.postpone(path, .trouble, until: now + delay, now: now)
      setTrouble(path, reason)
    }
    ring()
  }

  private func setTrouble(_ path: DropPath, _ reason: String?) {
    guard reason != nil || !troubles.isEmpty else { return }
    // One more or less makes no difference to people.
    if reason == nil || troubles.count < 1_000 { troubles[path] = reason }
    let example = troubles.min { $0.key < $1.key }
    set(
      .reading,
      example.map {
        troubles.count == 1
          ? "a file cannot be read for now: \($0.value)"
          : "\(troubles.count) files cannot be read for now, one of them: \($0.value)"
      })
  }

  /// A name is gone from the directory. Under `condition`.
  func vanish(_ path: DropPath) {
    asides.forget(path)
    if let ticket = book.vanish(path) {
      setTrouble(path, nil)
      waiters.finished(ticket)
    }
  }

  // MARK: - The watching thread

  private func run() {
    openWatch()
    condition.withLock {
      isRunning = true
      condition.broadcast()
    }
    var nextScan = Syscall.monotonic()
    while !condition.withLock({ isStopping }) {
      let now = Syscall.monotonic()
      if let soon = condition.withLock({ isScanWantedSoon ? poll : nil }) {
        nextScan = min(nextScan, now + soon)
      }
      if condition.withLock({ isScanWanted }) || now >= nextScan {
        scan()
        nextScan =
          Syscall.monotonic()
          + condition.withLock { mode == .polling || !isUsable || isScanWantedSoon ? poll : rescan }
      }
      while let path = subtrees.popLast() { reconcile(path) }
      let due = condition.withLock { book.due(now: Syscall.monotonic()) }
      takeIn(due.map { ($0, .seen) }, isListing: false)
      wait(until: min(nextScan, condition.withLock { book.nextDeadline } ?? nextScan))
      readEvents()
    }
    condition.withLock { waiters.resumeAll() }
  }

  private func wait(until deadline: Int64) {
    let rest = max(0, deadline - Syscall.monotonic())
    // Rounded up: waking a moment early would spin.
    let milliseconds = Int32(clamping: (rest + 999_999) / 1_000_000)
    var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
    if let watch { descriptors.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)) }
    Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    var count: UInt64 = 0
    _ = Glibc.read(wake, &count, 8)
  }

  private func readEvents() {
    guard let watch else { return }
    var noticed: [(DropPath, CandidateBook.Sign)] = []
    var left: [DropPath] = []
    var isOverflown = false
    var isLost = false
    do {
      try watch.drain { event in
        switch event {
        case .arrived(let path): noticed.append((path, .renamed))
        case .touched(let path): noticed.append((path, .seen))
        case .left(let path): left.append(path)
        case .directoryCame(let path):
          noticed.append((path, .seen))
          if drop.options.isRecursive { subtrees.append(path) }
        case .directoryLeft(let path):
          watch.forget(path)
          isOverflown = true
        case .overflow:
          isOverflown = true
          overflows.increment()
        case .lost: isLost = true
        }
      }
    } catch {
      logger.warning(
        "inotify cannot be read; the directory is watched anew and listed",
        metadata: [
          "message_id": "intake.watch-lost", "path": "\(drop.options.path)", "error": "\(error)",
        ])
      isLost = true
    }
    // An unfinished file that got its name is held back no more.
    condition.withLock { for path in left { asides.forget(path) } }
    takeIn(noticed, isListing: false)
    if isLost { self.watch = nil }
    if isLost || isOverflown { condition.withLock { isScanWanted = true } }
  }

  /// A name that there is no room for. Under `condition`.
  func countBeyond() {
    if let count = listedBeyond { listedBeyond = count + 1 } else { beyond += 1 }
  }

  /// Makes sure that the directory is there and watched, then compares all of it with what is known.
  private func scan() {
    // Taken before the listing: whoever asks during it is owed another one.
    let asked = condition.withLock {
      isScanWanted = false
      isScanWantedSoon = false
      return waiters.scansAwaited
    }
    // What came before the question is known by its sign, as if nobody had asked.
    readEvents()
    listings.increment()
    var failure: SystemError?
    do {
      if try drop.refresh() { watch = nil }
    } catch {
      failure = error
    }
    if watch == nil, failure == nil { openWatch() }
    condition.withLock {
      book.beginListing()
      asides.beginListing()
      listedBeyond = 0
      if failure != nil { problem(with: failure) }
    }
    let isListed = failure == nil && reconcile(.root)
    condition.withLock {
      let isComplete = isListed && !isScanWantedSoon
      if isComplete || failure != nil {
        for path in book.absent { vanish(path) }
        asides.endListing()
      }
      if isListed { problem(with: nil) }
      beyond = listedBeyond ?? 0
      listedBeyond = nil
      waiters.scanned(asked)
    }
  }

  private func openWatch() {
    do {
      if drop.options.watch == .polling { return poll("the configuration says so", isProblem: false) }
      if drop.options.watch == .auto, let reason = try drop.whyInotifyFails() {
        return poll(reason, isProblem: false)
      }
      let watch = try Watch()
      try watch.add(drop.directory, at: .root)
      watch.addOutside(ofDropDirectory: drop.options.path)
      self.watch = watch
      condition.withLock { setMode(.inotify, nil) }
    } catch {
      poll("no inotify watch is to be had (\(error)); see fs.inotify in sysctl(8)", isProblem: true)
    }
  }

  private func poll(_ reason: String, isProblem: Bool) {
    condition.withLock {
      setMode(.polling, reason)
      set(.watch, isProblem ? "\(drop.options.path) is listed again and again: \(reason)" : nil)
    }
  }

  /// A directory inside cannot be watched: what the watch does not see, listing finds.
  func watchFailed(_ error: SystemError) {
    poll("not every directory can be watched (\(error)); see fs.inotify in sysctl(8)", isProblem: true)
  }

  /// Every directory inside is watched.
  func watchIsWhole() {
    condition.withLock { if watch != nil { setMode(.inotify, nil) } }
  }

  /// Under `condition`.
  private func setMode(_ mode: WatchMode, _ reason: String?) {
    if mode == .inotify { set(.watch, nil) }
    if self.mode != mode {
      logger.notice(
        mode == .inotify
          ? "changes are noticed by inotify" : "changes are noticed by polling: \(reason ?? "")",
        metadata: [
          "message_id": "intake.watch", "path": "\(drop.options.path)", "watching": "\(mode.rawValue)",
          "reason": "\(reason ?? "")",
        ])
    }
    self.mode = mode
    modeReason = reason
  }

  /// Under `condition`.
  func problem(with error: SystemError?) {
    set(.directory, error.map { "the drop directory \(drop.options.path) is not usable: \($0)" })
    // What became ready meanwhile could not be claimed.
    if error == nil, book.hasReady { condition.broadcast() }
  }

  /// Under `condition`.
  private func set(_ kind: Problem, _ problem: String?) {
    let before = problems[kind]
    guard before != problem else { return }
    problems[kind] = problem
    onChange()
    if let problem, before == nil {
      troubleCounts[kind]?.increment()
      logger.error("\(problem)", metadata: ["message_id": "daemon.degraded", "reason": "\(problem)"])
    } else if let before, problem == nil {
      logger.notice(
        "the drop directory \(drop.options.path) works again",
        metadata: ["message_id": "daemon.recovered", "reason": "\(before)"])
    }
  }
}
