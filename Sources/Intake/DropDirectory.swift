import Glibc
import Synchronization

/// What becomes of a dropped file that has its outcome.
public enum Disposal: String, Sendable {
  /// It moves to the room of its outcome.
  case move
  /// It is deleted; one that cannot be read moves to quarantine.
  case delete
  /// It stays where it is.
  case leave
}

/// How changes in a drop directory are to be noticed.
public enum WatchChoice: Sendable {
  /// By inotify where the file system tells of every change, else by polling.
  case auto
  case inotify
  case polling
}

/// A directory into which people drop files.
public final class DropDirectory: Sendable {
  public struct Options: Sendable {
    public var path: String
    public var disposal: Disposal
    /// Whether directories inside of it are read, too.
    public var isRecursive: Bool
    /// How long a file that was not renamed in must have been quiet, in nanoseconds.
    public var settle: Int64
    /// Whether a file is read only once its marker `NAME.done` lies beside it.
    public var needsMarker: Bool
    public var watch: WatchChoice

    public init(
      path: String, disposal: Disposal = .move, isRecursive: Bool = false, settle: Int64 = 1_000_000_000,
      needsMarker: Bool = false, watch: WatchChoice = .auto
    ) {
      self.path = path
      self.disposal = disposal
      self.isRecursive = isRecursive
      self.settle = settle
      self.needsMarker = needsMarker
      self.watch = watch
    }
  }

  private let chosen: Mutex<Options>
  private let current: Mutex<Directory>

  /// Opens the directory, and makes it when it is missing, with mode 0750 under the process's umask.
  public init(_ options: Options) throws(SystemError) {
    chosen = Mutex(options)
    try Syscall.mkdir(options.path)
    current = Mutex(try Directory(path: options.path))
  }

  public var options: Options { chosen.withLock { $0 } }

  /// Takes over how whole files are told from unfinished ones; the rest stays as it is.
  func adopt(_ options: Options) {
    chosen.withLock {
      $0.settle = options.settle
      $0.needsMarker = options.needsMarker
    }
  }

  /// The directory as it was found last.
  public var directory: Directory { current.withLock { $0 } }

  /// Looks whether the path still leads to the directory that is held, which whoever drops files finds by it.
  /// - Returns: true when another directory has taken its place, which is held from now on.
  /// - Throws: `SystemError` when there is none, or none that may be read.
  func refresh() throws(SystemError) -> Bool {
    let found = try Directory(path: options.path)
    let (here, held) = (try Syscall.fstat(found.descriptor), try Syscall.fstat(directory.descriptor))
    if here.inode == held.inode, here.device == held.device { return false }
    current.withLock { $0 = found }
    return true
  }

  /// Why inotify cannot be relied on here, as statfs(2) tells; nil when it can.
  func whyInotifyFails() throws(SystemError) -> String? {
    let kind = try Syscall.fileSystemKind(directory.descriptor)
    return Self.silentFileSystems[kind].map { "\($0) does not tell of what others change" }
  }

  /// File systems whose files other machines or processes change without inotify(7) telling, by the magic numbers of
  /// statfs(2) and <linux/magic.h>.
  private static let silentFileSystems: [UInt32: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "SMB (CIFS)", 0xFE53_4D42: "SMB", 0x6573_5546: "FUSE",
    0x0102_1997: "9P", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x00C3_6400: "Ceph",
    0x0BD0_0BD0: "Lustre", 0x4750_4653: "GPFS", 0x786F_4256: "a VirtualBox shared folder",
    0xBACB_ACBC: "a VMware shared folder",
  ]
}
