public import EndpointAPI
public import OpenMetrics

/// What the endpoint asks its questions of: the archive and what feeds it.
///
/// Every method may be called from many tasks at once. A method that waits must end soon after its task is
/// cancelled: clients hang up, and the service stops.
public protocol Backend: Sendable {
  /// Is all well, and how much is there.
  func status() async throws -> Status

  /// What is measured, now. Costs little, and works while the archive is busy or cannot be read.
  func metrics() async throws -> MetricSnapshot

  /// The dumps that `query` asks for, newest first.
  func dumps(_ query: DumpQuery) async throws -> Page<DumpSummary>

  /// The one dump whose id begins with `id`.
  /// - Parameter id: from 4 to 64 hexadecimal digits in lower case, or `n` and the dump's number in the ledger.
  /// - Throws: ``BackendError/notFound`` or ``BackendError/ambiguous(prefix:)``.
  func dump(id: String) async throws -> DumpDetail

  /// The dumps in quarantine, newest first.
  func quarantine(_ page: PageQuery) async throws -> Page<QuarantinedDump>

  /// The one dump in quarantine whose id begins with `id`, the newest of those with the same bytes.
  /// - Parameter id: as for ``dump(id:)``.
  /// - Throws: ``BackendError/notFound`` or ``BackendError/ambiguous(prefix:)``.
  func quarantined(id: String) async throws -> QuarantinedDump

  /// Gives quarantined dumps back to their drop directories, where they are read again.
  /// - Throws: ``BackendError/notFound`` when no dump in quarantine has the id that `which` gives, and
  ///   ``BackendError/ambiguous(prefix:)`` when dumps with different ids have it.
  func retry(_ which: RetryChoice) async throws -> RetryResult

  /// The posts that `query` asks for, newest first.
  func posts(_ query: PostQuery) async throws -> Page<PostSummary>

  /// The same posts with their sightings.
  func postRecords(_ query: PostQuery) async throws -> Page<PostRecord>

  /// The one post whose id begins with `id`.
  /// - Parameters:
  ///   - id: from 4 to 64 hexadecimal digits in lower case.
  ///   - hasDiff: whether its revisions are to come with what each changed, under the bounds of
  ///     ``kin(ofPost:limit:hasDiff:)``.
  /// - Throws: ``BackendError/notFound`` or ``BackendError/ambiguous(prefix:)``.
  func post(id: String, hasDiff: Bool) async throws -> PostDetail

  /// The texts of the one post whose id begins with `id`, and their kin.
  /// - Parameters:
  ///   - id: as for ``post(id:hasDiff:)``.
  ///   - limit: how many kin at most, the closest first; those of newer texts come before those of older ones.
  ///   - hasDiff: whether they are to come with what differs: the first 200 of them, while their texts are not too long.
  /// - Throws: ``BackendError/notFound`` or ``BackendError/ambiguous(prefix:)``.
  func kin(ofPost id: String, limit: Int, hasDiff: Bool) async throws -> PostKin

  /// The clusters of texts that are one story, the newest first.
  func kinClusters(_ page: PageQuery) async throws -> Page<KinCluster>

  /// Has the index of kin made anew, by the rule of now, while everything else goes on. Returns as soon as it is sure to
  /// happen; ``Status/kin`` says how far it is.
  func reindexKin() async throws

  /// The rules that hold, by name.
  func rules(_ page: PageQuery) async throws -> Page<Rule>

  /// Keeps a rule; it holds for what happens from now on. Changes nothing where the same rule is there.
  /// - Throws: ``BackendError/conflict(_:remedy:)`` when another rule has the name, and ``BackendError/refused(_:remedy:)``
  ///   when the definition makes no sense.
  func addRule(_ definition: RuleDefinition) async throws -> Rule

  /// Removes a rule; its alerts stay.
  /// - Throws: ``BackendError/notFound``, or ``BackendError/conflict(_:remedy:)`` when it stands in the configuration.
  func removeRule(_ name: String) async throws -> Rule

