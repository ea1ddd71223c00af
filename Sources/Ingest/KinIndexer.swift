import Archive
import Intake
import Logging

/// Does the work on the kin index that waits, piece by piece between batches: the first fill of an archive that is older
/// than the index, and a new one after the rule has changed or somebody asked for it. On the writing thread.
final class KinIndexer {
  /// How long the next piece may wait for work that comes, in seconds; nil when nothing is to be done.
  private(set) var delay: Double? = 0
  private let archive: any ArchiveWriting
  private let board: HealthBoard
  private let logger: Logger
  private var failures = 0
  private var isTold = false

  /// Texts in a piece: a few hundredths of a second, for which a dump that comes may wait.
  private static let piece = 2000

  init(archive: any ArchiveWriting, board: HealthBoard, logger: Logger) {
    self.archive = archive
    self.board = board
    self.logger = logger
  }

  /// Does a piece.
  /// - Returns: the number of the newest event; nil when nothing was done.
  func step() -> Int64? {
    guard delay != nil else { return nil }
    do {
      let (progress, lastEvent) = try archive.write { try $0.indexKin(limit: Self.piece) }
      board.note("kin-index", nil, logger)
      failures = 0
      tell(progress)
      delay = progress.isComplete ? nil : 0
      board.isIndexing = !progress.isComplete
      return lastEvent
    } catch {
      board.note("kin-index", "\(error)", logger)
      postpone()
      return nil
    }
  }

  /// Lets the next piece wait, the longer the more often.
  func postpone() {
    failures += 1
    delay = Double(Backoff.delay(afterFailures: failures)) / 1e9
  }

  /// Begins the index anew.
  func restart() throws -> Int64 {
    let (_, lastEvent) = try archive.write { try $0.restartKin() }
    delay = 0
    board.isIndexing = true
    return lastEvent
  }

  private func tell(_ progress: KinProgress) {
    if progress.isComplete {
      guard isTold else { return }
      isTold = false
      logger.notice(
        "the kin index is complete",
        metadata: ["message_id": "kin.indexed", "texts": "\(progress.newest)"])
    } else if !isTold {
      isTold = true
      logger.notice(
        "texts are indexed for kin; ingestion goes on meanwhile",
        metadata: ["message_id": "kin.indexing", "texts": "\(progress.newest - progress.through)"])
    }
  }
}

extension Pipeline {
  /// Begins the kin index anew; returns when it is begun.
  /// - Throws: `Stopping` or `ArchiveError`.
  public func reindexKin() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let isTaken = queue.put { loop in
        continuation.resume(with: Swift.Result { try loop.reindexKin() })
      }
      if !isTaken { continuation.resume(throwing: Stopping()) }
    }
  }

  /// Whether texts wait for the kin index.
  public var isIndexing: Bool { board.isIndexing }
}
