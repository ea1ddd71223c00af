public import Endpoint
public import EndpointAPI
public import OpenMetrics
import Synchronization

/// A backend whose answers a test decides, and which remembers what it was asked.
public final class StubBackend: Backend {
  /// How kin were asked for.
  public struct KinQuery: Hashable, Sendable {
    public var id: String
    public var limit: Int
    public var hasDiff: Bool

    public init(id: String, limit: Int, hasDiff: Bool) {
      self.id = id
      self.limit = limit
      self.hasDiff = hasDiff
    }
  }

  /// What the backend answers, and what it was asked.
  public struct State: Sendable {
    public var status = Samples.status
    public var metrics = MetricSnapshot()
    public var dumps = [Samples.dump, Samples.waitingDump]
    public var posts = [Samples.post, Samples.unavailablePost]
    /// The one whose id begins with `a1a1`.
    public var post = Samples.postDetail
    /// Whether each post was asked for with what its revisions changed.
    public var postDiffs: [Bool] = []
    public var quarantined = [Samples.quarantined, Samples.unreadQuarantined]
    public var channels = [Samples.channel]
    public var kin = Samples.postKin
    public var clusters = [Samples.cluster]
    /// How far the index of kin is each time that status is asked for while it is made anew; then it is complete.
    public var indexed: [Int64] = []
    public var events: [Event] = (1...3).map { Samples.event($0) }
    public var rules = [Samples.rule, Samples.configuredRule]
    public var alerts = [Samples.pendingAlert, Samples.recordedAlert]
    /// The rules that were tested, and how.
    public var ruleTests: [RuleTestQuery] = []
    public var alertQueries: [AlertQuery] = []
    /// Thrown by every method, when there is one.
    public var error: (any Error)?
    /// `sync` waits until it is cancelled, or its timeout is over; an audit waits before its end until it is cancelled.
    public var isBusy = false
    /// What an audit finds.
    public var auditLines = [
      .progress(.init(step: "Reading originals", done: 1, total: 2)), Samples.summary(findings: 0),
    ]
    /// Thrown by an audit after its lines, when there is one.
    public var auditError: (any Error)?
    /// What a backup says.
    public var backupLines: [BackupLine] = [
      .progress(.init(step: "copying", done: 4_194_304, total: 8_388_608)),
      .backup(
        .init(
          path: "/var/lib/sluice/backup/archive-20260301T093000Z.sqlite", bytes: 8_388_608,
          sha256: String(repeating: "ab", count: 32))),
    ]
    public var backups = 0
    public var dumpQueries: [DumpQuery] = []
    public var postQueries: [PostQuery] = []
    public var channelQueries: [ChannelQuery] = []
    /// The sightings of every post in a list that comes with them.
    public var sighted = [Samples.sighting, Samples.sighting]
    public var stories = [Samples.story, Samples.namelessStory]
    public var storyQueries: [StoryQuery] = []
    public var forwards = [Samples.forward, Samples.namelessForward]
    public var forwardQueries: [ForwardQuery] = []
    public var quarantineQueries: [PageQuery] = []
    public var retries: [RetryChoice] = []
    public var kinQueries: [KinQuery] = []
    public var reindexes = 0
    public var scans = 0
    public var reload = Samples.reloadResult
    public var reloads = 0
    /// Whether each audit was a deep one.
    public var audits: [Bool] = []
    /// How many lines of the last audit were handed out.
    public var auditLinesRead = 0
    /// How many events were handed out.
    public var eventsRead = 0
    fileprivate var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    fileprivate var nextWaiter = 0
  }

  private let state = Mutex(State())
  /// How many tasks wait, each time that it changes.
  public let waiting: AsyncStream<Int>
  private let waitingChanged: AsyncStream<Int>.Continuation

  public init(_ change: (inout State) -> Void = { _ in }) {
    (waiting, waitingChanged) = AsyncStream.makeStream(of: Int.self)
    state.withLock { change(&$0) }
  }

