public import Archive
import Intake
public import Logging
import Synchronization

/// Compares what happened with the rules, behind ingestion and apart from it.
///
/// It reads the event log after the last event that was compared, and writes what matched, the alerts' events and how
/// far it is in one transaction: whatever it is interrupted by, each match is told once. Ingestion waits for none of it
/// but that transaction, which is written between batches as a command is.
public final class RuleFollower: Sendable {
  /// Events that are read at a time, and about how many bytes of texts with them.
  private static let batch = (events: 500, bytes: 4 << 20)
  /// After so many events without a match it is noted how far it is: a start reads no more of them again.
  private static let noted: Int64 = 10_000

  /// Rings with the number of the last event that was compared.
  private let compared = EventBell(last: 0)
  private let archive: any RuleReading
  private let pipeline: Pipeline
  private let logger: Logger
  /// Rings when rules came or went.
  private let changes = EventBell(last: 0)

  /// - Parameter archive: the one that the pipeline writes to.
  public init(archive: any RuleReading, pipeline: Pipeline, logger: Logger) {
    self.archive = archive
    self.pipeline = pipeline
    self.logger = logger
  }

  /// Compares events until the task is cancelled or the pipeline stops.
  public func run() async {
    var failures = 0
    while !Task.isCancelled {
      do {
        try await follow { failures = 0 }
        return
      } catch is Pipeline.Stopping {
        return
      } catch is CancellationError {
        return
      } catch {
        failures += 1
        if failures == 1 {
          logger.warning(
            "rules wait: events cannot be compared",
            metadata: ["message_id": "rules.wait", "error": "\(error)"])
        }
        try? await Task.sleep(for: .nanoseconds(Backoff.delay(afterFailures: failures)))
      }
    }
  }

  /// - Parameter progress: called after each step.
  private func follow(_ progress: () -> Void) async throws {
    var known = changes.last
    var matcher = RuleMatcher(try archive.rules())
    var cursor = try archive.comparedEvents()
    var noted = cursor
    while !Task.isCancelled {
      if changes.last != known {
        known = changes.last
        matcher = RuleMatcher(try archive.rules())
      }
      guard let since = matcher.since else {
        // Nothing is read: a rule that comes holds only for what is after it.
        await wait(forEventsAfter: nil, forChangesAfter: known)
        continue
      }
      cursor = max(cursor, since)
      let evidence = try await archive.evidence(
        after: cursor, needs: matcher.needs, limit: Self.batch.events, bytes: Self.batch.bytes)
      let alerts = matcher.matches(in: evidence)
      if !alerts.isEmpty || evidence.through - noted >= Self.noted {
        let through = evidence.through
        tell(try await pipeline.write { try $0.addAlerts(alerts, through: through) })
        noted = through
      }
      let isAtEnd = evidence.through == cursor
      cursor = evidence.through
      compared.ring(cursor)
      progress()
      if isAtEnd { await wait(forEventsAfter: cursor, forChangesAfter: known) }
    }
  }

  private func wait(forEventsAfter seq: Int64?, forChangesAfter known: Int64) async {
    await withTaskGroup(of: Void.self) { group in
      if let seq { group.addTask { [pipeline] in await pipeline.bell.wait(after: seq) } }
      group.addTask { [changes] in await changes.wait(after: known) }
      await group.next()
      group.cancelAll()
    }
  }

  private func tell(_ alerts: [AlertRow]) {
    for alert in alerts {
      var metadata: Logger.Metadata = [
        "message_id": "alert.matched", "rule": "\(alert.rule)", "alert": "\(alert.id)",
      ]
      metadata["post"] = alert.post.map { "\($0)" }
      metadata["dump"] = alert.dump.map { "\($0)" }
      metadata["channel"] = alert.channel.map { "\($0)" }
      logger.notice("\(alert.message)", metadata: metadata)
    }
  }
}

// What is commanded.
extension RuleFollower {
  /// Keeps a rule; it holds for what happens from now on.
  /// - Throws: `Pipeline.Stopping` or `ArchiveError`.
  public func add(_ definition: RuleDefinition) async throws -> RuleAddition {
    let result = try await pipeline.write { try $0.addRule(definition) }
    changes.ringOnce()
    return result
  }

  /// Removes a rule that came by command.
  /// - Throws: `Pipeline.Stopping` or `ArchiveError`.
  public func remove(_ name: String) async throws -> RuleRemoval {
    let result = try await pipeline.write { try $0.removeRule(name) }
    changes.ringOnce()
    return result
  }

  /// Makes the rules of the configuration those that hold; those that came by command stay.
  /// - Throws: `Pipeline.Stopping` or `ArchiveError`.
  public func configure(_ definitions: [RuleDefinition]) async throws {
    guard try !archive.hasConfigured(definitions) else { return }
    try await pipeline.write { try $0.setConfiguredRules(definitions) }
    changes.ringOnce()
  }

  /// Returns when all events of now are compared.
  public func catchUp() async {
    guard let rules = try? archive.rules(), !rules.isEmpty else { return }
    await compared.wait(after: pipeline.bell.last - 1)
  }
}

extension Pipeline {
  /// Runs `body` as a transaction of its own, between batches, on the writing thread.
  /// - Throws: `Stopping`, or what `body` throws.
  func write<R: Sendable>(
    _ body: @escaping @Sendable (any ArchiveTransaction) throws -> R
  ) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = queue.put { loop in
        continuation.resume(with: Swift.Result { try loop.write(body) })
      }
      if !isTaken { continuation.resume(throwing: Stopping()) }
    }
  }
}
