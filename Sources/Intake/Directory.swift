import CLinux
import FileNames
import Glibc

/// An open directory: a path that is swapped later leads nowhere else. Closed with its last user.
public final class Directory: Sendable {
  let descriptor: Int32

  /// Opens the directory at `path`, following links.
  init(path: String) throws(SystemError) { descriptor = try Syscall.openDirectory(path) }

  /// Opens a directory inside of another, following no link.
  init(_ path: DropPath, in directory: Directory) throws(SystemError) {
    descriptor = try directory.withParent(of: path) { (parent, name) throws(SystemError) in
      try Syscall.openDirectory(parent, name)
    }
  }

  deinit { close(descriptor) }

  /// Calls `body` with the directory that the entry lies in, and its name there. No directory on the way may be a
  /// link.
  func withParent<R>(
    of path: DropPath, _ body: (Int32, FileName?) throws(SystemError) -> R
  ) throws(SystemError) -> R {
    var names = path.names
    let last = names.popLast()
    var current = descriptor
    defer { if current != descriptor { close(current) } }
    for name in names {
      let next = try Syscall.openPath(current, name)
      if current != descriptor { close(current) }
      current = next
    }
    return try body(current, last)
  }

  /// How an entry looks now; nil when it is gone.
  public func look(_ path: DropPath) throws(SystemError) -> FileLook? {
    do {
      return try withParent(of: path) { (parent, name) throws(SystemError) in
        guard let name else { return try Syscall.fstat(parent) }
        return try Syscall.fstatat(parent, name)
      }
    } catch  where [ENOENT, ENOTDIR, ELOOP].contains(error.code) {
      // A directory on the way is gone, or something else has its name.
      return nil
    }
  }

  /// Makes the directories of `path` that are missing, with mode 0750 under the process's umask.
  /// - Throws: `SystemError`; ENOTDIR or ELOOP where something else has the name of one.
  func makeDirectories(_ path: DropPath) throws(SystemError) {
    var made = DropPath.root
    for name in path.names {
      try withParent(of: made.appending(name)) { (parent, _) throws(SystemError) in
        do throws(SystemError) {
          try Syscall.mkdirat(parent, name)
        } catch  where error.code == EEXIST {
          close(try Syscall.openPath(parent, name))
        }
      }
      made = made.appending(name)
    }
  }

  /// Opens a file of this directory if nobody writes it.
  ///
  /// Asks the kernel by a read lease (fcntl(2), F_SETLEASE): it is refused with EAGAIN while any descriptor is open
  /// for writing or any shared writable mapping exists. Where this process may not ask (another user's file without
  /// CAP_LEASE, a file system without leases), the time that the file has been quiet has to do.
  public func open(_ path: DropPath) throws(SystemError) -> Opening {
    let descriptor: Int32
    do {
      descriptor = try withParent(of: path) { (parent, name) throws(SystemError) in
        guard let name else { throw SystemError(call: "openat", code: ENOENT, subject: "directory") }
        return try Syscall.openForReading(parent, name)
      }
    } catch {
      // ELOOP: a symbolic link took the name. ENXIO: a socket did. ENOTDIR: a directory on the way went.
      if [ENOENT, ENOTDIR, ELOOP, ENXIO].contains(error.code) { return .gone }
      throw error
    }
    let look: FileLook
    do {
      look = try Syscall.fstat(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    let file = OpenedFile(path: path, look: look, descriptor: descriptor)
    guard look.isRegular else { return .gone }
    return file.hasWriter ? .busy : .opened(file)
  }

  /// Calls `body` with every entry of this directory and those inside that is no directory.
  public func eachFile(_ body: (DropPath) throws -> Void) throws {
    var rest = [DropPath.root]
    while let path = rest.popLast() {
      let directory = path.isRoot ? self : try Directory(path, in: self)
      var entries: [DropPath] = []
      try Syscall.list(directory.descriptor) { entries.append(path.appending($0)) }
      for entry in entries {
        if try look(entry)?.isDirectory == true { rest.append(entry) } else { try body(entry) }
      }
    }
  }

  /// Makes the renames in this directory so far durable.
  func sync() throws(SystemError) { try Syscall.fsync(descriptor) }
}

/// A file that was opened for reading.
public struct OpenedFile: ~Copyable {
  public let path: DropPath
  /// As it was when it was opened.
  public let look: FileLook
  let descriptor: Int32

  deinit { close(descriptor) }

  /// Whether the kernel knows of somebody who has it open for writing, or mapped shared and writable.
  var hasWriter: Bool { sluice_no_writer(descriptor) != 0 && errno == EAGAIN }

  /// Fills `buffer` from where the last read ended.
  /// - Returns: the number of bytes; 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try Syscall.read(descriptor, into: buffer)
  }

  /// Goes to the byte at `offset`; reading goes on from there.
  public func seek(to offset: Int64 = 0) throws(SystemError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == offset else {
      throw SystemError(call: "lseek", code: errno, subject: path.description)
    }
  }

  /// Whether the file is still as it was when it was opened, and nobody has begun to write it.
  public func isUnchanged() throws(SystemError) -> Bool { try lookNow() == look && !hasWriter }

  /// As it is now.
  public func lookNow() throws(SystemError) -> FileLook { try Syscall.fstat(descriptor) }
}

/// What opening a claimed file came to.
public enum Opening: ~Copyable {
  case opened(OpenedFile)
  /// Somebody may still write it.
  case busy
  /// It is no longer there, or no longer a file.
  case gone
}
