import Archive
import Digest
import Foundation
import Intake
import Logging

/// Writes what the reader hands over, batch by batch: one transaction, then the moves.
final class BatchWriter {
  /// What one batch came to.
  struct Result {
    var finished: [FileName] = []
    /// Files that have no outcome yet and must be read again.
    var postponed: [FileName] = []
    var failed = 0
    /// Whether the machine was in the way, so that trying again at once is no use.
    var hasTrouble = false
    /// Nil when nothing was written.
    var lastEvent: Int64?
  }

  private let archive: any ArchiveWriting
  private let placer: Placer
  private let logger: Logger
  private let board: HealthBoard
  private let maximumDumps: Int
  private let maximumBytes: Int
  /// Moves that are done but not noted.
  private var placed: [Placer.Placed] = []
  /// Moves that could not be done: the files keep their names until they can.
  private var stuck: [Placer.Order] = []

  init(
    archive: any ArchiveWriting, placer: Placer, logger: Logger, board: HealthBoard, maximumDumps: Int,
    maximumBytes: Int
  ) {
    self.archive = archive
    self.placer = placer
    self.logger = logger
    self.board = board
    self.maximumDumps = maximumDumps
    self.maximumBytes = maximumBytes
  }

  /// A file of the batch with its outcome.
  private struct Outcome {
    var order: Placer.Order
    var state: ArrivalState
    var summary: DumpSummary?
    var tally: DumpTally?
  }

  /// What happened while the transaction was open; void if it fails.
  private struct Batch {
    var outcomes: [Outcome] = []
    var postponed: [FileName] = []
    var troubles: [String] = []
    var dumps = 0
    var bytes = 0
  }

  /// Writes a batch that begins with `first`.
  /// - Parameter next: gives the next piece; with true it waits for it. Nil when there is none.
  func write(startingWith first: Piece, next: (_ wait: Bool) -> Piece?) -> Result {
    // What was taken from the queue, in case the transaction fails.
    var taken: Set<FileName> = []
    var isInDump = false
    var result = Result()
    let noted = placed
    do {
      let (batch, lastEvent) = try archive.write { transaction in
        var batch = Batch()
        for placed in noted { try transaction.markPlaced(placed.id, as: placed.name?.bytes) }
        var piece: Piece? = first
        while let current = piece {
          taken.insert(current.file.name)
          isInDump = current.ending == nil
          try writeDump(current, transaction, &batch) {
            let piece = next(true)
            isInDump = piece.map { $0.ending == nil } ?? false
            return piece
          }
          batch.dumps += 1
          let isFull = batch.dumps >= maximumDumps || batch.bytes >= maximumBytes
          piece = isFull ? nil : next(false)
        }
        return batch
      }
      placed.removeFirst(noted.count)
      result.lastEvent = lastEvent
      conclude(batch, &result)
    } catch {
      // Nothing of it is in the archive. The rest of a dump whose front was taken is of no use either.
      while isInDump, let piece = next(true) { isInDump = piece.ending == nil }
      result.postponed = Array(taken)
      result.hasTrouble = true
      note("archive", "\(error)")
      return result
    }
    note("archive", nil)
    return result
  }

  /// In how many seconds moves that could not be done are to be tried again; nil when there are none.
  var retryDelay: Double? { stuck.isEmpty ? nil : 5 }

  /// Tries them again.
  /// - Returns: the files that were moved.
  func retryMoves() -> [FileName] { move([]) }

