/// The version of Sluice that daemon and client were built as.
public enum SluiceVersion {
  public static let current = "0.1.0"
}

/// The answer of `/v1/status`: is all well, and how much is there.
public struct Status: Codable, Hashable, Sendable {
  /// A drop directory, and what lies in it without an outcome.
  public struct Drop: Codable, Hashable, Sendable {
    /// The directory that is watched.
    public var path: String
    public var watching: WatchKind
    /// Why the kernel is not asked for changes, as a sentence; nil when it is.
    @Nullable public var watchingReason: String?
    /// What is wrong with the directory, as a sentence; nil when nothing is.
    @Nullable public var problem: String?
    /// Files that are whole and wait for their turn.
    public var waiting: Int
    /// Files that are not taken yet, because somebody may still be writing them, or that are to be tried later.
    public var settling: Int
    /// Entries that are left alone, such as symbolic links.
    public var ignored: Int
    /// Files that were seen and wait outside of the lists, because enough are in hand.
    public var beyond: Int
    /// Whether what lies in directories below it is taken too.
    public var recursive: Bool
    /// What becomes of a file that has its outcome: `move`, `delete` or `leave`.
    public var disposal: String

    public init(
      path: String, watching: WatchKind, watchingReason: String? = nil, problem: String? = nil, waiting: Int,
      settling: Int, ignored: Int = 0, beyond: Int = 0, recursive: Bool = false, disposal: String = "move"
    ) {
      self.path = path
      self.watching = watching
      self.watchingReason = watchingReason
      self.problem = problem
      self.waiting = waiting
      self.settling = settling
      self.ignored = ignored
      self.beyond = beyond
      self.recursive = recursive
      self.disposal = disposal
    }

    enum CodingKeys: String, CodingKey {
      case path, watching, problem, waiting, settling, ignored, beyond, recursive, disposal
      case watchingReason = "watching_reason"
    }
  }

  /// A file that is not taken yet.
  public struct HeldFile: Codable, Hashable, Sendable {
    /// Its path below the drop directory.
    public var name: String
    /// The bytes of `name` in base64 when they are not UTF-8; else nil.
    @Nullable public var nameBase64: String?
    /// The drop directory.
    public var drop: String
    public var bytes: Int64
    /// When it was first seen there.
    public var since: Timestamp
    /// Why it is not taken yet, as a sentence.
    public var reason: String

    public init(
      name: String, nameBase64: String?, drop: String, bytes: Int64, since: Timestamp, reason: String
    ) {
      self.name = name
      self.nameBase64 = nameBase64
      self.drop = drop
      self.bytes = bytes
      self.since = since
      self.reason = reason
    }

    enum CodingKeys: String, CodingKey {
      case name, drop, bytes, since, reason
      case nameBase64 = "name_base64"
    }
  }

  /// How many dumps had which outcome since the archive began.
  public struct Dumps: Codable, Hashable, Sendable {
    public var ingested: Int
    public var duplicate: Int
    public var failed: Int

    public init(ingested: Int, duplicate: Int, failed: Int) {
      self.ingested = ingested
      self.duplicate = duplicate
      self.failed = failed
    }

    enum CodingKeys: String, CodingKey {
      case ingested, duplicate, failed
    }
  }

  /// The alerts that wait to be delivered.
  public struct Alerts: Codable, Hashable, Sendable {
    public var pending: Int
    /// Of those whose delivery failed, the oldest one's error, as a sentence.
    @Nullable public var oldestError: String?
    /// When the oldest of them was raised; nil when none waits, and from an older server.
    @Nullable public var oldestTime: Timestamp?

    public init(pending: Int, oldestError: String?, oldestTime: Timestamp? = nil) {
      self.pending = pending
      self.oldestError = oldestError
      self.oldestTime = oldestTime
    }

    enum CodingKeys: String, CodingKey {
      case pending
      case oldestError = "oldest_error"
      case oldestTime = "oldest_time"
    }
  }

  /// The daemon's version.
  public var version: String
  public var state: ServiceState
  /// Why the state is not `idle` or `ingesting`, a sentence each; else empty.
  public var reasons: [String]
  public var uptimeSeconds: Int64
  /// Since when ingestion is paused; nil when it is not.
  @Nullable public var pausedSince: Timestamp?
  /// The first of `drops`, for programs that know of one only.
  public var drop: Drop
  /// Every drop directory, in the order of the configuration.
  public var drops: [Drop]
  /// The files that are held back longest, oldest first; at most ten.
  public var held: [HeldFile]
  public var dumps: Dumps
  public var posts: Int
  public var texts: Int
  public var sightings: Int
  public var channels: Int
  /// The sequence number of the newest event; 0 when there is none.
  public var lastEvent: Int64
  /// How far the index of kin has come; nil from an older server.
  @Nullable public var kin: KinProgress?
  /// The alerts that wait; nil from an older server.
  @Nullable public var alerts: Alerts?
  /// The configuration in force; nil from an older server.
  @Nullable public var configuration: Configuration?

  /// - Parameters:
  ///   - drop: the first drop directory.
  ///   - others: the drop directories after it.
  public init(
    version: String = SluiceVersion.current, state: ServiceState, reasons: [String] = [],
    uptimeSeconds: Int64, pausedSince: Timestamp? = nil, drop: Drop, others: [Drop] = [],
    held: [HeldFile] = [], dumps: Dumps, posts: Int, texts: Int, sightings: Int, channels: Int,
    lastEvent: Int64, kin: KinProgress? = nil, alerts: Alerts? = nil,
    configuration: Configuration? = nil
  ) {
    self.version = version
    self.state = state
    self.reasons = reasons
    self.uptimeSeconds = uptimeSeconds
    self.pausedSince = pausedSince
    self.drop = drop
    self.drops = [drop] + others
    self.held = held
    self.dumps = dumps
    self.posts = posts
    self.texts = texts
    self.sightings = sightings
    self.channels = channels
    self.lastEvent = lastEvent
    self.kin = kin
    self.alerts = alerts
    self.configuration = configuration
  }

  enum CodingKeys: String, CodingKey {
    case version, state, reasons, drop, drops, held, dumps, posts, texts, sightings, channels, kin, alerts
    case configuration
    case uptimeSeconds = "uptime_seconds"
    case pausedSince = "paused_since"
    case lastEvent = "last_event"
  }
}
