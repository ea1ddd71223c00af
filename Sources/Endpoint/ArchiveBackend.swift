public import Archive
import Digest
public import EndpointAPI
public import Ingest
public import Intake
public import OpenMetrics
import Synchronization

/// Answers from the archive, the intake and the pipeline of this process.
public struct ArchiveBackend: Backend {
  let archive: any ArchiveReading & ArchiveAuditing & RuleReading
  let intake: Intake
  let pipeline: Pipeline
  let registry: MetricRegistry
  let rules: RuleFollower
  let deliverer: AlertDeliverer
  let configuration: (any ConfigurationKeeping)?
  let backups: Backups
  private let stateDirectory: String
  let started: ContinuousClock.Instant
  private let lastTotals = LastTotals()
  let forwardTables = ForwardTables()

  /// - Parameters:
  ///   - backups: makes copies of the archive.
  ///   - metrics: what the rooms count with.
  ///   - configuration: reads the configuration again; nil where that cannot be.
  ///   - stateDirectory: where the rooms of files with an outcome lie, for people.
  public init(
    archive: any ArchiveReading & ArchiveAuditing & RuleReading, intake: Intake, pipeline: Pipeline,
    rules: RuleFollower, deliverer: AlertDeliverer, backups: Backups,
    metrics: MetricRegistry = MetricRegistry(), configuration: (any ConfigurationKeeping)? = nil,
    stateDirectory: String
  ) {
    registry = metrics
    self.archive = archive
    self.intake = intake
    self.pipeline = pipeline
    self.rules = rules
    self.deliverer = deliverer
    self.configuration = configuration
    self.backups = backups
    self.stateDirectory = stateDirectory
    started = .now
  }

  /// Held files that status names.
  private static let namedHeld = 10
  /// Files inside a dump that are shown with it.
  private static let shownParts = 1_000
  /// Sightings of a post that a list has.
  private static let shownSightings = 1_000
  /// Snapshots of a channel that its series has.
  private static let shownSnapshots = 1_000

  public func status() async throws -> Status {
    let (totals, trouble) = try await totals()
    let drops = intake.status()
    let health = pipeline.health()
    let paused = intake.pausedSince
    let reasons = health.reasons + drops.compactMap(\.problem) + [trouble].compactMap(\.self)
    let isBusy = health.isBusy || drops.contains { $0.waiting > 0 || $0.beyond > 0 }
    let state: ServiceState =
      if !reasons.isEmpty { .degraded } else if paused != nil { .paused } else {
        isBusy ? .ingesting : .idle
      }
    let hasHeld = drops.contains { $0.settling + $0.unfinished > 0 }
    let held = hasHeld ? intake.pending(limit: Self.namedHeld, state: .settling) : []
    let words = drops.map { Status.Drop($0) }
    return Status(
      state: state, reasons: reasons, uptimeSeconds: started.duration(to: .now).components.seconds,
      pausedSince: paused.map { Timestamp(milliseconds: $0 / 1_000_000) },
      drop: words[0], others: Array(words.dropFirst()),
      held: held.map { Status.HeldFile($0, in: path(of: $0)) },
      dumps: .init(
        ingested: Int(totals.ingested), duplicate: Int(totals.duplicate), failed: Int(totals.failed)),
      posts: Int(totals.posts), texts: Int(totals.texts), sightings: Int(totals.sightings),
      channels: Int(totals.channels), lastEvent: totals.lastEvent,
      kin: EndpointAPI.KinProgress(totals.kin), alerts: try? await pendingAlerts(),
      configuration: await configuration?.state)
  }

  /// The totals, or, while the archive cannot be read, those of before and why.
  func totals() async throws -> (ArchiveTotals, trouble: String?) {
    do {
      let totals = try await archive.totals()
      lastTotals.set(totals)
      return (totals, nil)
    } catch let error as ArchiveError {
      guard let totals = lastTotals.get() else { throw BackendError.unavailable("\(error)") }
      return (totals, "the archive cannot be read, so its counts are those of before: \(error)")
    }
  }

  private func path(of file: PendingFile) -> String { intake.drops[file.entry.drop].options.path }

