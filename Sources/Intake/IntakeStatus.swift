/// How a drop directory's changes are noticed.
public enum WatchMode: String, Sendable {
  case inotify
  /// The directory is listed again and again.
  case polling
}

/// What intake knows of one drop directory at one moment.
public struct DropStatus: Sendable {
  public var path: String
  public var watching: WatchMode
  /// Why it is polled, a sentence; nil when it is not.
  public var watchingReason: String?
  /// Whole files that have no outcome yet, the ones being read included.
  public var waiting: Int
  /// Files that somebody may still write.
  public var settling: Int
  /// Files whose name or missing marker says that they are not whole.
  public var unfinished: Int
  /// Entries that are left alone: links, sockets, directories and the like.
  public var ignored: Int
  /// Files seen by the last listing that are not taken up yet, because enough are in hand.
  public var beyond: Int
  /// What is wrong with the drop directory; nil when nothing is.
  public var problem: String?
  /// Whether it is there and can be read.
  public var isUsable: Bool
  public var isRecursive: Bool
  public var disposal: Disposal
}

/// An entry of a drop directory that has no outcome yet.
public struct PendingFile: Sendable {
  public enum State: Sendable {
    /// Whole, or being read.
    case waiting
    /// Somebody may still write it.
    case settling
    /// It is left alone.
    case ignored
  }

  public var entry: DropEntry
  /// In bytes.
  public var size: Int64
  public var state: State
  /// When it was first noticed, in nanoseconds since 1970.
  public var since: Int64
  /// Why it is not read yet, a sentence; nil when it only waits for its turn.
  public var reason: String?
}

/// A claimed file: its reader owes intake `finish` or `postpone`.
public struct Claim: Sendable {
  public var entry: DropEntry
  /// The directory that it was found in.
  public var directory: Directory
  /// When the file was first noticed, in nanoseconds since 1970.
  public var since: Int64
  /// When the file came, in nanoseconds since 1970: when it was renamed in, where the kernel told of that, else when it
  /// was first noticed.
  public var dropped: Int64
  /// When the file was taken for whole, in nanoseconds since 1970.
  public var whole: Int64
  /// As it looked when it was noticed last.
  public var look: FileLook

  /// - Parameters:
  ///   - dropped: as `since`, where nothing more is known.
  ///   - whole: the same.
  public init(
    entry: DropEntry, directory: Directory, since: Int64, dropped: Int64? = nil, whole: Int64? = nil,
    look: FileLook
  ) {
    self.entry = entry
    self.directory = directory
    self.since = since
    self.dropped = dropped ?? since
    self.whole = whole ?? since
    self.look = look
  }
}

/// Why a claimed file is given back unread.
public enum Postponement: Sendable {
  /// Somebody has it open for writing.
  case writer
  /// It changed while it was read.
  case changed
  /// It takes longer to read than its size says; it is claimed next with the large ones.
  case large
  /// The machine was in the way; a sentence says how, nil when all of ingestion waits and says why.
  case trouble(String?)
}
