import Archive
import Digest
import Foundation
import Intake
import Logging

/// Writes what the readers hand over, batch by batch: one transaction, then the moves.
final class BatchWriter {
  /// What one batch came to.
  struct Result {
    var finished: [DropEntry] = []
    /// Those of them whose names something else has now.
    var replaced: Set<DropEntry> = []
    /// Files that have no outcome yet and must be read again.
    var postponed: [(entry: DropEntry, why: Postponement)] = []
    var failed = 0
    /// Whether the archive could not be written.
    var isLost = false
    /// Nil when nothing was written.
    var lastEvent: Int64?
  }

  private let archive: any ArchiveWriting
  private let placer: Placer
  private let logger: Logger
  private let board: HealthBoard
  private let metrics: IngestMetrics
  private let deadline: StopDeadline
  /// How much the next batch may be.
  var maximumDumps: Int
  var maximumBytes: Int
  /// How long the next batch may take, in nanoseconds.
  private var patience = BatchWriter.leastPatience
  /// Moves that are done but not noted.
  private var placed: [Placer.Placed] = []
  /// Moves that could not be done: the files keep their names until they can.
  private var stuck: [Placer.Order] = []
  private var moveFailures = 0
  private var noteFailures = 0

  /// The first batch after a rest is short, so that its outcomes show soon; under load they grow, since each commit
  /// makes the search index write a segment.
  private static let leastPatience: Int64 = 50_000_000
  private static let mostPatience: Int64 = 4_000_000_000

  init(
    archive: any ArchiveWriting, placer: Placer, logger: Logger, board: HealthBoard,
    metrics: IngestMetrics, deadline: StopDeadline, maximumDumps: Int, maximumBytes: Int
  ) {
    self.archive = archive
    self.placer = placer
    self.logger = logger
    self.board = board
    self.metrics = metrics
    self.deadline = deadline
    self.maximumDumps = maximumDumps
    self.maximumBytes = maximumBytes
  }

  /// A file of the batch with its outcome.
  private struct Outcome {
    /// Nil for a file that stays where it is.
    var order: Placer.Order?
    /// The number of its line in the ledger.
    var id: Int64
    var file: SourceFile
    var state: ArrivalState
    var reason: FailureReason?
    var summary: DumpSummary?
    var tally: DumpTally?
  }

  /// What happened while the transaction was open; void if it fails.
  private struct Batch {
    var outcomes: [Outcome] = []
    var postponed: [(entry: DropEntry, why: Postponement)] = []
    var dumps = 0
    var bytes = 0
  }

  /// Writes a batch that begins with `first`.
  /// - Parameters:
  ///   - isAlone: whether the batch is to end with the dump that `first` begins.
  ///   - next: gives the next piece; with true it waits for it. Nil when there is none.
  func write(startingWith first: Piece, isAlone: Bool, next: (_ wait: Bool) -> Piece?) -> Result {
    // What was taken from the queue, in case the transaction fails, be it before its first statement.
    var taken: Set<DropEntry> = [first.file.entry]
    var isInDump = first.ending == nil
    var result = Result()
    let noted = placed
    let watch = Stopwatch()
    do {
      let (batch, lastEvent) = try archive.write { transaction in
        var batch = Batch()
        for placed in noted { try transaction.markPlaced(placed.id, as: placed.path?.bytes) }
        var piece: Piece? = first
        while let current = piece {
          taken.insert(current.file.entry)
          isInDump = current.ending == nil
          try writeDump(current, transaction, &batch) {
            let piece = board.rest(.writing) { next(true) }
            isInDump = piece.map { $0.ending == nil } ?? false
            return piece
          }
          batch.dumps += 1
          let isFull =
            isAlone || batch.dumps >= maximumDumps || batch.bytes >= maximumBytes || watch.elapsed > patience
          piece = isFull ? nil : next(false)
          if piece == nil {
            patience = isFull ? min(patience * 2, Self.mostPatience) : Self.leastPatience
          }
        }
        return batch
      }
      metrics.committed(dumps: batch.dumps, bytes: batch.bytes)
      let now = IngestMetrics.now()
      for outcome in batch.outcomes {
        metrics.ended(
          outcome.file, outcome.state, outcome.reason, outcome.summary, outcome.tally, committedAt: now)
      }
      placed.removeFirst(noted.count)
      result.lastEvent = lastEvent
      conclude(batch, &result)
    } catch {
      // Nothing of it is in the archive. The rest of a dump whose front was taken is of no use either.
      while isInDump, let piece = next(true) { isInDump = piece.ending == nil }
      result.postponed = taken.map { ($0, .trouble(nil)) }
      result.isLost = true
      note("archive", "\(error)")
      return result
    }
    note("archive", nil)
    return result
  }

