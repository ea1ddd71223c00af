import Archive
public import EndpointAPI
import Ingest
import Intake
import Synchronization

// What changes something, or takes long.
extension ArchiveBackend {
  public func scan() async throws -> ScanResult {
    await intake.scan()
    try Task.checkCancellation()
    return ScanResult(drops: intake.status().map { Status.Drop($0) })
  }

  public func pause() async throws -> Status {
    if intake.pausedSince == nil { pipeline.pause() }
    return try await status()
  }

  public func resume() async throws -> Status {
    if intake.pausedSince != nil { pipeline.resume() }
    return try await status()
  }

  public func reindexKin() async throws {
    do {
      try await asking { try await pipeline.reindexKin() }
    } catch is Pipeline.Stopping {
      throw BackendError.unavailable("The service is stopping.")
    }
  }

  public func reload() async throws -> ReloadResult {
    guard let configuration else {
      throw BackendError.misconfigured("There is no configuration to read.", remedy: "start sluiced")
    }
    do {
      return try await asking { try await configuration.reload() }
    } catch is Pipeline.Stopping {
      throw BackendError.unavailable("The service is stopping.")
    }
  }

  // MARK: - Quarantine

  public func quarantine(_ page: PageQuery) async throws -> Page<QuarantinedDump> {
    let before = try ListCursor.quarantine.position(page.cursor)
    let rows = try await asking { try await archive.quarantined(before: before, limit: page.limit) }
    return Page(
      items: rows.map(quarantined),
      next: rows.count < page.limit ? nil : rows.last.map { ListCursor.quarantine.text($0.id) })
  }

  public func quarantined(id: String) async throws -> QuarantinedDump {
    quarantined(try await arrivalsInQuarantine(id)[0])
  }

  private func quarantined(_ row: ArrivalRow) -> QuarantinedDump {
    QuarantinedDump(row, location: location(of: row) ?? "")
  }

  /// Dumps that one answer names, and that go back with one command.
  private static let retriedAtOnce = 500

  public func retry(_ which: RetryChoice) async throws -> RetryResult {
    switch which {
    case .id(let id): return try await retry(try await arrivalsInQuarantine(id))
    case .all:
      var result = RetryResult(retried: [], count: 0)
      var before: Int64?
      while true {
        let rows = try await asking { [before] in
          try await archive.quarantined(before: before, limit: Self.retriedAtOnce)
        }
        guard let last = rows.last else { return result }
        before = last.id
        let part = try await retry(rows)
        result.count += part.count
        result.retried += part.retried.prefix(Self.retriedAtOnce - result.retried.count)
      }
    }
  }

  /// The arrivals with the bytes that an id names, the newest first; one at least.
  private func arrivalsInQuarantine(_ id: String) async throws -> [ArrivalRow] {
    let rows = try await asking(for: id) {
      if let number = Int64(ledgerNumber: id) {
        let row = try await archive.arrival(id: number)
        return row.state == .failed && row.retriedAt == nil && row.placedAs != nil ? [row] : []
      }
      return try await archive.quarantined(prefix: id)
    }
    guard let first = rows.first else { throw BackendError.notFound }
    guard rows.allSatisfy({ $0.dump == first.dump }) else { throw BackendError.ambiguous(prefix: id) }
    return rows
  }

  private func retry(_ rows: [ArrivalRow]) async throws -> RetryResult {
    let retried: Set<Int64>
    do {
      retried = Set(try await pipeline.retry(rows.map(\.id)))
    } catch let error as ArchiveError {
      throw BackendError.unavailable("\(error.message) \(error.remedy)")
    } catch {
      throw BackendError.unavailable("Not every file could be moved back: \(error).")
    }
    return RetryResult(
      retried: rows.filter { retried.contains($0.id) }.map { EndpointAPI.DumpSummary($0) },
      count: retried.count)
  }

  // MARK: - Audit

  public func audit(deep: Bool) async throws -> AsyncThrowingStream<AuditLine, any Error> {
    let audit = pipeline.audit(archive, isDeep: deep)
    return AsyncThrowingStream { continuation in
      let flag = DepartureFlag()
      continuation.onTermination = { _ in flag.raise() }
      audit.start(
        progress: { step, done, total in
          if flag.isRaised { throw CancellationError() }
          continuation.yield(.progress(.init(step: step, done: Int64(done), total: Int64(total))))
        },
        finding: { finding in
          if flag.isRaised { throw CancellationError() }
          continuation.yield(
            .finding(
              .init(
                code: finding.code, subject: finding.subject, message: finding.message,
                remedy: finding.remedy)))
        },
        end: { result in
          switch result {
          case .success(let summary):
            pipeline.noteAudit(summary)
            continuation.yield(
              .summary(
                .init(
                  findings: summary.findings, files: summary.files, dumps: summary.dumps,
                  bytes: summary.bytes)))
            continuation.finish()
          case .failure(let error): continuation.finish(throwing: error)
          }
        })
    }
  }
}

/// Raised once whoever reads a stream has gone.
final class DepartureFlag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .relaxed) }

  func raise() { state.store(true, ordering: .relaxed) }
}
