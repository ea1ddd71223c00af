public import Archive
import CLinux
public import CoreMetrics
import Foundation
public import Intake
public import Logging
import Synchronization

/// The way of a dump from the drop directory into the archive: two reading threads that claim and parse, one for
/// small files and one for large ones, a writing thread that stores and moves, a bounded queue between them.
///
/// Errors of a file end in `failed/`; errors of ours leave the file where it is, and it is tried again with growing
/// delay until they pass.
public final class Pipeline: Sendable {
  public struct Options: Sendable {
    /// Dumps in one transaction, at most.
    public var batchDumps: Int
    /// About how many bytes of texts in one transaction; a longer dump is still one.
    public var batchBytes: Int
    /// What waits between a reading thread and the writing one, in bytes of texts.
    public var queueBytes: Int
    public var limits: ReadingLimits
    /// What is known of the dumps of each drop directory, in the order of intake's.
    public var assumptions: [DumpAssumptions]
    /// Ingestion waits while `freeBytes` says less.
    public var minimumFreeBytes: Int64
    /// The room left for the archive, in bytes.
    public var freeBytes: @Sendable () throws -> Int64
    /// How long a stop waits for a long dump in hand, in nanoseconds, before it is given up. The service manager ends
    /// what takes longer than its TimeoutStopSec=, and to give up and to close take time, too.
    public var stopPatience: Int64
    /// Makes what the pipeline counts its work with.
    public var metrics: any MetricsFactory

    public init(
      batchDumps: Int = 1024, batchBytes: Int = 32 << 20, queueBytes: Int = 8 << 20,
      limits: ReadingLimits = ReadingLimits(), assumptions: [DumpAssumptions] = [],
      metrics: any MetricsFactory = NOOPMetricsHandler.instance,
      minimumFreeBytes: Int64 = 0, stopPatience: Int64 = 10_000_000_000,
      freeBytes: @escaping @Sendable () throws -> Int64 = { .max }
    ) {
      self.metrics = metrics
      self.batchDumps = batchDumps
      self.batchBytes = batchBytes
      self.queueBytes = queueBytes
      self.limits = limits
      self.assumptions = assumptions
      self.minimumFreeBytes = minimumFreeBytes
      self.stopPatience = stopPatience
      self.freeBytes = freeBytes
    }

    /// The same with an assumption, of nothing, for each drop directory that has none.
    fileprivate func completed(for drops: Int) -> Options {
      var options = self
      while options.assumptions.count < drops { options.assumptions.append(DumpAssumptions()) }
      return options
    }
  }

  public let bell: EventBell
  let archive: any ArchiveWriting
  let intake: Intake
  private let chosen: Mutex<Options>
  let logger: Logger
  let tracker: AttemptTracker
  let board: HealthBoard
  let metrics: IngestMetrics
  let inFlight = InFlight()
  let deadline = StopDeadline()
  let queue: LaneQueue<Piece, WriterCommand>
  let failures = Atomic<Int>(0)
  private let ended: Mutex<(left: Int, waiters: [CheckedContinuation<Void, Never>])> = Mutex((3, []))

  /// - Parameters:
  ///   - board: gathers what is well and what is not; intake rings it, too.
  ///   - lastEvent: the number of the newest event in the archive.
  public init(
    archive: any ArchiveWriting, attempts: any AttemptKeeping, intake: Intake, options: Options,
    board: HealthBoard, lastEvent: Int64, logger: Logger
  ) {
    self.archive = archive
    self.intake = intake
    chosen = Mutex(options.completed(for: intake.drops.count))
    self.logger = logger
    self.board = board
    metrics = IngestMetrics(options.metrics)
    tracker = AttemptTracker(attempts, drops: intake.drops)
    bell = EventBell(last: lastEvent)
    queue = LaneQueue(capacity: options.queueBytes)
  }