  /// In how many seconds there is something to do although no piece comes; nil when there is not.
  var idleDelay: Double? {
    if !stuck.isEmpty { return Double(Backoff.delay(afterFailures: moveFailures)) / 1e9 }
    return placed.isEmpty ? nil : Double(Backoff.delay(afterFailures: noteFailures + 1)) / 1e9
  }

  /// Tries moves again that could not be done, and notes those that are done.
  func useIdleTime() -> Result {
    var result = Result()
    if !stuck.isEmpty { move([], &result) }
    if stuck.isEmpty { result.lastEvent = noteMoves() }
    return result
  }

  /// Notes what is moved but not noted. What cannot be noted the next start finds.
  /// - Returns: the number of the newest event; nil when nothing was noted.
  @discardableResult
  func noteMoves() -> Int64? {
    guard !placed.isEmpty else { return nil }
    var trouble: String?
    defer { note("archive", trouble) }
    do {
      let (_, lastEvent) = try archive.write { transaction in
        for placed in placed { try transaction.markPlaced(placed.id, as: placed.path?.bytes) }
      }
      placed = []
      noteFailures = 0
      return lastEvent
    } catch {
      noteFailures += 1
      trouble = "\(error)"
      return nil
    }
  }

  // MARK: - In the transaction

  /// Writes one dump, of which `first` is the first piece.
  private func writeDump(
    _ first: Piece, _ transaction: any ArchiveTransaction, _ batch: inout Batch, next: () -> Piece?
  ) throws {
    let isKnown = try first.file.digest.map { try transaction.holds($0) } ?? false
    let isWanted = first.file.digest != nil && !isKnown && first.ending.map(\.isRead) != false
    let isAbandonable = first.ending == nil
    if isWanted, let digest = first.file.digest {
      try transaction.begin(
        DumpRecord(digest: digest, bytes: first.file.look.size, channel: first.channel),
        isAbandonable: isAbandonable)
    }
    var piece = first
    var isGivenUp = false
    while true {
      isGivenUp = isAbandonable && deadline.isOver
      if isWanted, !isGivenUp {
        try transaction.add(piece.elements)
        batch.bytes += piece.cost
      }
      board.step(.writing)
      if piece.ending != nil { break }
      guard let following = next() else {
        // The reader was stopped inside the dump; it is read again at the next start.
        piece.ending = .changed
        break
      }
      piece = following
    }
    guard var ending = piece.ending else { return }
    if isGivenUp { ending = .trouble("\(Pipeline.Stopping())") }
    var tally: DumpTally?
    if isWanted {
      if case .read(let summary) = ending {
        tally = try transaction.finish(summary)
      } else {
        try transaction.abandon()
      }
    }
    try record(piece.file, ending, isKnown: isKnown, tally, transaction, &batch)
  }

