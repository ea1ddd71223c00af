import Archive
import DequeModule
import Intake
import Logging

/// Claims files of one lane, counts the attempt, and reads them. On a thread of its own.
final class ReadingLoop {
  private let pipeline: Pipeline
  private let lane: Lane
  private let reader: DumpFileReader
  /// Files in whose reading, alone, an earlier process ended: each is read after others had their turn.
  private var suspects: Deque<(claim: Claim, attempts: Int)> = []
  private var failures = 0

  /// So many attempts are noted with one sync of the disk.
  private static let group = 64

  init(_ pipeline: Pipeline, _ lane: Lane) {
    self.pipeline = pipeline
    self.lane = lane
    let (queue, board, options) = (pipeline.queue, pipeline.board, pipeline.options)
    let deadline = pipeline.deadline
    reader = DumpFileReader(
      lane: lane, limits: options.limits, assumptions: options.assumptions,
      progress: {
        board.step(.reading(lane))
        if deadline.isOver { throw Pipeline.Stopping() }
      },
      emit: { piece in
        board.rest(.reading(lane)) { _ = queue.put(piece, cost: max(piece.cost, 64), in: lane) }
      })
  }

  func run() {
    defer { pipeline.queue.close(lane) }
    let most = lane == .small ? Self.group : 1
    while let claims = pipeline.intake.claim(lane, upTo: most, waits: suspects.isEmpty) {
      pipeline.board.add(claims.count)
      guard read(inTurn: claims), readNextSuspect() else { return }
    }
  }

  /// Reads these files in their order: together, but for those that were under way when an earlier process ended. One
  /// of them may have been the reason; each is read alone.
  /// - Returns: false when the pipeline stops.
  private func read(inTurn claims: [Claim]) -> Bool {
    var fresh: [Claim] = []
    func readFresh() -> Bool {
      guard !fresh.isEmpty else { return true }
      guard pipeline.inFlight.enter(fresh.count) else { return false }
      read(fresh)
      fresh = []
      return true
    }
    for claim in claims {
      switch pipeline.tracker.earlierAttempts(at: claim) {
      case 0: fresh.append(claim)
      case 1:
        guard readFresh(), pipeline.inFlight.enterAlone() else { return false }
        read(claim, after: 1)
      case let attempts: suspects.append((claim, attempts))
      }
    }
    return readFresh()
  }

  private func readNextSuspect() -> Bool {
    guard let (claim, attempts) = suspects.popFirst() else { return true }
    guard pipeline.inFlight.enterAlone() else { return false }
    read(claim, after: attempts)
    return true
  }

  private func read(_ claim: Claim, after attempts: Int) {
    guard attempts < pipeline.options.limits.attempts else {
      return reader.refuse(claim, LimitReached.attempts(attempts).reason)
    }
    pipeline.logger.warning(
      "sluiced ended while it read this file; it is read again, alone",
      metadata: [
        "message_id": "dump.suspected", "name": "\(claim.entry.path)", "attempts": "\(attempts)",
      ])
    read([claim])
  }

  private func read(_ claims: [Claim]) {
    do {
      try pipeline.tracker.begin(claims)
      pipeline.board.note("attempts-\(lane)", nil, pipeline.logger)
      failures = 0
    } catch {
      failures += 1
      pipeline.board.note("attempts-\(lane)", "\(error)", pipeline.logger)
      for claim in claims { pipeline.postpone(claim.entry, .trouble(nil)) }
      pipeline.queue.pause(Double(Backoff.delay(afterFailures: failures)) / 1e9)
      return
    }
    let options = pipeline.options
    (reader.limits, reader.assumptions) = (options.limits, options.assumptions)
    for claim in claims {
      pipeline.board.work(.reading(lane)) { read(claim) }
    }
  }

  private func read(_ claim: Claim) {
    if isLeft(claim) { return pipeline.release([claim.entry]) }
    switch reader.read(claim) {
    case .emitted: break
    case .busy: pipeline.postpone(claim.entry, .writer)
    case .large: pipeline.postpone(claim.entry, .large)
    // It may be back since, and was no news then to whoever looked at it.
    case .gone: pipeline.release([claim.entry], replaced: [claim.entry])
    }
  }

  /// Whether the file got its outcome since it was noticed, and stays where it is.
  private func isLeft(_ claim: Claim) -> Bool {
    let drop = pipeline.intake.drops[claim.entry.drop]
    guard drop.options.disposal == .leave, let look = try? claim.directory.look(claim.entry.path) else {
      return false
    }
    return pipeline.archive.areLeft([(claim.entry.path, look)], in: drop) == [true]
  }
}