  /// Says what a rule would have told of in what the archive holds, newest first.
  /// - Parameters:
  ///   - definition: one that has nothing but a name stands for the rule of that name.
  ///   - since: only what was first seen then or later.
  /// - Throws: ``BackendError/notFound`` or ``BackendError/refused(_:remedy:)``.
  func testRule(_ definition: RuleDefinition, since: Timestamp?, limit: Int) async throws -> RuleTest

  /// The alerts that `query` asks for, newest first.
  func alerts(_ query: AlertQuery) async throws -> Page<Alert>

  /// Has an alert delivered, again where it was delivered before.
  /// - Throws: ``BackendError/notFound``.
  func retryAlert(_ id: Int64) async throws -> AlertRetry

  /// The channels that `query` asks for, by title.
  func channels(_ query: ChannelQuery) async throws -> Page<ChannelSummary>

  /// Who forwarded whom, most posts first.
  func forwards(_ query: ForwardQuery) async throws -> Page<Forward>

  /// The stories that more than one post of a stretch of events tells, those that most channels told first.
  func stories(_ query: StoryQuery) async throws -> [Story]

  /// At most `limit` events with a sequence number above `seq`, oldest first.
  func events(since seq: Int64, limit: Int) async throws -> [Event]

  /// Of the events with sequence numbers above `after`, up to `through`, those that are about a post whose text has
  /// the words `text`.
  /// - Throws: ``BackendError/badRequest(_:)`` when there is no word in `text`.
  func events(matching text: String, after: Int64, through: Int64) async throws -> Set<Int64>

  /// The sequence number of the newest event; 0 when there is none.
  var newestEvent: Int64 { get }

  /// Whether dumps are being read.
  var isIngesting: Bool { get }

  /// Returns as soon as there is an event with a sequence number above `seq`, at once when there is one already.
  func waitForEvents(after seq: Int64) async throws

  /// Returns when everything dropped before the call has its outcome, or when `timeout` has passed.
  /// - Parameter timeout: nil waits as long as it takes; zero only looks.
  func sync(timeout: Duration?) async throws -> SyncResult

  /// Lists every drop directory now; returns when all that lies there is known.
  func scan() async throws -> ScanResult

  /// Lets ingestion wait until ``resume()``; what is being read is finished first. Changes nothing when it is paused.
  /// - Returns: the status with the pause in it.
  func pause() async throws -> Status

  /// Lets ingestion go on. Changes nothing when it is not paused.
  /// - Returns: the status without a pause.
  func resume() async throws -> Status

  /// Reads the configuration again, and takes over what a running service can.
  /// - Throws: ``BackendError/misconfigured(_:remedy:)`` when it cannot be used, or there is none; the one before stays in
  ///   force, all of it.
  func reload() async throws -> ReloadResult

  /// Compares drop directories, ledger and archive, and tells what does not agree.
  ///
  /// The lines are asked for as fast as the client reads them, so that a stream which makes them when it is asked
  /// keeps none in memory. The last is a summary. The audit ends soon after the task that reads the stream is
  /// cancelled or the stream is let go.
  /// - Parameter deep: reads every original again and compares what it says with the archive.
  func audit(deep: Bool) async throws -> AsyncThrowingStream<AuditLine, any Error>

  /// Makes a copy of the archive while everything else goes on. The last line says where it is, or why there is none; the
  /// work ends soon after the task that reads the stream is cancelled or the stream is let go, and leaves nothing behind.
  /// - Throws: ``BackendError/conflict(_:remedy:)`` while another one is being made.
  func backup() async throws -> AsyncThrowingStream<BackupLine, any Error>
}

/// Why a ``Backend`` cannot answer.
public enum BackendError: Error, Hashable, Sendable {
  /// Nothing has an id that begins so.
  case notFound
  /// More than one id begins so.
  case ambiguous(prefix: String)
  /// The question makes no sense; the sentence says why.
  case badRequest(String)
  /// Sluice cannot answer now; the sentence says why.
  case unavailable(String)
  /// What is there stands in the way; the sentence says what.
  case conflict(String, remedy: String)
  /// What was sent makes no sense; the sentence says why.
  case refused(String, remedy: String)
  /// The configuration cannot be used; the sentence says where and why.
  case misconfigured(String, remedy: String)
}

