/// The version of Sluice that daemon and client were built as.
public enum SluiceVersion {
  public static let current = "0.1.0"
}

/// The answer of `/v1/status`: is all well, and how much is there.
public struct Status: Codable, Hashable, Sendable {
  /// What lies in the drop directory without an outcome.
  public struct Drop: Codable, Hashable, Sendable {
    /// The directory that is watched.
    public var path: String
    public var watching: WatchKind
    /// Files that are whole and wait for their turn.
    public var waiting: Int
    /// Files that somebody may still be writing.
    public var settling: Int

    public init(path: String, watching: WatchKind, waiting: Int, settling: Int) {
      self.path = path
      self.watching = watching
      self.waiting = waiting
      self.settling = settling
    }

    enum CodingKeys: String, CodingKey {
      case path, watching, waiting, settling
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

  /// The daemon's version.
  public var version: String
  public var state: ServiceState
  /// Why the state is not `idle` or `ingesting`, a sentence each; else empty.
  public var reasons: [String]
  public var uptimeSeconds: Int64
  public var drop: Drop
  public var dumps: Dumps
  public var posts: Int
  public var texts: Int
  public var sightings: Int
  public var channels: Int
  /// The sequence number of the newest event; 0 when there is none.
  public var lastEvent: Int64

  public init(
    version: String = SluiceVersion.current, state: ServiceState, reasons: [String] = [],
    uptimeSeconds: Int64, drop: Drop, dumps: Dumps, posts: Int, texts: Int, sightings: Int, channels: Int,
    lastEvent: Int64
  ) {
    self.version = version
    self.state = state
    self.reasons = reasons
    self.uptimeSeconds = uptimeSeconds
    self.drop = drop
    self.dumps = dumps
    self.posts = posts
    self.texts = texts
    self.sightings = sightings
    self.channels = channels
    self.lastEvent = lastEvent
  }

  enum CodingKeys: String, CodingKey {
    case version, state, reasons, drop, dumps, posts, texts, sightings, channels
    case uptimeSeconds = "uptime_seconds"
    case lastEvent = "last_event"
  }
}
