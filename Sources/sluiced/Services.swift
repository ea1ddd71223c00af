import Archive
import Ingest
import Intake
import ServiceLifecycle
import Synchronization
import Systemd
import UnixSignals

/// Keeps the pipeline until the daemon stops, then finishes the batch in hand and closes the archive.
struct PipelineService: Service {
  let house: House

  func run() async throws {
    try? await gracefulShutdown()
    try await house.close()
  }
}

/// Compares what happens with the rules and delivers alerts; ends before the pipeline that it writes by.
struct RuleService: Service {
  let house: House

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await house.rules.run() }
        group.addTask { await house.deliverer.run() }
      }
    }
    // It ends by itself only when the pipeline has stopped.
    try? await gracefulShutdown()
  }
}

/// Reads the configuration again on SIGHUP.
struct ReloadService: Service {
  let keeper: ConfigurationKeeper

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        // What is wrong with it stands in the log and in status.
        _ = try? await keeper.reload()
      }
    }
    try? await gracefulShutdown()
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
    let drops = house.intake.status()
    if let problem = drops.lazy.compactMap(\.problem).first { return "Degraded: \(problem)" }
    let held = (try? await house.archive.totals()).map { "\($0.posts) posts from \($0.ingested) dumps" }
    let waiting = drops.reduce(0) { $0 + $1.waiting + $1.beyond }
    let activity =
      if house.intake.pausedSince != nil { "Paused, \(waiting) waiting" } else {
        health.isBusy || waiting > 0 ? "Ingesting, \(waiting) waiting" : "Idle"
      }
    return [activity, held].compactMap { $0 }.joined(separator: "; ")
  }
}

/// Ends the daemon once nothing is waiting or settling, and each text is indexed for kin.
struct OnceService: Service {
  let house: House

  /// Or cannot be for now, which nobody waits for.
  private var isIndexed: Bool {
    !house.pipeline.isIndexing || house.pipeline.health().activity == .degraded
  }

  func run() async throws {
    while !Task.isShuttingDownGracefully {
      await house.intake.drain()
      let drops = house.intake.status()
      if drops.allSatisfy({ $0.waiting == 0 && $0.settling == 0 && $0.beyond == 0 }) {
        guard !isIndexed else { return await house.rules.catchUp() }
        await house.pipeline.changes.wait { isIndexed }
      }
    }
  }
}

/// Whether every thread of the pipeline that is at work has done something since the last time it was asked.
final class ProgressCheck: Sendable {
  private let pipeline: Pipeline
  private let last = Mutex<[WorkingPart: UInt64]>([:])

  init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  @Sendable
  func callAsFunction() async -> Bool {
    let work = pipeline.health().work
    return last.withLock { last in
      defer { last = work }
      return work.allSatisfy { last[$0.key] != $0.value }
    }
  }
}
