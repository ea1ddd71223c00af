import CoreMetrics
import GRDB
import GRDBSQLite
import OpenMetrics

/// Counts what the store does on its writing connection.
final class ArchiveMetrics: Sendable {
  private let factory: any MetricsFactory
  private let transactions: Timer
  private let commits: Timer
  private let walPages: Meter
  private let checkpoints: (full: Counter, part: Counter)
  private let checkpointSeconds: Timer
  private let checkpointedPages: Meter
  private let cacheBytes: Meter
  private let cachePages: [(status: CInt, counter: Counter)]

  init(_ factory: any MetricsFactory) {
    self.factory = factory
    transactions = factory.timer(MetricCatalog.transactions)
    commits = factory.timer(MetricCatalog.commits)
    walPages = factory.meter(MetricCatalog.walPages)
    checkpoints = (
      factory.counter(MetricCatalog.checkpoints, "full"), factory.counter(MetricCatalog.checkpoints, "part")
    )
    checkpointSeconds = factory.timer(MetricCatalog.checkpointSeconds)
    checkpointedPages = factory.meter(MetricCatalog.checkpointedPages)
    cacheBytes = factory.meter(MetricCatalog.cacheBytes)
    cachePages = [
      (SQLITE_DBSTATUS_CACHE_HIT, factory.counter(MetricCatalog.cachePages, "hit")),
      (SQLITE_DBSTATUS_CACHE_MISS, factory.counter(MetricCatalog.cachePages, "miss")),
      (SQLITE_DBSTATUS_CACHE_WRITE, factory.counter(MetricCatalog.cachePages, "write")),
      (SQLITE_DBSTATUS_CACHE_SPILL, factory.counter(MetricCatalog.cachePages, "spill")),
    ]
  }

  /// A transaction is durable.
  /// - Parameters:
  ///   - events: how many it wrote, by kind.
  ///   - ended: when its commit began.
  func committed(
    _ events: [String: Int], began: ContinuousClock.Instant, ended: ContinuousClock.Instant, on db: Database
  ) {
    let now = ContinuousClock.now
    transactions.recordNanoseconds(began.duration(to: now).nanoseconds)
    commits.recordNanoseconds(ended.duration(to: now).nanoseconds)
    for (kind, count) in events { factory.counter(MetricCatalog.events, kind).increment(by: count) }
    for (status, counter) in cachePages {
      counter.increment(by: Self.status(status, of: db, startsAnew: true))
    }
    cacheBytes.set(Self.status(SQLITE_DBSTATUS_CACHE_USED, of: db))
  }

  private static func status(_ status: CInt, of db: Database, startsAnew: Bool = false) -> Int {
    var current: CInt = 0
    var highest: CInt = 0
    sqlite3_db_status(db.sqliteConnection, status, &current, &highest, startsAnew ? 1 : 0)
    return Int(current)
  }

  // MARK: - Checkpoints

  /// From so many pages on the log is copied back after a commit: the number that SQLite takes by default.
  private static let checkpointFrom: CInt = 1_000

  /// Does after each commit on this connection what SQLite does by default, a passive checkpoint once the log is long
  /// enough, and notes what comes of it: the default says nothing of its work.
  ///
  /// The hook holds this object unretained: the connection's configuration, which made this call, keeps it for as long
  /// as the connection is open.
  func checkpoint(_ db: Database) {
    sqlite3_wal_hook(
      db.sqliteConnection,
      { context, connection, name, pages in
        guard let context else { return SQLITE_OK }
        let metrics = Unmanaged<ArchiveMetrics>.fromOpaque(context).takeUnretainedValue()
        metrics.walPages.set(Int64(pages))
        if pages >= ArchiveMetrics.checkpointFrom { metrics.checkpoint(connection, name) }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func checkpoint(_ connection: OpaquePointer?, _ name: UnsafePointer<CChar>?) {
    let began = ContinuousClock.now
    var pages: CInt = 0
    var copied: CInt = 0
    // Where it fails, the next commit tries again; the transaction is durable without it.
    let code = sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied)
    guard code == SQLITE_OK else { return checkpoints.part.increment() }
    checkpointSeconds.recordNanoseconds(began.duration(to: .now).nanoseconds)
    checkpointedPages.set(Int64(copied))
    (copied == pages ? checkpoints.full : checkpoints.part).increment()
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
