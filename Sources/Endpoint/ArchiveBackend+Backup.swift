import Archive
import Digest
public import EndpointAPI
import Ingest
import Intake

extension ArchiveBackend {
  public func backup() async throws -> AsyncThrowingStream<BackupLine, any Error> {
    let flag = DepartureFlag()
    let (lines, continuation) = AsyncThrowingStream.makeStream(of: BackupLine.self)
    continuation.onTermination = { _ in flag.raise() }
    do {
      try backups.start(
        progress: { step, done, total in
          if flag.isRaised { throw CancellationError() }
          continuation.yield(.progress(.init(step: step.rawValue, done: done, total: total)))
        },
        end: { result in
          continuation.yield(Self.lastLine(of: result))
          continuation.finish()
        })
    } catch {
      throw BackendError.conflict("\(error)", remedy: "Wait for its end: its own client follows it.")
    }
    return lines
  }

  private static func lastLine(of result: Swift.Result<Backups.Made, any Error>) -> BackupLine {
    switch result {
    case .success(let made):
      return .backup(.init(path: made.path, bytes: made.bytes, sha256: made.digest.hex))
    case .failure(let error as ArchiveError):
      return .failure(.init(message: error.message, remedy: error.remedy))
    case .failure(let error as Backups.Refusal):
      return .failure(
        .init(
          message: "\(error)", remedy: "Free some space, or name another directory as backup in sluice.yaml.")
      )
    case .failure(let error):
      return .failure(
        .init(
          message: "The backup failed: \(error).",
          remedy: "Look at the directory that sluice.yaml names as backup."))
    }
  }
}