  /// Notes what is moved but not noted, at the end.
  func close() {
    guard !placed.isEmpty else { return }
    do {
      _ = try archive.write { transaction in
        for placed in placed { try transaction.markPlaced(placed.id, as: placed.name?.bytes) }
      }
      placed = []
    } catch {
      logger.warning(
        "the last moves are not noted; the next start finds them", metadata: ["error": "\(error)"])
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
        DumpRecord(digest: digest, bytes: first.file.look.size), isAbandonable: isAbandonable)
    }
    var piece = first
    while true {
      if isWanted {
        for element in piece.elements {
          switch element {
          case .snapshot(let snapshot): try transaction.add(snapshot)
          case .sighting(let sighting): try transaction.add(sighting)
          }
        }
        batch.bytes += piece.cost
      }
      board.step()
      if piece.ending != nil { break }
      guard let following = next() else {
        // The reader was stopped inside the dump; it is read again at the next start.
        piece.ending = .changed
        break
      }
      piece = following
    }
    guard let ending = piece.ending else { return }
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
      batch.postponed.append(file.name)
      return
    case .trouble(let why):
      batch.postponed.append(file.name)
      batch.troubles.append(why)
      return
    }
    let (id, name) = try transaction.record(
      ArrivalRecord(
        name: file.name.bytes, dump: file.digest, state: state, bytes: file.look.size,
        receivedAt: file.receivedAt, reason: reason, placedAs: file.name.bytes)
    ) { file.name.numbered($0).bytes }
    batch.outcomes.append(
      Outcome(
        order: Placer.Order(
          id: id, file: file.name, look: file.look, room: state.room, wish: FileName(name) ?? file.name,
          digest: file.digest, reason: reason),
        state: state, summary: summary, tally: tally))
  }

  // MARK: - After it

  private func conclude(_ batch: Batch, _ result: inout Result) {
    result.finished = move(batch.outcomes.map(\.order))
    for outcome in batch.outcomes {
      log(outcome)
      if outcome.state == .failed { result.failed += 1 }
    }
    result.postponed = batch.postponed
    result.hasTrouble = !batch.troubles.isEmpty
    note("reader", batch.troubles.first)
  }

  /// Moves what these orders and earlier ones left say.
  /// - Returns: the files whose names are free.
  private func move(_ orders: [Placer.Order]) -> [FileName] {
    board.step()
    let orders = stuck + orders
    let outcome = placer.place(orders)
    placed += outcome.placed
    stuck = outcome.stuck
    note("mover", outcome.trouble)
    let kept = Set(stuck.map(\.id))
    return orders.filter { !kept.contains($0.id) }.map(\.file)
  }

  private func log(_ outcome: Outcome) {
    var metadata: Logger.Metadata = [
      "message_id": "dump.\(outcome.state.rawValue)",
      "name": "\(outcome.order.file)",
      "bytes": "\(outcome.order.look.size)",
    ]
    if let digest = outcome.order.digest { metadata["dump"] = "\(digest.hex)" }
    if let summary = outcome.summary { metadata["format"] = "\(summary.format)" }
    switch outcome.state {
    case .ingested:
      let tally = outcome.tally ?? DumpTally()
      let repairs = outcome.summary?.repairs.values.reduce(0, +) ?? 0
      metadata["posts"] = "\(tally.posts)"
      metadata["new"] = "\(tally.newTexts)"
      metadata["known"] = "\(tally.knownTexts)"
      metadata["repairs"] = "\(repairs)"
      logger.info("ingested a dump", metadata: metadata)
    case .duplicate:
      logger.info("a dump came again", metadata: metadata)
    case .failed:
      metadata["reason"] = "\(outcome.order.reason?.message ?? "")"
      metadata["code"] = "\(outcome.order.reason?.code ?? "")"
      logger.warning("a dump cannot be read", metadata: metadata)
    }
  }

  private func note(_ part: String, _ trouble: String?) {
    let before = board.set(part, trouble)
    if let trouble, before == nil {
      logger.error(
        "ingestion waits: \(trouble)", metadata: ["message_id": "daemon.degraded", "reason": "\(trouble)"])
    } else if let before, trouble == nil {
      logger.notice(
        "ingestion goes on", metadata: ["message_id": "daemon.recovered", "reason": "\(before)"])
    }
  }
}

extension Ending {
  var isRead: Bool {
    if case .read = self { true } else { false }
  }
}
