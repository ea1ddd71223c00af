import Archive
import Dumps
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
  private let attempts: SQLiteAttempts
  private let lock: StateLock

  /// - Throws: what is in the way, with its remedy.
  init(_ settings: Settings, _ logger: Logger) throws {
    umask(0o027)
    try makeStateDirectory(settings.state)
    lock = try StateLock(directory: settings.state)
    let archivePath: String
    switch settings.archive {
    case .sqlite(let path): archivePath = path
    }
    let archive = try SQLiteArchive(
      path: archivePath,
      options: .init(cacheBytes: settings.cacheBytes, kinBytes: settings.kinBytes, metrics: metrics))
    self.archive = archive
    let drops = try settings.drops.map { try DropDirectory(.init($0)) }
    let board = HealthBoard(metrics: metrics)
    intake = try Intake(
      drops: drops, rooms: try Rooms(state: settings.state, for: drops),
      options: .init(
        rescan: settings.rescan.nanoseconds, poll: settings.poll.nanoseconds,
        capacity: settings.limits.candidates, metrics: metrics, onChange: { board.change() }),
      logger: logger, areLeft: { archive.areLeft($1, in: $0) })
    attempts = try SQLiteAttempts(path: settings.state + "/attempts.sqlite")
    pipeline = Pipeline(
      archive: archive, attempts: attempts, intake: intake,
      options: .init(settings, metrics) { try freeBytes(beside: archivePath) }, board: board,
      lastEvent: try archive.lastEvent(), logger: logger)
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

/// How much room the file system has that a file lies on, for who is not root.
private func freeBytes(beside path: String) throws -> Int64 {
  var status = statvfs()
  guard statvfs(path, &status) == 0 else {
    throw SystemError(call: "statvfs", code: errno, subject: path)
  }
  return Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: Int64(clamping: status.f_frsize))
    .partialValue
}

extension DropDirectory.Options {
  fileprivate init(_ drop: DropSettings) {
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

extension Pipeline.Options {
  fileprivate init(
    _ settings: Settings, _ metrics: MetricRegistry, freeBytes: @escaping @Sendable () throws -> Int64
  ) {
    let limits = settings.limits
    self.init(
      batchDumps: settings.batch.dumps, batchBytes: settings.batch.bytes, queueBytes: settings.queueBytes,
      limits: ReadingLimits(
        posts: DumpLimits(
          postBytes: limits.postBytes, expandedBytes: Int64(limits.expandedBytes),
          expansionRatio: Int64(limits.expansionRatio), entries: limits.entries, nesting: limits.nesting),
        bytes: Int64(limits.dumpBytes),
        records: limits.records, time: limits.time.nanoseconds, attempts: limits.attempts),
      assumptions: settings.drops.map {
        DumpAssumptions(channel: $0.channel, format: $0.format.flatMap { DumpFormat(rawValue: $0) })
      },
      metrics: metrics, minimumFreeBytes: Int64(settings.minFreeBytes), freeBytes: freeBytes)
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