  public func dumps(_ query: DumpQuery) async throws -> Page<EndpointAPI.DumpSummary> {
    let before = try ListCursor.dumps.position(query.page.cursor)
    var settled: ArrivalState?
    if let state = query.state {
      settled = ArrivalState(rawValue: state.rawValue)
      guard settled != nil || [.waiting, .settling, .ignored].contains(state) else {
        throw BackendError.badRequest(
          "“\(state.rawValue)” is no state; there are \(DumpState.all.map(\.rawValue).joined(separator: ", "))."
        )
      }
    }
    let limit = query.page.limit
    let pending = before == nil && settled == nil ? intake.pending(limit: limit) : []
    var items = pending.map { EndpointAPI.DumpSummary($0, in: path(of: $0)) }
    items.removeAll { query.state != nil && query.state != $0.state }
    if query.state != nil, settled == nil { return Page(items: items, next: nil) }
    let rows = try await asking { [settled] in
      try await archive.arrivals(state: settled, before: before, limit: limit)
    }
    let ledger = rows.map { EndpointAPI.DumpSummary($0) }
    // A file that got its outcome just now is still on its way out of the drop directory.
    let known = Set(ledger.map { Place($0) })
    items.removeAll { known.contains(Place($0)) }
    let shown = min(limit - items.count, rows.count)
    items += ledger.prefix(shown)
    if rows.count < limit, shown == rows.count { return Page(items: items, next: nil) }
    // A page that is full of what has no outcome goes on with the whole ledger.
    return Page(items: items, next: ListCursor.dumps.text(shown > 0 ? rows[shown - 1].id : .max))
  }

  private struct Place: Hashable {
    var name: String
    var time: Timestamp?

    init(_ dump: EndpointAPI.DumpSummary) {
      name = dump.name
      time = dump.receivedAt
    }
  }

  public func dump(id: String) async throws -> DumpDetail {
    let row = try await asking(for: id) { try await arrival(id) }
    let snapshots =
      if let dump = row.dump { try await asking { try await archive.snapshots(of: dump) } } else {
        [SnapshotRow]()
      }
    let (parts, count) =
      if let dump = row.dump {
        try await asking { try await archive.parts(of: dump, limit: Self.shownParts) }
      } else {
        ([PartRow](), 0)
      }
    let arrivals =
      if let dump = row.dump { try await asking { try await archive.arrivals(of: dump) } } else { 1 }
    return DumpDetail(
      summary: EndpointAPI.DumpSummary(row), encoding: row.encoding, repairsByKind: row.repairsByKind,
      location: location(of: row), channels: snapshots.map { ChannelSnapshot($0) },
      parts: parts.map { DumpPart($0) }, partCount: count, arrivals: arrivals)
  }

  private func arrival(_ id: String) async throws -> ArrivalRow {
    if let number = Int64(ledgerNumber: id) { return try await archive.arrival(id: number) }
    return try await archive.arrival(prefix: id)
  }

  /// Where the file of an arrival lies; nil when it lies nowhere.
  func location(of row: ArrivalRow) -> String? {
    if row.isLeft { return "\(row.drop)/\(NameText(row.name).text)" }
    return row.placedAs.map { "\(stateDirectory)/\(row.state.room.rawValue)/\(NameText($0).text)" }
  }

  public func posts(_ query: PostQuery) async throws -> Page<PostSummary> {
    let filter = try await filter(query)
    let after = try ListCursor.posts.position(query.page.cursor)
    let rows = try await asking { try await archive.posts(filter, after: after, limit: query.page.limit) }
    return Page(
      items: rows.map { PostSummary($0) },
      next: rows.count < query.page.limit ? nil : rows.last.map { ListCursor.posts.text($0.position) })
  }

  public func postRecords(_ query: PostQuery) async throws -> Page<PostRecord> {
    let filter = try await filter(query)
    let after = try ListCursor.posts.position(query.page.cursor)
    let rows = try await asking {
      try await archive.postRecords(
        filter, after: after, limit: query.page.limit, sightings: Self.shownSightings)
    }
    return Page(
      items: rows.map { row in
        PostRecord(summary: PostSummary(row.post), sighted: row.sightings.map { Sighting($0) })
      },
      next: rows.count < query.page.limit ? nil : rows.last.map { ListCursor.posts.text($0.post.position) })
  }

