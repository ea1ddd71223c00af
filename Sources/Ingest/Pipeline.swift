public import Archive
import CLinux
import Digest
public import Dumps
import Foundation
public import Intake
public import Logging
import Synchronization

/// The way of a dump from the drop directory into the archive: a reading thread that claims and parses, a writing
/// thread that stores and moves, a bounded queue between them.
///
/// Errors of a file end in `failed/`; errors of ours leave the file where it is, and it is tried again with growing
/// delay until they pass.
public final class Pipeline: Sendable {
  public struct Options: Sendable {
    /// Dumps in one transaction, at most.
    public var batchDumps: Int
    /// About how many bytes of texts in one transaction; a longer dump is still one.
    public var batchBytes: Int
    /// What waits between the threads, in bytes of texts.
    public var queueBytes: Int
    public var limits: DumpLimits

    public init(
      batchDumps: Int = 1024, batchBytes: Int = 32 << 20, queueBytes: Int = 8 << 20,
      limits: DumpLimits = DumpLimits()
    ) {
      self.batchDumps = batchDumps
      self.batchBytes = batchBytes
      self.queueBytes = queueBytes
      self.limits = limits
    }
  }

  public let bell: EventBell
  private let archive: any ArchiveWriting
  private let intake: Intake
  private let options: Options
  private let logger: Logger
  private let queue: BoundedQueue<Piece>
  private let board = HealthBoard()
  private let failures = Atomic<Int>(0)
  private let ended: Mutex<(left: Int, waiters: [CheckedContinuation<Void, Never>])> = Mutex((2, []))

  /// - Parameter lastEvent: the number of the newest event in the archive.
  public init(
    archive: any ArchiveWriting, intake: Intake, options: Options, lastEvent: Int64, logger: Logger
  ) {
    self.archive = archive
    self.intake = intake
    self.options = options
    self.logger = logger
    bell = EventBell(last: lastEvent)
    queue = BoundedQueue(capacity: options.queueBytes)
  }

  /// Finishes the moves that a crash cut off, then starts the threads. Returns when they run.
  /// - Throws: `ArchiveError` when the archive cannot be asked or written.
  public func start() throws {
    try Recovery(archive: archive, rooms: intake.rooms, logger: logger).run()
    spawn("sluice-read") { $0.readAll() }
    spawn("sluice-write") { $0.writeAll() }
  }

  /// Stops claiming, finishes the batch in hand, and returns when both threads have ended. Intake is stopped too.
  public func stop() async {
    intake.stop()
    await withCheckedContinuation { continuation in
      let isOver = ended.withLock { ended in
        if ended.left == 0 { return true }
        ended.waiters.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
    bell.close()
    board.changes.close()
  }

  public func health() -> PipelineHealth {
    let reasons = board.reasons
    let isBusy = board.underWay > 0
    return PipelineHealth(
      activity: reasons.isEmpty ? (isBusy ? .ingesting : .idle) : .degraded, reasons: reasons,
      progress: board.progress, isBusy: isBusy)
  }

  /// Rings whenever `health()` reads differently.
  public var changes: EventBell { board.changes }

  /// How many dumps failed since the start.
  public var failedSinceStart: Int { failures.load(ordering: .relaxed) }

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

  // MARK: - The reading thread

  private func readAll() {
    let reader = DumpFileReader(rooms: intake.rooms, limits: options.limits) { [self] piece in
      board.step()
      queue.put(piece, cost: max(piece.cost, 64))
    }
    while let claim = intake.claim() {
      board.add(1)
      board.step()
      switch reader.read(claim) {
      case .emitted: break
      case .busy:
        intake.postpone(claim.name)
        board.add(-1)
      case .gone:
        intake.finish(CollectionOfOne(claim.name))
        board.add(-1)
      }
    }
    queue.close()
  }

  // MARK: - The writing thread

  private func writeAll() {
    let writer = BatchWriter(
      archive: archive, placer: Placer(rooms: intake.rooms, logger: logger), logger: logger, board: board,
      maximumDumps: options.batchDumps, maximumBytes: options.batchBytes)
    var delay: Int64 = 0
    while !queue.isDone {
      guard let piece = queue.take(within: writer.retryDelay) else {
        release(writer.retryMoves())
        continue
      }
      let result = writer.write(startingWith: piece) { [queue] wait in wait ? queue.take() : queue.takeIfAny()
      }
      if let lastEvent = result.lastEvent { bell.ring(lastEvent) }
      failures.add(result.failed, ordering: .relaxed)
      release(result.finished)
      board.add(-result.postponed.count)
      delay = result.hasTrouble ? min(max(delay * 2, 1_000_000_000), 60_000_000_000) : 0
      for name in result.postponed { intake.postpone(name, delay: result.hasTrouble ? delay : nil) }
      board.change()
    }
    writer.close()
  }

  private func release(_ names: [FileName]) {
    // Before whoever waits for these files is woken: what they ask next must not say that work goes on.
    board.add(-names.count)
    intake.finish(names)
  }
}