/// Which quarantined dumps are to be given back.
public enum RetryChoice: Hashable, Sendable {
  /// Those whose id begins so, under the conditions of ``Backend/dump(id:)``.
  case id(String)
  /// All of them.
  case all
}

/// Which part of a list is asked for.
public struct PageQuery: Hashable, Sendable {
  /// How many items at most, from 1 to 1000.
  public var limit: Int
  /// Where the page before this one ended, in the words of ``Page/next``; nil for the first.
  public var cursor: String?

  public init(limit: Int = 100, cursor: String? = nil) {
    self.limit = limit
    self.cursor = cursor
  }
}

/// Which dumps are asked for.
public struct DumpQuery: Hashable, Sendable {
  /// Only those in this state.
  public var state: DumpState?
  public var page: PageQuery

  public init(state: DumpState? = nil, page: PageQuery = PageQuery()) {
    self.state = state
    self.page = page
  }
}

/// Which posts are asked for; every condition must hold.
public struct PostQuery: Hashable, Sendable {
  /// Words that the text must have.
  public var text: String?
  /// Seen in the dump whose id begins so: from 4 to 64 hexadecimal digits in lower case.
  public var dump: String?
  /// Posted in the channel with this title, this handle without `@`, or this id.
  public var channel: String?
  /// Forwarded from the channel of this name.
  public var from: String?
  /// Has this hashtag, here without its `#`.
  public var hashtag: String?
  /// First seen at this time or later.
  public var since: Timestamp?
  /// Of posts with one text, or with texts of one cluster, only the first.
  public var isDistinct: Bool
  public var page: PageQuery

  public init(
    text: String? = nil, dump: String? = nil, channel: String? = nil, from: String? = nil,
    hashtag: String? = nil, since: Timestamp? = nil, isDistinct: Bool = false, page: PageQuery = PageQuery()
  ) {
    self.text = text
    self.dump = dump
    self.channel = channel
    self.from = from
    self.hashtag = hashtag
    self.since = since
    self.isDistinct = isDistinct
    self.page = page
  }
}

/// Which alerts are asked for.
public struct AlertQuery: Hashable, Sendable {
  /// Only those of this rule.
  public var rule: String?
  /// Only those in this state.
  public var state: AlertWord?
  public var page: PageQuery

  public init(rule: String? = nil, state: AlertWord? = nil, page: PageQuery = PageQuery()) {
    self.rule = rule
    self.state = state
    self.page = page
  }
}

/// Which channels are asked for.
public struct ChannelQuery: Hashable, Sendable {
  /// Only the one with this title, this handle without `@`, or this id; several where the archive does not know that they
  /// are one.
  public var channel: String?
  /// Whether each is to come with its counters over time.
  public var hasSeries: Bool
  public var page: PageQuery

  public init(channel: String? = nil, hasSeries: Bool = false, page: PageQuery = PageQuery()) {
    self.channel = channel
    self.hasSeries = hasSeries
    self.page = page
  }
}

/// Which forwards are asked for; every condition must hold.
public struct ForwardQuery: Hashable, Sendable {
  /// Forwarded by the channel with this title, this handle without `@`, or this id.
  public var channel: String?
  /// Forwarded from the channel of this name.
  public var from: String?
  /// Only posts first seen at this time or later.
  public var since: Timestamp?
  /// Only posts first seen before this time.
  public var until: Timestamp?
  public var page: PageQuery

  public init(
    channel: String? = nil, from: String? = nil, since: Timestamp? = nil, until: Timestamp? = nil,
    page: PageQuery = PageQuery()
  ) {
    self.channel = channel
    self.from = from
    self.since = since
    self.until = until
    self.page = page
  }
}

/// Which stories are asked for: those of the posts that are new in a stretch of events.
public struct StoryQuery: Hashable, Sendable {
  /// Events with numbers above this one.
  public var after: Int64
  /// Events with numbers up to this one.
  public var through: Int64
  /// Only posts of the channel with this title, this handle without `@`, or this id.
  public var channel: String?
  public var limit: Int

  public init(after: Int64 = 0, through: Int64 = .max, channel: String? = nil, limit: Int = 100) {
    self.after = after
    self.through = through
    self.channel = channel
    self.limit = limit
  }
}
