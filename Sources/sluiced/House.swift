import Archive
import Dumps
import Endpoint
import EndpointAPI
import Glibc
import Ingest
import Intake
import Logging
import OpenMetrics
import Settings

/// The rooms of one daemon, opened.
struct House: Sendable {
  let archive: SQLiteArchive
  let intake: Intake
  let pipeline: Pipeline
  /// What all rooms count with.
  let metrics = MetricRegistry()
  let rules: RuleFollower
  let deliverer: AlertDeliverer
  let backups: Backups
  private let attempts: SQLiteAttempts
  private let lock: StateLock

  /// - Parameter onMigration: called again and again while the archive is brought to this version, with the version that
  ///   is next.
  /// - Throws: what is in the way, with its remedy.
  init(
    _ settings: Settings, _ logger: Logger,
    onMigration: @escaping @Sendable (_ version: String) -> Void = { _ in }
  ) throws {
    umask(0o027)
    try makeStateDirectory(settings.state)
    lock = try StateLock(directory: settings.state)
    let archivePath: String
    switch settings.archive {
    case .sqlite(let path): archivePath = path
    }
    let archive = try SQLiteArchive(
      path: archivePath,
      options: .init(
        cacheBytes: settings.cacheBytes, kinBytes: settings.kinBytes, metrics: metrics,
        onMigration: onMigration))
    self.archive = archive
    let drops = try settings.drops.map { try DropDirectory(.init($0)) }
    let board = HealthBoard(metrics: metrics)
    intake = try Intake(
      drops: drops, rooms: try Rooms(state: settings.state, for: drops),
      options: .init(settings, metrics) { board.change() }, logger: logger,
      areLeft: { archive.areLeft($1, in: $0) })
    attempts = try SQLiteAttempts(path: settings.state + "/attempts.sqlite")
    pipeline = Pipeline(
      archive: archive, attempts: attempts, intake: intake,
      options: .init(settings, metrics) { try freeBytes(beside: archivePath) }, board: board,
      lastEvent: try archive.lastEvent(), logger: logger)
    rules = RuleFollower(archive: archive, pipeline: pipeline, logger: logger)
    deliverer = AlertDeliverer(
      archive: archive, pipeline: pipeline, path: settings.alertPath, logger: logger
    ) { Array(try JSONText.encode(Alert($0))) }
    backups = Backups(
      archive: archive,
      options: .init(
        directory: settings.backup, keep: settings.backupKeep, minimumFreeBytes: Int64(settings.minFreeBytes)),
      logger: logger)
    backups.removeUnfinished()
    let definitions = try settings.ruleDefinitions()
    if try !archive.hasConfigured(definitions) {
      _ = try archive.write { try $0.setConfiguredRules(definitions) }
    }
  }

  /// Takes over what can be changed of other settings.
  /// - Throws: `Pipeline.Stopping` or `ArchiveError`; nothing has changed then.
  func adopt(_ settings: Settings) async throws {
    try await rules.configure(settings.ruleDefinitions())
    deliverer.path = settings.alertPath
    pipeline.adopt(.init(settings, metrics, freeBytes: pipeline.options.freeBytes))
    intake.adopt(.init(settings, metrics) {}, drops: settings.drops.map { DropDirectory.Options($0) })
  }
}

extension House {
  /// Ends ingestion in good order, and closes what is open.
  func close() async throws {
    await pipeline.stop()
    try attempts.close()
    try archive.close()
  }
}

extension Settings {
  /// Where alerts are handed over; nil where nobody is to be told.
  fileprivate var alertPath: String? { alertSocket.isEmpty ? nil : alertSocket }
}

extension DropDirectory.Options {
  init(_ drop: DropSettings) {
    let disposal: Disposal =
      switch drop.disposal {
      case .move: .move
      case .delete: .delete
      case .leave: .leave
      }
    let watch: WatchChoice =
      switch drop.watch {
      case .auto: .auto
      case .inotify: .inotify
      case .polling: .polling
      }
    self.init(
      path: drop.path, disposal: disposal, isRecursive: drop.isRecursive, settle: drop.settle.nanoseconds,
      needsMarker: drop.needsMarker, watch: watch)
  }
}

extension Intake.Options {
  fileprivate init(
    _ settings: Settings, _ metrics: MetricRegistry, onChange: @escaping @Sendable () -> Void
  ) {
    self.init(
      rescan: settings.rescan.nanoseconds, poll: settings.poll.nanoseconds,
      capacity: settings.limits.candidates, metrics: metrics, onChange: onChange)
  }
}

extension Pipeline.Options {
  fileprivate init(
    _ settings: Settings, _ metrics: MetricRegistry, freeBytes: @escaping @Sendable () throws -> Int64
  ) {
    self.init(
      batchDumps: settings.batch.dumps, batchBytes: settings.batch.bytes, queueBytes: settings.queueBytes,
      limits: ReadingLimits(settings.limits), assumptions: settings.drops.map { DumpAssumptions($0) },
      metrics: metrics, minimumFreeBytes: Int64(settings.minFreeBytes), freeBytes: freeBytes)
  }
}

extension ReadingLimits {
  init(_ limits: Settings.Limits) {
    self.init(
      posts: DumpLimits(
        postBytes: limits.postBytes, expandedBytes: Int64(limits.expandedBytes),
        expansionRatio: Int64(limits.expansionRatio), entries: limits.entries, nesting: limits.nesting),
      bytes: Int64(limits.dumpBytes),
      records: limits.records, time: limits.time.nanoseconds, attempts: limits.attempts)
  }
}

extension DumpAssumptions {
  init(_ drop: DropSettings) {
    self.init(channel: drop.channel, format: drop.format.flatMap { DumpFormat(rawValue: $0) })
  }
}

extension Duration {
  /// Whole nanoseconds; what does not fit is the most that does.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return isTooLong ? .max / 2 : min(product, .max / 2) + attoseconds / 1_000_000_000
  }
}
