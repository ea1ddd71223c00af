import CLinux
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
  /// Nanoseconds since 1970.
  public var modified: Int64
  /// The file type bits of st_mode.
  var type: UInt32

  var isRegular: Bool { type == UInt32(S_IFREG) }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    type = UInt32(status.st_mode) & UInt32(S_IFMT)
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

/// The one place where intake calls the system: repeats after EINTR, throws `SystemError`. Named after the C
/// functions.
enum Syscall {
  static func check(
    _ call: String, _ subject: @autoclosure () -> String, _ body: () -> Int32
  ) throws(SystemError) -> Int32 {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw SystemError(call: call, code: code, subject: subject()) }
    }
  }

  /// Opens a directory by path.
  static func openDirectory(_ path: String) throws(SystemError) -> Int32 {
    try check("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
  }

  /// Opens a file for reading: never a link, never outside `directory`, never waiting for a FIFO's writer.
  static func openForReading(_ directory: Int32, _ name: FileName) throws(SystemError) -> Int32 {
    try check("openat2", name.description) {
      name.withCString {
        sluice_openat2_beneath(directory, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
      }
    }
  }

  /// Makes a new file; fails where the name is taken.
  static func create(_ directory: Int32, _ name: FileName) throws(SystemError) -> Int32 {
    try check("openat2", name.description) {
      name.withCString {
        sluice_openat2_beneath(directory, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
      }
    }
  }

  static func fstat(_ descriptor: Int32) throws(SystemError) -> FileLook {
    var status = stat()
    _ = try check("fstat", "descriptor \(descriptor)") { Glibc.fstat(descriptor, &status) }
    return FileLook(status)
  }

  /// Looks at a name without following it; nil when it is gone.
  static func fstatat(_ directory: Int32, _ name: FileName) throws(SystemError) -> FileLook? {
    var status = stat()
    do {
      _ = try check("fstatat", name.description) {
        name.withCString { Glibc.fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
      }
    } catch  where error.code == ENOENT {
      return nil
    }
    return FileLook(status)
  }

  static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
  {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      let code = errno
      if code != EINTR { throw SystemError(call: "read", code: code, subject: "descriptor \(descriptor)") }
    }
  }

  static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw SystemError(call: "write", code: errno, subject: "descriptor \(descriptor)")
      }
    }
  }

  static func fsync(_ descriptor: Int32) throws(SystemError) {
    _ = try check("fsync", "descriptor \(descriptor)") { Glibc.fsync(descriptor) }
  }

  /// Renames without ever replacing; throws EEXIST where the target exists.
  static func rename(
    _ from: Int32, _ name: FileName, to: Int32, _ newName: FileName
  ) throws(SystemError) {
    _ = try check("renameat2", name.description) {
      name.withCString { old in newName.withCString { sluice_renameat_noreplace(from, old, to, $0) } }
    }
  }

  static func unlink(_ directory: Int32, _ name: FileName) throws(SystemError) {
    _ = try check("unlinkat", name.description) { name.withCString { unlinkat(directory, $0, 0) } }
  }

  /// The entries of a directory but `.` and `..`, in the order that the file system gives.
  static func list(_ directory: Int32, _ each: (FileName) -> Void) throws(SystemError) {
    // A descriptor of its own: closedir closes it, and its position starts at the front.
    let own = try check("openat", "directory") { openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let stream = fdopendir(own) else {
      let code = errno
      Glibc.close(own)
      throw SystemError(call: "fdopendir", code: code, subject: "directory")
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError(call: "readdir", code: errno, subject: "directory") }
        return
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { FileName($0.prefix { $0 != 0 }) }
      if let name { each(name) }
    }
  }

  /// CLOCK_REALTIME in nanoseconds since 1970: the clock of st_mtim.
  static func realtime() -> Int64 { time(CLOCK_REALTIME) }

  /// CLOCK_MONOTONIC in nanoseconds.
  static func monotonic() -> Int64 { time(CLOCK_MONOTONIC) }

  private static func time(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}
