import Archive
import EndpointAPI
import Ingest
import Intake
public import OpenMetrics

/// What was counted, and beside it what mirrors a state, which is looked up when somebody asks.
extension ArchiveBackend {
  public func metrics() async throws -> MetricSnapshot {
    var snapshot = registry.snapshot()
    let drops = intake.status()
    let health = pipeline.health()
    let totals = try? await totals()
    let isDegraded =
      !health.reasons.isEmpty || drops.contains { $0.problem != nil } || totals?.trouble != nil
      || totals == nil
    snapshot.set(MetricCatalog.build, SluiceVersion.current, to: 1)
    snapshot.set(MetricCatalog.uptime, to: started.duration(to: .now) / .seconds(1))
    snapshot.set(MetricCatalog.degraded, to: isDegraded ? 1 : 0)
    snapshot.set(MetricCatalog.paused, to: intake.pausedSince == nil ? 0 : 1)
    for drop in drops { snapshot.add(drop) }
    snapshot.add(pipeline.load)
    snapshot.add(archive.storage())
    if let totals { snapshot.add(totals.0) }
    snapshot.addProcess()
    return snapshot
  }
}

extension MetricSnapshot {
  fileprivate mutating func add(_ drop: DropStatus) {
    let files = [
      ("waiting", drop.waiting), ("settling", drop.settling), ("unfinished", drop.unfinished),
      ("ignored", drop.ignored), ("beyond", drop.beyond),
    ]
    for (state, count) in files { set(MetricCatalog.dropFiles, drop.path, state, to: count) }
    let mode = drop.isUsable ? drop.watching.rawValue : "lost"
    for each in [WatchMode.inotify.rawValue, WatchMode.polling.rawValue, "lost"] {
      set(MetricCatalog.dropWatch, drop.path, each, to: each == mode ? 1 : 0)
    }
  }

  fileprivate mutating func add(_ load: PipelineLoad) {
    set(MetricCatalog.inFlight, to: load.inFlight)
    for queue in load.lanes {
      let lane = "\(queue.lane)"
      set(MetricCatalog.queuePieces, lane, to: queue.pieces)
      set(MetricCatalog.queueBytes, lane, to: queue.bytes)
    }
  }

  fileprivate mutating func add(_ storage: ArchiveStorage) {
    for (part, bytes) in [("file", storage.file), ("wal", storage.log), ("shm", storage.logIndex)] {
      if let bytes { set(MetricCatalog.archiveBytes, part, to: bytes) }
    }
    if let free = storage.free { set(MetricCatalog.freeBytes, to: free) }
  }

  fileprivate mutating func add(_ totals: ArchiveTotals) {
    set(MetricCatalog.archiveDumps, "ingested", to: totals.ingested)
    set(MetricCatalog.archiveDumps, "duplicate", to: totals.duplicate)
    set(MetricCatalog.archiveDumps, "failed", to: totals.failed)
    set(MetricCatalog.archivePosts, to: totals.posts)
    set(MetricCatalog.archiveTexts, to: totals.texts)
    set(MetricCatalog.archiveSightings, to: totals.sightings)
    set(MetricCatalog.archiveChannels, to: totals.channels)
    set(MetricCatalog.lastEvent, to: totals.lastEvent)
    // Of an index by another rule nothing is of use.
    let indexed = totals.kin.isUsable ? totals.kin.through : 0
    set(MetricCatalog.kinIndexed, to: indexed)
    set(MetricCatalog.kinWaiting, to: max(0, totals.kin.newest - indexed))
  }
}
