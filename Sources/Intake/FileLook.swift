import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the C function.
  public var call: String
  /// The value of errno, from errno(3).
  public var code: Int32
  /// What it was called on, for people.
  public var subject: String

  public init(call: String, code: Int32, subject: String) {
    self.call = call
    self.code = code
    self.subject = subject
  }

  public var description: String { "\(call) of \(subject): \(String(cString: strerror(code)))" }
}

/// What stat(2) says of a file, as far as intake needs it.
public struct FileLook: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
  /// In bytes.
  public var size: Int64
  /// When its bytes last changed, in nanoseconds since 1970; whoever owns the file may set it.
  public var modified: Int64
  /// When anything of it last changed, its name included, in nanoseconds since 1970; nobody can set it.
  public var changed: Int64
  /// How many names the file has; a second one may lead somebody to its bytes who does not know that they are kept.
  var links: UInt64
  /// The file type bits of st_mode.
  var type: UInt32

  var isRegular: Bool { type == UInt32(S_IFREG) }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    links = UInt64(status.st_nlink)
    type = UInt32(status.st_mode) & UInt32(S_IFMT)
  }

  var isDirectory: Bool { type == UInt32(S_IFDIR) }

  /// Whether this is the same file with the same bytes, as far as its size and its clock tell. A new link or mode,
  /// which only `changed` shows, makes no difference.
  public func isSameFile(as other: FileLook) -> Bool {
    device == other.device && inode == other.inode && size == other.size && modified == other.modified
  }

  /// What kind of thing it is, in words.
  var kind: String {
    switch type {
    case UInt32(S_IFREG): "file"
    case UInt32(S_IFDIR): "directory"
    case UInt32(S_IFLNK): "symbolic link"
    case UInt32(S_IFIFO): "FIFO"
    case UInt32(S_IFSOCK): "socket"
    case UInt32(S_IFCHR), UInt32(S_IFBLK): "device"
    default: "special file"
    }
  }
}
