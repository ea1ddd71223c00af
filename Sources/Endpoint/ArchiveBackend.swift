public import Archive
import Digest
public import EndpointAPI
public import Ingest
public import Intake

/// Answers from the archive, the intake and the pipeline of this process.
public struct ArchiveBackend: Backend {
  private let archive: any ArchiveReading
  private let intake: Intake
  private let pipeline: Pipeline
  private let stateDirectory: String
  private let started: ContinuousClock.Instant

  /// - Parameter stateDirectory: where the rooms of files with an outcome lie, for people.
  public init(archive: any ArchiveReading, intake: Intake, pipeline: Pipeline, stateDirectory: String) {
    self.archive = archive
    self.intake = intake
    self.pipeline = pipeline
    self.stateDirectory = stateDirectory
    started = .now
  }

  public func status() async throws -> Status {
    let totals = try await asking { try await archive.totals() }
    let drop = intake.status()
    let health = pipeline.health()
    let reasons = health.reasons + (drop.problem.map { [$0] } ?? [])
    let state: ServiceState =
      reasons.isEmpty ? (health.isBusy || drop.waiting > 0 ? .ingesting : .idle) : .degraded
    return Status(
      state: state, reasons: reasons, uptimeSeconds: started.duration(to: .now).components.seconds,
      drop: .init(
        path: drop.path, watching: WatchKind(rawValue: drop.watching.rawValue), waiting: drop.waiting,
        settling: drop.settling),
      dumps: .init(
        ingested: Int(totals.ingested), duplicate: Int(totals.duplicate), failed: Int(totals.failed)),
      posts: Int(totals.posts), texts: Int(totals.texts), sightings: Int(totals.sightings),
      channels: Int(totals.channels), lastEvent: totals.lastEvent)
  }

  public func dumps(_ query: DumpQuery) async throws -> Page<EndpointAPI.DumpSummary> {
    let before = try position(query.page.cursor)
    var items: [EndpointAPI.DumpSummary] = []
    var settled: ArrivalState?
    if let state = query.state {
      settled = ArrivalState(rawValue: state.rawValue)
      guard settled != nil || state == .waiting || state == .settling else {
        throw BackendError.badRequest(
          "“\(state.rawValue)” is no state; there are \(DumpState.all.map(\.rawValue).joined(separator: ", "))."
        )
      }
    }
    let pending = before == nil && settled == nil ? intake.pending(limit: query.page.limit) : []
    for file in pending {
      let summary = EndpointAPI.DumpSummary(file)
      if query.state == nil || query.state == summary.state { items.append(summary) }
    }
    if query.state != nil, settled == nil { return Page(items: items, next: nil) }
    let limit = query.page.limit - items.count
    let rows = try await asking { [settled] in
      try await archive.arrivals(state: settled, before: before, limit: max(limit, 1))
    }
    // A file that got its outcome just now is still on its way out of the drop directory.
    let settledItems = rows.map { EndpointAPI.DumpSummary($0) }
    let known = Set(settledItems.map { Place($0) })
    items.removeAll { known.contains(Place($0)) }
    items += settledItems
    return Page(items: items, next: rows.count < max(limit, 1) ? nil : rows.last.map { "\($0.id)" })
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
    let row = try await asking(for: id) { try await archive.arrival(prefix: id) }
    let snapshots =
      if let dump = row.dump { try await asking { try await archive.snapshots(of: dump) } } else {
        [SnapshotRow]()
      }
    let location = row.placedAs.map {
      "\(stateDirectory)/\(row.state.room.rawValue)/\(String(decoding: $0, as: UTF8.self))"
    }
    return DumpDetail(
      summary: EndpointAPI.DumpSummary(row), encoding: row.encoding, repairsByKind: row.repairsByKind,
      location: location, channels: snapshots.map { ChannelSnapshot($0) })
  }

  public func posts(_ query: PostQuery) async throws -> Page<PostSummary> {
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
    let after = try position(query.page.cursor)
    let rows = try await asking { [filter] in
      try await archive.posts(filter, after: after, limit: query.page.limit)
    }
    return Page(
      items: rows.map { PostSummary($0) },
      next: rows.count < query.page.limit ? nil : rows.last.map { "\($0.position)" })
  }

  public func post(id: String) async throws -> PostDetail {
    let (post, sightings) = try await asking(for: id) { try await archive.post(prefix: id) }
    return PostDetail(summary: PostSummary(post), sighted: sightings.map { Sighting($0, of: post) })
  }

  public func channels(_ query: ChannelQuery) async throws -> Page<ChannelSummary> {
    let after = try position(query.page.cursor)
    let rows = try await asking { try await archive.channels(after: after, limit: query.page.limit) }
    return Page(
      items: rows.map { ChannelSummary($0) },
      next: rows.count < query.page.limit ? nil : rows.last.map { "\($0.id)" })
  }

  public func events(since seq: Int64, limit: Int) async throws -> [Event] {
    try await asking { try await archive.events(after: seq, limit: limit) }.map { Event($0) }
  }

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
    let drop = intake.status()
    return SyncResult(done: isDone, waiting: drop.waiting, settling: drop.settling)
  }

  // MARK: - Parts

  private func position(_ cursor: String?) throws -> Int64? {
    guard let cursor else { return nil }
    guard let position = Int64(cursor) else {
      throw BackendError.badRequest("“\(cursor)” is no cursor that this server gave out.")
    }
    return position
  }

  /// Runs a question to the archive and says its refusals in the endpoint's words.
  private func asking<R: Sendable>(
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