  private func filter(_ query: PostQuery) async throws -> PostFilter {
    var filter = PostFilter()
    filter.query = query.text
    if let dump = query.dump {
      let row = try await asking(for: dump) { try await archive.arrival(prefix: dump) }
      filter.dump = row.dump
    }
    filter.channel = query.channel
    filter.origin = query.from
    filter.hashtag = query.hashtag
    filter.since = query.since?.milliseconds
    filter.isDistinct = query.isDistinct
    return filter
  }

  public func post(id: String, hasDiff: Bool) async throws -> PostDetail {
    try await PostDetail(asking(for: id) { try await archive.post(prefix: id) }, hasDiff: hasDiff)
  }

  public func kin(ofPost id: String, limit: Int, hasDiff: Bool) async throws -> PostKin {
    let history = try await asking(for: id) { try await archive.kin(ofPost: id, limit: limit) }
    return PostKin(history, hasDiff: hasDiff)
  }

  public func kinClusters(_ page: PageQuery) async throws -> Page<KinCluster> {
    let after = try ListCursor.clusters.position(page.cursor)
    let rows = try await asking { try await archive.kinClusters(after: after, limit: page.limit) }
    return Page(
      items: rows.map { KinCluster($0) },
      next: rows.count < page.limit ? nil : rows.last.map { ListCursor.clusters.text($0.id) })
  }

  public func channels(_ query: ChannelQuery) async throws -> Page<ChannelSummary> {
    let after = try ListCursor.channels.position(query.page.cursor)
    let rows = try await asking {
      try await archive.channels(named: query.channel, after: after, limit: query.page.limit)
    }
    var items: [ChannelSummary] = []
    for row in rows {
      var series: [SnapshotRow]?
      if query.hasSeries {
        series = try await asking {
          try await archive.snapshots(ofChannel: row.id, limit: Self.shownSnapshots)
        }
      }
      items.append(ChannelSummary(row, series: series))
    }
    return Page(
      items: items,
      next: rows.count < query.page.limit ? nil : rows.last.map { ListCursor.channels.text($0.id) })
  }

  public func events(since seq: Int64, limit: Int) async throws -> [Event] {
    try await asking { try await archive.events(after: seq, limit: limit) }.map { Event($0) }
  }

  public func events(matching text: String, after: Int64, through: Int64) async throws -> Set<Int64> {
    try await asking { try await archive.events(matching: text, after: after, through: through) }
  }

  public var newestEvent: Int64 { pipeline.bell.last }

  public var isIngesting: Bool { pipeline.isBusy }

  public func waitForEvents(after seq: Int64) async throws {
    await pipeline.bell.wait(after: seq)
    try Task.checkCancellation()
  }

  public func sync(timeout: Duration?) async throws -> SyncResult {
    let isDone = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await intake.drain()
        return !Task.isCancelled
      }
      if let timeout {
        group.addTask {
          try? await Task.sleep(for: timeout)
          return false
        }
      }
      let first = await group.next() ?? false
      group.cancelAll()
      return first
    }
    let drops = intake.status()
    return SyncResult(
      done: isDone, waiting: drops.reduce(0) { $0 + $1.waiting + $1.beyond },
      settling: drops.reduce(0) { $0 + $1.settling })
  }

  // MARK: - Parts

  /// Runs a question to the archive and says its refusals in the endpoint's words.
  func asking<R: Sendable>(
    for id: String = "", _ body: @Sendable () async throws -> R
  ) async throws -> R {
    do {
      return try await body()
    } catch let error as QueryError {
      switch error {
      case .notFound: throw BackendError.notFound
      case .ambiguous: throw BackendError.ambiguous(prefix: id)
      case .emptyQuery: throw BackendError.badRequest("There is no word in the query to look for.")
      }
    } catch let error as ArchiveError {
      throw BackendError.unavailable("\(error.message) \(error.remedy)")
    }
  }
}

extension Int64 {
  /// The number of a line in the ledger, as `n17` names it; nil for anything else.
  init?(ledgerNumber id: String) {
    guard id.first == "n", let number = Int64(id.dropFirst()) else { return nil }
    self = number
  }
}

/// The totals that were read last.
private final class LastTotals: Sendable {
  private let state = Mutex<ArchiveTotals?>(nil)

  func get() -> ArchiveTotals? { state.withLock { $0 } }

  func set(_ totals: ArchiveTotals) { state.withLock { $0 = totals } }
}
