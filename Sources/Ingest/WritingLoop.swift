import Archive
import Digest
import Intake
import Logging
import Synchronization

/// What is done on the writing thread between batches.
typealias WriterCommand = @Sendable (WritingLoop) -> Void

/// Writes what the readers hand over, and does what is commanded. On a thread of its own.
final class WritingLoop {
  private let pipeline: Pipeline
  private let writer: BatchWriter
  private let kin: KinIndexer
  private var failures = 0

  init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    let options = pipeline.options
    writer = BatchWriter(
      archive: pipeline.archive,
      placer: Placer(rooms: pipeline.intake.rooms, drops: pipeline.intake.drops, logger: pipeline.logger),
      logger: pipeline.logger, board: pipeline.board, metrics: pipeline.metrics, deadline: pipeline.deadline,
      maximumDumps: options.batchDumps, maximumBytes: options.batchBytes)
    kin = KinIndexer(archive: pipeline.archive, board: pipeline.board, logger: pipeline.logger)
  }

  func run() {
    let queue = pipeline.queue
    while !queue.isDone {
      switch queue.take(within: idleDelay) {
      case nil:
        pipeline.board.work(.writing) { conclude(writer.useIdleTime()) }
        indexKin()
      case .command(let command)?: pipeline.board.work(.writing) { command(self) }
      case .element(let piece, let lane)?:
        awaitRoom()
        let options = pipeline.options
        (writer.maximumDumps, writer.maximumBytes) = (options.batchDumps, options.batchBytes)
        let result = pipeline.board.work(.writing) {
          writer.write(startingWith: piece, isAlone: lane == .large) { queue.take(from: lane, waits: $0) }
        }
        conclude(result)
        indexKin()
      }
    }
    writer.noteMoves()
  }

  /// In how many seconds there is something to do although nothing comes; nil when there is not.
  private var idleDelay: Double? { [writer.idleDelay, kin.delay].compactMap(\.self).min() }

  /// Does a piece of what waits for the kin index.
  private func indexKin() {
    guard kin.delay != nil, !pipeline.intake.isStopped else { return }
    let problem = spaceProblem()
    writer.note("space", problem)
    guard problem == nil else { return kin.postpone() }
    if let lastEvent = pipeline.board.work(.writing, { kin.step() }) { pipeline.bell.ring(lastEvent) }
  }

  /// Runs `body` as a transaction of its own.
  func write<R>(_ body: (any ArchiveTransaction) throws -> R) throws -> R {
    let (result, lastEvent) = try pipeline.archive.write(body)
    pipeline.bell.ring(lastEvent)
    return result
  }

  /// Begins the kin index anew.
  func reindexKin() throws { pipeline.bell.ring(try kin.restart()) }

  private func conclude(_ result: BatchWriter.Result) {
    if let lastEvent = result.lastEvent { pipeline.bell.ring(lastEvent) }
    pipeline.failures.add(result.failed, ordering: .relaxed)
    pipeline.release(result.finished, replaced: result.replaced)
    for (entry, why) in result.postponed { pipeline.postpone(entry, why) }
    pipeline.board.change()
    failures = result.isLost ? failures + 1 : 0
    if result.isLost { pipeline.queue.pause(Double(Backoff.delay(afterFailures: failures)) / 1e9) }
  }

  /// Waits until there is room for the archive to grow, or the daemon stops.
  private func awaitRoom() {
    var waits = 0
    while let problem = spaceProblem() {
      writer.note("space", problem)
      waits += 1
      if pipeline.intake.isStopped { return }
      pipeline.queue.pause(Double(Backoff.delay(afterFailures: waits)) / 1e9)
    }
    writer.note("space", nil)
  }

  private func spaceProblem() -> String? {
    let options = pipeline.options
    guard options.minimumFreeBytes > 0 else { return nil }
    do {
      let free = try options.freeBytes()
      return free >= options.minimumFreeBytes
        ? nil
        : "only \(free >> 20) MiB are left where the archive lies, and min_free_bytes asks for "
          + "\(options.minimumFreeBytes >> 20) MiB; free some space"
    } catch {
      return "how much room is left for the archive cannot be told: \(error)"
    }
  }

  /// Gives files in quarantine back to their drop directories.
  /// - Returns: the numbers of those that were there and went back.
  func giveBack(_ ids: [Int64]) throws -> [Int64] {
    let archive = pipeline.archive
    // Their places must be noted before they can be asked for.
    writer.noteMoves()
    let (pending, lastEvent) = try archive.write { transaction in
      try ids.compactMap { try transaction.beginReturn($0) }
    }
    pipeline.bell.ring(lastEvent)
    let returner = Returner(rooms: pipeline.intake.rooms, drops: pipeline.intake.drops)
    for file in pending {
      try returner.giveBack(file)
      pipeline.logger.notice(
        "a dump goes back to its drop directory",
        metadata: [
          "message_id": "dump.retried", "name": "\(String(decoding: file.arrival.name, as: UTF8.self))",
          "dump": "\(file.arrival.dump?.hex ?? "")",
        ])
    }
    _ = try archive.write { transaction in
      for file in pending { try transaction.markReturned(file.id) }
    }
    return pending.map(\.id)
  }
}

extension Pipeline {
  /// Why a command was not carried out, or a dump not read to its end.
  public struct Stopping: Error, CustomStringConvertible {
    public var description: String { "the service is stopping" }
  }

  /// Gives files in quarantine back to their drop directories, where they are read again.
  /// - Parameter ids: their numbers in the ledger.
  /// - Returns: the numbers of those that were in quarantine.
  /// - Throws: `Stopping`, `ArchiveError`, or what is in the way of a move; what went back by then stays, the rest
  ///   goes back at the next start.
  public func retry(_ ids: [Int64]) async throws -> [Int64] {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = queue.put { loop in
        continuation.resume(with: Swift.Result { try loop.giveBack(ids) })
      }
      if !isTaken { continuation.resume(throwing: Stopping()) }
    }
  }
}