  private func record(
    _ file: SourceFile, _ ending: Ending, isKnown: Bool, _ tally: DumpTally?,
    _ transaction: any ArchiveTransaction, _ batch: inout Batch
  ) throws {
    let state: ArrivalState
    var reason: FailureReason?
    var summary: DumpSummary?
    switch ending {
    case .read(let found):
      state = isKnown ? .duplicate : .ingested
      summary = found
    case .failed(let why):
      state = .failed
      reason = why
    case .changed:
      batch.postponed.append((file.entry, .changed))
      return
    case .trouble where deadline.isOver:
      logger.notice(
        "a dump is given up because the service stops; it is read from its beginning at the next start",
        metadata: ["message_id": "dump.interrupted", "name": "\(file.path)"])
      batch.postponed.append((file.entry, .trouble(nil)))
      return
    case .trouble(let why):
      batch.postponed.append((file.entry, .trouble(why)))
      return
    }
    let disposal = placer.drops[file.entry.drop].options.disposal
    // What cannot be read is kept, whatever is done with the rest.
    let hasPlace = disposal == .move || disposal == .delete && state == .failed
    let (id, name) = try transaction.record(
      ArrivalRecord(
        drop: placer.drops[file.entry.drop].options.path, name: file.path.bytes, dump: file.digest,
        state: state, bytes: file.look.size, receivedAt: file.receivedAt, reason: reason,
        placedAs: hasPlace ? file.path.bytes : nil)
    ) { file.path.numbered($0).bytes }
    var order: Placer.Order?
    if disposal == .leave {
      try transaction.markLeft(id, FileStamp(file.look))
    } else {
      order = Placer.Order(
        id: id, entry: file.entry, directory: file.directory, look: file.look, room: state.room,
        wish: name.flatMap { DropPath($0) }, digest: file.digest, reason: reason)
    }
    batch.outcomes.append(
      Outcome(order: order, id: id, file: file, state: state, reason: reason, summary: summary, tally: tally))
  }

  // MARK: - After it

  private func conclude(_ batch: Batch, _ result: inout Result) {
    move(batch.outcomes.compactMap(\.order), &result)
    for outcome in batch.outcomes {
      if outcome.order == nil { result.finished.append(outcome.file.entry) }
      log(outcome)
      if outcome.state == .failed { result.failed += 1 }
    }
    result.postponed = batch.postponed
  }

  /// Moves what these orders and earlier ones left say.
  private func move(_ orders: [Placer.Order], _ result: inout Result) {
    board.step(.writing)
    let orders = stuck + orders
    let outcome = placer.place(orders)
    placed += outcome.placed
    stuck = outcome.stuck
    moveFailures = stuck.isEmpty ? 0 : moveFailures + 1
    note("mover", outcome.trouble)
    let kept = Set(stuck.map(\.id))
    result.finished += orders.filter { !kept.contains($0.id) }.map(\.entry)
    result.replaced = outcome.replaced
  }

  private func log(_ outcome: Outcome) {
    var metadata: Logger.Metadata = [
      "message_id": "dump.\(outcome.state.rawValue)",
      "name": "\(outcome.file.path)",
      "bytes": "\(outcome.file.look.size)",
    ]
    if let encoded = outcome.file.path.base64 { metadata["name_base64"] = "\(encoded)" }
    if let digest = outcome.file.digest { metadata["dump"] = "\(digest.hex)" }
    if let summary = outcome.summary { metadata["format"] = "\(summary.format)" }
    switch outcome.state {
    case .ingested:
      let tally = outcome.tally ?? DumpTally()
      let repairs = outcome.summary?.repairs.values.reduce(0, +) ?? 0
      metadata["posts"] = "\(tally.posts)"
      metadata["new"] = "\(tally.newTexts)"
      metadata["kin"] = "\(tally.kinTexts)"
      metadata["known"] = "\(tally.knownTexts)"
      metadata["repairs"] = "\(repairs)"
      logger.info("ingested a dump", metadata: metadata)
    case .duplicate:
      logger.info("a dump came again", metadata: metadata)
    case .failed:
      metadata["number"] = "n\(outcome.id)"
      metadata["reason"] = "\(outcome.reason?.message ?? "")"
      metadata["code"] = "\(outcome.reason?.code ?? "")"
      logger.warning("a dump cannot be read", metadata: metadata)
    }
  }

  /// The part of ingestion named `part` cannot go on, or, with nil, can again.
  func note(_ part: String, _ trouble: String?) { board.note(part, trouble, logger) }
}

extension Ending {
  var isRead: Bool {
    if case .read = self { true } else { false }
  }
}
