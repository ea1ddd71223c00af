/// What `sluiced` is told to do, complete and checked.
///
/// A value comes from a flag, else from an environment variable, else from a credential, else from the configuration
/// file, else it is the default. ``SettingsKey/all`` lists the keys; ``load(flags:environment:file:workingDirectory:)`` reads them.
public struct Settings: Sendable, Equatable {
  /// The directory that holds what Sluice keeps.
  public var state: String
  /// The directories into which dumps are dropped; never empty.
  public var drops: [DropSettings]
  /// The Unix socket on which questions are answered.
  public var socket: String
  /// Who may change something besides root and the user of the service.
  public var operators: Operators
  /// Where the archive is.
  public var archive: ArchiveLocation
  /// Whether the process closes itself in.
  public var landlock: LandlockChoice
  /// The directory for copies of the archive.
  public var backup: String
  /// How many of them are kept.
  public var backupKeep: Int
  /// Whether to end once nothing is waiting or settling.
  public var once: Bool
  /// How often a drop directory is listed where inotify is not used.
  public var poll: Duration
  /// How often a drop directory is compared with the ledger although nothing stirred.
  public var rescan: Duration
  /// What is logged.
  public var logLevel: LogLevel
  /// How much one thing may be.
  public var limits: Limits
  /// How much goes into one transaction.
  public var batch: Batch
  /// Bytes of the archive's page cache.
  public var cacheBytes: Int
  /// Memory for the filters of the kin index.
  public var kinBytes: Int
  /// Bytes of what was read and waits to be written.
  public var queueBytes: Int
  /// The Unix socket at which alerts are handed over; empty where nobody is to be told.
  public var alertSocket: String
  /// The rules that the configuration file has.
  public var rules: [RuleSettings]
  /// Bytes that the archive's file system must have left, or ingestion waits; 0 where it never does.
  public var minFreeBytes: Int
  /// The names of the keys whose values came from a credential: they are not to be shown.
  public internal(set) var secrets: Set<String> = []

  /// How much one thing may be.
  public struct Limits: Sendable, Equatable {
    /// Bytes of one post that are kept; what is longer is cut, and counted.
    public var postBytes: Int
    /// Bytes of one dump; a larger one is quarantined.
    public var dumpBytes: Int
    /// Bytes that the entries of an archive may expand to; one with more is quarantined.
    public var expandedBytes: Int
    /// How many times larger than the archive its entries may be, beyond 64 MiB.
    public var expansionRatio: Int
    /// Entries of an archive, with those of archives in it.
    public var entries: Int
    /// Archives in archives.
    public var nesting: Int
    /// Posts and headings of one dump; one with more is quarantined.
    public var records: Int
    /// How long reading one dump may take before it is quarantined.
    public var time: Duration
    /// How many readings of a file may end the daemon before the file is quarantined unread.
    public var attempts: Int
    /// How many files are kept in mind; more wait in the directory.
    public var candidates: Int
    /// Connections to the socket in all.
    public var connections: Int
    /// Connections to the socket of one user.
    public var userConnections: Int
  }

  /// How much goes into one transaction, whichever is reached first.
  public struct Batch: Sendable, Equatable {
    /// Dumps at most.
    public var dumps: Int
    /// Bytes of dumps at most; a larger dump goes alone.
    public var bytes: Int
  }

  /// From which level on lines are logged, the least important first.
  public enum LogLevel: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// How much landlock(7) matters.
  public enum LandlockChoice: String, Sendable, CaseIterable {
    /// Used where the kernel has it.
    case auto
    /// Nothing runs without it.
    case required
    case off
  }

  /// The defaults where everything lies in `state`.
  init(state: String) {
    self.state = state
    drops = [DropSettings(path: state + "/drop")]
    socket = state + "/sluice.sock"
    operators = Operators()
    archive = .sqlite(path: state + "/archive.sqlite")
    landlock = .auto
    backup = state + "/backup"
    backupKeep = 7
    once = false
    poll = .seconds(1)
    rescan = .seconds(60)
    logLevel = .info
    limits = Limits(
      postBytes: 1 << 20, dumpBytes: 16 << 30, expandedBytes: 64 << 30, expansionRatio: 250,
      entries: 200_000, nesting: 4, records: 10_000_000, time: .seconds(3_600), attempts: 3,
      candidates: 8_192, connections: 512, userConnections: 256)
    batch = Batch(dumps: 1024, bytes: 64 << 20)
    cacheBytes = 32 << 20
    kinBytes = 128 << 20
    queueBytes = 8 << 20
    minFreeBytes = 128 << 20
    alertSocket = ""
    rules = []
  }

  /// Where state lies unless somebody says otherwise.
  static let defaultState = "/var/lib/sluice"
}

/// Where the archive is.
public enum ArchiveLocation: Sendable, Equatable {
  /// An SQLite database in a file.
  case sqlite(path: String)

  /// As it may be written.
  var text: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    }
  }
}

/// Values given on the command line, as they were typed.
public struct PartialSettings: Sendable, Equatable {
  private(set) var texts: [String: String] = [:]

  /// Nothing given.
  public init() {}

  /// What was given for `key`; nil when nothing was.
  public subscript(key: SettingsKey) -> String? {
    get { texts[key.name] }
    set { texts[key.name] = newValue }
  }
}

/// Why settings cannot be used: where it stands, what is wrong and what to do.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where a value stands.
  public enum Source: Sendable, Equatable, CustomStringConvertible {
    /// In the configuration file, at a line and a column counted from 1 where they are known.
    case file(path: String, line: Int?, column: Int?)
    /// In an environment variable.
    case environment(variable: String)
    /// In a credential of systemd.
    case credential(name: String)
    /// In a command line flag.
    case flag(String)
    /// Nowhere: it follows from another value.
    case derived

    public var description: String {
      switch self {
      case .file(let path, let line?, let column?): "\(path):\(line):\(column)"
      case .file(let path, let line?, nil): "\(path):\(line)"
      case .file(let path, nil, _): path
      case .environment(let variable): variable
      case .credential(let name): "credential \(name)"
      case .flag(let flag): flag
      case .derived: "default"
      }
    }
  }

  /// Where the value stands.
  public let source: Source
  /// The key's name, such as `batch.dumps` or `drops[1].disposal`; nil when the error is not one key's.
  public let key: String?
  /// What is wrong.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// One line: source, key, message, remedy.
  public var description: String {
    "\(source): " + (key.map { "\($0): " } ?? "") + "\(message); \(remedy)"
  }
}
