import CLinux
import FileNames
import Glibc

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

  /// Opens a directory by its name in another; never a link.
  static func openDirectory(_ directory: Int32, _ name: FileName?) throws(SystemError) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    return try check("openat2", name?.description ?? "directory") {
      guard let name else { return openat(directory, ".", flags) }
      return name.withCString { sluice_openat2_beneath(directory, $0, flags, 0) }
    }
  }

  /// Opens a directory only to go through it, which needs no right to list it; never a link.
  static func openPath(_ directory: Int32, _ name: FileName) throws(SystemError) -> Int32 {
    try check("openat2", name.description) {
      name.withCString {
        sluice_openat2_beneath(directory, $0, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
      }
    }
  }

  /// O_PATH of <fcntl.h>, which the Glibc module does not export.
  private static let pathOnly: Int32 = 0o10_000_000

  /// Makes a directory with mode 0750 unless there is something of the name.
  static func mkdir(_ path: String) throws(SystemError) {
    guard Glibc.mkdir(path, 0o750) != 0, errno != EEXIST else { return }
    throw SystemError(call: "mkdir", code: errno, subject: path)
  }

  static func mkdirat(_ directory: Int32, _ name: FileName) throws(SystemError) {
    _ = try check("mkdirat", name.description) {
      name.withCString { Glibc.mkdirat(directory, $0, 0o750) }
    }
  }

  /// The kind of file system that a directory lies on: f_type of statfs(2).
  static func fileSystemKind(_ descriptor: Int32) throws(SystemError) -> UInt32 {
    var kind: UInt32 = 0
    _ = try check("fstatfs", "descriptor \(descriptor)") { sluice_file_system_kind(descriptor, &kind) }
    return kind
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

  /// Renames within a directory over what has the new name.
  static func renameOver(_ directory: Int32, _ name: FileName, _ newName: FileName) throws(SystemError) {
    _ = try check("renameat", name.description) {
      name.withCString { old in newName.withCString { renameat(directory, old, directory, $0) } }
    }
  }

  /// Appends all bytes of one file, from its position on, to another.
  static func copy(_ source: Int32, to target: Int32) throws(SystemError) {
    let capacity = 1 << 16
    try withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 16) { buffer throws(SystemError) in
      while true {
        let count = try read(source, into: buffer)
        if count == 0 { return }
        try writeAll(target, Array(buffer[..<count]))
      }
    }
  }

  static func unlink(_ directory: Int32, _ name: FileName) throws(SystemError) {
    _ = try check("unlinkat", name.description) { name.withCString { unlinkat(directory, $0, 0) } }
  }

  /// The entries of a directory but `.` and `..`, in the order that the file system gives.
  static func list(_ directory: Int32, _ each: (FileName) throws(SystemError) -> Void) throws(SystemError) {
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
      let name: UnsafePointer<CChar> = sluice_entry_name(entry)
      if let name = FileName(UnsafeRawBufferPointer(start: name, count: strlen(name))) { try each(name) }
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