  /// Reads or changes what it answers and was asked.
  public func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { body(&$0) }
  }

  /// Returns as soon as `count` tasks wait for events, for a sync or in an audit.
  public func waitUntil(waiting count: Int) async {
    for await now in waiting where now == count { return }
  }

  /// Adds an event, and wakes who waits for it.
  public func add(_ event: Event) {
    let waiters = state.withLock { state in
      state.events.append(event)
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
    waitingChanged.yield(0)
  }

  public func metrics() async throws -> MetricSnapshot { try answer { $0.metrics } }

  public func status() async throws -> Status {
    try answer { state in
      if !state.indexed.isEmpty {
        state.status.kin?.through = state.indexed.removeFirst()
        state.status.kin?.isComplete = state.indexed.isEmpty
      }
      return state.status
    }
  }

  public func dumps(_ query: DumpQuery) async throws -> Page<DumpSummary> {
    try answer { state in
      state.dumpQueries.append(query)
      return Self.page(of: state.dumps.filter { query.state == nil || $0.state == query.state }, query.page)
    }
  }

  public func dump(id: String) async throws -> DumpDetail {
    try answer { _ in
      guard Samples.dumpID.hasPrefix(id) || id == "n4" else { throw BackendError.notFound }
      return Samples.dumpDetail
    }
  }

  public func quarantine(_ page: PageQuery) async throws -> Page<QuarantinedDump> {
    try answer { state in
      state.quarantineQueries.append(page)
      return Self.page(of: state.quarantined, page)
    }
  }

  public func quarantined(id: String) async throws -> QuarantinedDump {
    try answer { state in
      if id == "abcd" { throw BackendError.ambiguous(prefix: id) }
      let found = state.quarantined.first { Self.names($0.summary, id) }
      guard let found else { throw BackendError.notFound }
      return found
    }
  }

  private static func names(_ dump: DumpSummary, _ id: String) -> Bool {
    dump.id?.hasPrefix(id) == true || dump.number.map { "n\($0)" } == id
  }

  public func retry(_ which: RetryChoice) async throws -> RetryResult {
    try answer { state in
      state.retries.append(which)
      func isChosen(_ dump: DumpSummary) -> Bool {
        switch which {
        case .all: true
        case .id(let id): Self.names(dump, id)
        }
      }
      if which == .id("abcd") { throw BackendError.ambiguous(prefix: "abcd") }
      let chosen = state.quarantined.map(\.summary).filter(isChosen)
      if chosen.isEmpty, which != .all { throw BackendError.notFound }
      state.quarantined.removeAll { isChosen($0.summary) }
      return RetryResult(retried: chosen, count: chosen.count)
    }
  }

  public func scan() async throws -> ScanResult {
    try answer { state in
      state.scans += 1
      return ScanResult(drops: state.status.drops)
    }
  }

  public func pause() async throws -> Status {
    try answer { state in
      state.status.state = .paused
      state.status.pausedSince = Samples.time
      return state.status
    }
  }

  public func resume() async throws -> Status {
    try answer { state in
      state.status.state = .idle
      state.status.pausedSince = nil
      return state.status
    }
  }

  public func reload() async throws -> ReloadResult {
    try answer { state in
      state.reloads += 1
      return state.reload
    }
  }

  public func backup() async throws -> AsyncThrowingStream<BackupLine, any Error> {
    let lines = try answer { state in
      state.backups += 1
      return state.backupLines
    }
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: BackupLine.self)
    for line in lines { continuation.yield(line) }
    continuation.finish()
    return stream
  }

  public func audit(deep: Bool) async throws -> AsyncThrowingStream<AuditLine, any Error> {
    let count = try answer { state in
      state.audits.append(deep)
      state.auditLinesRead = 0
      return state.auditLines.count
    }
    return AsyncThrowingStream { [self] in
      let line: AuditLine? = with { state in
        guard state.auditLinesRead < count else { return nil }
        defer { state.auditLinesRead += 1 }
        return state.auditLines[state.auditLinesRead]
      }
      if let line { return line }
      if let error = with({ $0.auditError }) { throw error }
      if with({ $0.isBusy }) { try await wait { _ in false } }
      return nil
    }
  }

  public func posts(_ query: PostQuery) async throws -> Page<PostSummary> {
    try answer { state in
      state.postQueries.append(query)
      let words = query.text
      return Self.page(
        of: state.posts.filter { words == nil || $0.text?.contains(words ?? "") == true }, query.page)
    }
  }

  public func postRecords(_ query: PostQuery) async throws -> Page<PostRecord> {
    let page = try await posts(query)
    return try answer { state in
      Page(
        items: page.items.map { PostRecord(summary: $0, sighted: state.sighted) }, next: page.next)
    }
  }

  public func stories(_ query: StoryQuery) async throws -> [Story] {
    try answer { state in
      state.storyQueries.append(query)
      return Array(state.stories.prefix(query.limit))
    }
  }

  public func post(id: String, hasDiff: Bool) async throws -> PostDetail {
    try answer { state in
      state.postDiffs.append(hasDiff)
      if id == "abcd" { throw BackendError.ambiguous(prefix: id) }
      guard Samples.postID.hasPrefix(id) else { throw BackendError.notFound }
      return state.post
    }
  }

  public func kin(ofPost id: String, limit: Int, hasDiff: Bool) async throws -> PostKin {
    try answer { state in
      state.kinQueries.append(KinQuery(id: id, limit: limit, hasDiff: hasDiff))
      if id == "abcd" { throw BackendError.ambiguous(prefix: id) }
      guard Samples.postID.hasPrefix(id) else { throw BackendError.notFound }
      return state.kin
    }
  }

  public func kinClusters(_ page: PageQuery) async throws -> Page<KinCluster> {
    try answer { Self.page(of: $0.clusters, page) }
  }

  public func reindexKin() async throws {
    try answer { $0.reindexes += 1 }
  }

  public func channels(_ query: ChannelQuery) async throws -> Page<ChannelSummary> {
    try answer { state in
      state.channelQueries.append(query)
      let channels = state.channels.filter {
        query.channel == nil || [$0.title, $0.handle].contains(query.channel)
      }
      return Self.page(of: channels, query.page)
    }
  }

  public func forwards(_ query: ForwardQuery) async throws -> Page<Forward> {
    try answer { state in
      state.forwardQueries.append(query)
      return Self.page(of: state.forwards, query.page)
    }
  }

  public func events(since seq: Int64, limit: Int) async throws -> [Event] {
    try answer { state in
      let events = Array(state.events.drop { $0.seq <= seq }.prefix(limit))
      state.eventsRead += events.count
      return events
    }
  }

  public func events(matching text: String, after: Int64, through: Int64) async throws -> Set<Int64> {
    try answer { state in
      if text == "?" { throw BackendError.badRequest("There is no word in the query to look for.") }
      let range = state.events.filter { $0.seq > after && $0.seq <= through }
      return Set(range.filter { $0.message.contains(text) }.map(\.seq))
    }
  }

  public var newestEvent: Int64 { with { $0.events.last?.seq ?? 0 } }

  public var isIngesting: Bool { with { $0.isBusy } }

  public func waitForEvents(after seq: Int64) async throws {
    try await wait { $0.events.last.map { $0.seq > seq } ?? false }
  }

  public func sync(timeout: Duration?) async throws -> SyncResult {
    let isBusy = try answer { $0.isBusy }
    guard isBusy else { return SyncResult(done: true, waiting: 0, settling: 0) }
    if timeout == nil { try await wait { _ in false } }
    return SyncResult(done: false, waiting: 2, settling: 1)
  }

  func answer<Value>(_ body: (inout State) throws -> Value) throws -> Value {
    // The value is made under the lock and belongs to nobody else.
    try state.withLock { state in
      if let error = state.error { throw error }
      return try body(&state)
    }
  }

  /// Waits until ``add(_:)`` is called or the task is cancelled, unless `isDone` says that there is no need to.
  private func wait(unless isDone: @Sendable (State) -> Bool) async throws {
    let key = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
        let count: Int? = state.withLock { state in
          if Task.isCancelled || isDone(state) { return nil }
          state.waiters[key] = waiter
          return state.waiters.count
        }
        if let count {
          waitingChanged.yield(count)
        } else {
          waiter.resume()
        }
      }
    } onCancel: {
      let (waiter, count) = state.withLock { ($0.waiters.removeValue(forKey: key), $0.waiters.count) }
      if let waiter {
        waiter.resume(throwing: CancellationError())
        waitingChanged.yield(count)
      }
    }
    try Task.checkCancellation()
  }

  /// A cursor here is the index of the next item.
  static func page<Item>(of items: [Item], _ query: PageQuery) -> Page<Item> {
    let start = min(items.count, query.cursor.flatMap { Int($0) } ?? 0)
    let end = min(items.count, start + query.limit)
    return Page(items: Array(items[start..<end]), next: end < items.count ? String(end) : nil)
  }
}
