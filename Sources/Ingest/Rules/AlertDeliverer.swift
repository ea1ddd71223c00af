public import Archive
import CLinux
import Foundation
import Intake
public import Logging
import Synchronization

/// Delivers alerts to who listens at a Unix socket, one at a time and each at least once.
///
/// What failed is tried again with growing delay. When, is kept with the alert: a restart goes on where the daemon was.
public final class AlertDeliverer: Sendable {
  /// How long things may take.
  public struct Timing: Sendable {
    /// One exchange.
    public var patience: Duration
    /// The delay after the first failure; it doubles with each.
    public var firstDelay: Milliseconds
    public var longestDelay: Milliseconds

    public init(
      patience: Duration = .seconds(60), firstDelay: Milliseconds = 1000,
      longestDelay: Milliseconds = 3_600_000
    ) {
      self.patience = patience
      self.firstDelay = firstDelay
      self.longestDelay = longestDelay
    }
  }

  private let archive: any RuleReading
  private let pipeline: Pipeline
  private let socket: AlertSocket
  private let timing: Timing
  private let encode: @Sendable (AlertRow) throws -> [UInt8]
  private let logger: Logger
  /// Of the socket; nil while nobody is to be told.
  private let place: Mutex<String?>
  /// Rings when an alert is to be tried that was not before.
  private let wakes = EventBell(last: 0)

  /// - Parameters:
  ///   - path: of the socket; nil where nobody is to be told.
  ///   - encode: an alert as one line of JSON, without its end.
  public init(
    archive: any RuleReading, pipeline: Pipeline, path: String?, timing: Timing = Timing(), logger: Logger,
    encode: @escaping @Sendable (AlertRow) throws -> [UInt8]
  ) {
    self.archive = archive
    self.pipeline = pipeline
    self.timing = timing
    self.encode = encode
    self.logger = logger
    place = Mutex(path)
    socket = AlertSocket(patience: timing.patience)
  }

  /// The path of the socket; nil while nobody is to be told. After a change, whatever waits is tried at the new one;
  /// an exchange that is under way ends where it began.
  public var path: String? {
    get { place.withLock { $0 } }
    set {
      place.withLock { $0 = newValue }
      wakes.ringOnce()
    }
  }

  private enum Trouble {
    case refused, unreachable
    /// Of an earlier run, whatever it was.
    case earlier
  }

  /// Delivers until the task is cancelled or the pipeline stops.
  public func run() async {
    await withTaskCancellationHandler {
      let isLate = (try? await archive.pendingAlerts())?.oldestError != nil
      var trouble: Trouble? = isLate ? .earlier : nil
      var failures = 0
      var last = path
      while !Task.isCancelled {
        do {
          let (turn, path) = (wakes.last, path)
          guard let path else {
            await wakes.wait(after: turn)
            continue
          }
          if path != last {
            // What failed elsewhere says nothing of here.
            try await pipeline.write { try $0.hurryAlerts() }
            if trouble != nil { trouble = .earlier }
            last = path
          }
          try await step(path, wakesAfter: turn, &trouble)
          failures = 0
        } catch is Pipeline.Stopping {
          return
        } catch {
          // The archive cannot be read or written; status says so.
          failures += 1
          try? await Task.sleep(for: .nanoseconds(Backoff.delay(afterFailures: failures)))
        }
      }
    } onCancel: { [socket] in
      socket.interrupt()
    }
  }

  /// Tries the next alert, or waits for one.
  private func step(_ path: String, wakesAfter turn: Int64, _ trouble: inout Trouble?) async throws {
    let seen = pipeline.bell.last
    guard let alert = try await archive.nextPendingAlert() else {
      return await wait(nil, eventsAfter: seen, wakesAfter: turn)
    }
    let delay = (alert.nextTry ?? 0) - now()
    if delay > 0 { return await wait(delay, eventsAfter: seen, wakesAfter: turn) }
    let line = try encode(alert)
    let answer = await exchange(line, at: path)
    let next = now() + self.delay(after: alert.attempts)
    switch answer {
    case .interrupted: return
    case .delivered:
      // What waits only because nobody was there need not wait any longer.
      let isBack = trouble == .unreachable || trouble == .earlier
      try await pipeline.write {
        try $0.noteDelivery(of: alert.id, .delivered)
        if isBack { try $0.hurryAlerts() }
      }
      if trouble != nil { tellRecovery(alert) }
      trouble = nil
    case .refused(let why):
      try await pipeline.write { try $0.noteDelivery(of: alert.id, .failed(why, nextTry: next)) }
      if trouble == nil || trouble == .earlier { tell(alert, why) }
      trouble = .refused
    case .unreachable(let why):
      try await pipeline.write { try $0.noteDelivery(of: alert.id, .unreachable(why, nextTry: next)) }
      if trouble == nil || trouble == .earlier { tell(alert, why) }
      trouble = .unreachable
    }
  }

  /// Has an alert delivered, again where it was delivered before.
  /// - Returns: whether there is such an alert.
  /// - Throws: `Pipeline.Stopping` or `ArchiveError`.
  public func retry(_ alert: Int64) async throws -> Bool {
    let isThere = try await pipeline.write { try $0.retryAlert(alert) }
    wakes.ringOnce()
    return isThere
  }

  // MARK: - Parts

  private func delay(after attempts: Int) -> Milliseconds {
    min(timing.firstDelay << Int64(min(attempts, 30)), timing.longestDelay)
  }

  /// An exchange blocks, for as long as the hook takes: it has a thread of its own.
  private func exchange(_ line: [UInt8], at path: String) async -> AlertAnswer {
    await withCheckedContinuation { continuation in
      let thread = Thread { [socket] in
        sluice_name_thread("sluice-alert")
        continuation.resume(returning: socket.deliver(line, at: path))
      }
      thread.start()
    }
  }

  private func wait(_ delay: Milliseconds?, eventsAfter seq: Int64, wakesAfter turn: Int64) async {
    await withTaskGroup(of: Void.self) { group in
      if let delay { group.addTask { try? await Task.sleep(for: .milliseconds(delay)) } }
      group.addTask { [pipeline] in await pipeline.bell.wait(after: seq) }
      group.addTask { [wakes] in await wakes.wait(after: turn) }
      await group.next()
      group.cancelAll()
    }
  }

  private func tell(_ alert: AlertRow, _ why: String) {
    logger.warning(
      "alerts are not delivered: \(why) They are tried again until they are.",
      metadata: [
        "message_id": "alert.undelivered", "rule": "\(alert.rule)", "alert": "\(alert.id)",
        "reason": "\(why)",
      ])
  }

  private func tellRecovery(_ alert: AlertRow) {
    logger.notice(
      "alerts are delivered again",
      metadata: ["message_id": "alert.delivered-again", "rule": "\(alert.rule)", "alert": "\(alert.id)"])
  }

  private func now() -> Milliseconds { Milliseconds(Date().timeIntervalSince1970 * 1000) }
}