  /// Finishes the moves that a crash cut off, then starts the threads. Returns when they run.
  /// - Parameter onProgress: called again and again while moves are finished, with how many of how many are.
  /// - Throws: `ArchiveError` when the archive cannot be asked or written.
  public func start(onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
    try Recovery(archive: archive, rooms: intake.rooms, drops: intake.drops, logger: logger)
      .run(onProgress: onProgress)
    try tracker.load()
    spawn("sluice-read") { ReadingLoop($0, .small).run() }
    spawn("sluice-large") { ReadingLoop($0, .large).run() }
    spawn("sluice-write") { WritingLoop($0).run() }
  }

  /// Stops claiming, finishes what is in hand or, where that takes too long, gives it up, and returns when all threads
  /// have ended. Intake is stopped too.
  public func stop() async {
    intake.stop()
    deadline.begin(options.stopPatience)
    inFlight.close()
    queue.hurry()
    await withCheckedContinuation { continuation in
      let isOver = ended.withLock { ended in
        if ended.left == 0 { return true }
        ended.waiters.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
    do {
      try tracker.close()
    } catch {
      logger.warning(
        "the end of the last readings is not noted; they count as attempts",
        metadata: ["message_id": "attempts.unnoted", "error": "\(error)"])
    }
    bell.close()
    board.changes.close()
  }

  /// What holds now.
  public var options: Options { chosen.withLock { $0 } }

  /// Takes over other limits, batches and assumptions, from the next file or batch on. How much waits between the threads
  /// stays as it was.
  public func adopt(_ options: Options) {
    chosen.withLock { $0 = options.completed(for: intake.drops.count) }
  }

  /// Whether dumps are being read.
  public var isBusy: Bool { board.underWay > 0 }

  public func health() -> PipelineHealth {
    let reasons = board.reasons
    let isBusy = isBusy
    return PipelineHealth(
      activity: reasons.isEmpty ? (isBusy ? .ingesting : .idle) : .degraded, reasons: reasons,
      isBusy: isBusy, work: board.work)
  }

  /// Rings whenever `health()` reads differently.
  public var changes: EventBell { board.changes }

  /// What waits between the threads.
  public var load: PipelineLoad {
    PipelineLoad(
      lanes: Lane.allCases.map { lane in
        let (pieces, bytes) = queue.load(of: lane)
        return .init(lane: lane, pieces: pieces, bytes: bytes)
      }, inFlight: board.underWay)
  }

  /// How many dumps failed since the start.
  public var failedSinceStart: Int { failures.load(ordering: .relaxed) }

  /// Takes no more files until `resume`; what is in hand is finished.
  public func pause() {
    intake.pause()
    logger.notice("ingestion is paused", metadata: ["message_id": "ingestion.paused"])
    board.change()
  }

  /// Goes on after `pause`.
  public func resume() {
    intake.resume()
    logger.notice("ingestion goes on after a pause", metadata: ["message_id": "ingestion.resumed"])
    board.change()
  }

  private func spawn(_ name: String, _ body: @escaping @Sendable (Pipeline) -> Void) {
    let thread = Thread { [self] in
      sluice_name_thread(name)
      body(self)
      let waiters = ended.withLock { ended in
        ended.left -= 1
        return ended.left == 0 ? ended.waiters : []
      }
      for waiter in waiters { waiter.resume() }
    }
    thread.start()
  }

  /// These files have their outcome.
  /// - Parameter replaced: those of them whose names are to be looked at again.
  func release(_ entries: [DropEntry], replaced: Set<DropEntry> = []) {
    guard !entries.isEmpty else { return }
    for entry in entries { tracker.end(entry) }
    inFlight.leave(entries.count)
    // Before whoever waits for these files is woken: what they ask next must not say that work goes on.
    board.add(-entries.count)
    intake.finish(entries, replaced: replaced)
  }

  /// This file is read again later, or by the other lane.
  func postpone(_ entry: DropEntry, _ why: Postponement) {
    // On another lane it is the same reading that goes on.
    if case .large = why {} else { tracker.end(entry) }
    metrics.postponed(why)
    inFlight.leave(1)
    board.add(-1)
    intake.postpone(entry, why)
  }
}
