import Archive
import Ingest
import Intake
import ServiceLifecycle
import Synchronization
import Systemd

/// Keeps the pipeline until the daemon stops, then finishes the batch in hand and closes the archive.
struct PipelineService: Service {
  let house: House

  func run() async throws {
    try? await gracefulShutdown()
    await house.pipeline.stop()
    try house.archive.close()
  }
}

/// Pings the watchdog for as long as work gets on; stops last.
struct WatchdogService: Service {
  let watchdog: Watchdog

  func run() async throws {
    // Pings go on while the other services stop: a long last batch is progress, too.
    try await cancelWhenGracefulShutdown { try await watchdog.run() }
  }
}

/// Keeps the status line of `systemctl status` current.
struct StatusService: Service {
  let house: House
  let notifier: Notifier

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var seen: Int64 = 0
      while !Task.isCancelled {
        await house.pipeline.changes.wait(after: seen)
        if Task.isCancelled { break }
        seen = house.pipeline.changes.last
        notifier.status(await line())
        // Under load there is a change every few milliseconds; people read slower.
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
    notifier.stopping()
  }

  private func line() async -> String {
    let health = house.pipeline.health()
    if let reason = health.reasons.first { return "Degraded: \(reason)" }
    let drop = house.intake.status()
    if let problem = drop.problem { return "Degraded: \(problem)" }
    let held = (try? await house.archive.totals()).map { "\($0.posts) posts from \($0.ingested) dumps" }
    let activity = health.isBusy || drop.waiting > 0 ? "Ingesting, \(drop.waiting) waiting" : "Idle"
    return [activity, held].compactMap { $0 }.joined(separator: "; ")
  }
}

/// Ends the daemon once nothing is waiting or settling.
struct OnceService: Service {
  let house: House

  func run() async throws {
    while !Task.isShuttingDownGracefully {
      await house.intake.drain()
      let drop = house.intake.status()
      if drop.waiting == 0 && drop.settling == 0 { return }
    }
  }
}

/// Whether the pipeline has done something since the last time it was asked, or has nothing to do.
final class ProgressCheck: Sendable {
  private let pipeline: Pipeline
  private let last = Mutex<UInt64?>(nil)

  init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  @Sendable
  func callAsFunction() async -> Bool {
    let health = pipeline.health()
    return last.withLock { last in
      defer { last = health.progress }
      return !health.isBusy || health.progress != last
    }
  }
}
