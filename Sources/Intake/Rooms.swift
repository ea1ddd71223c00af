import CLinux
import Glibc

/// A file that was claimed and opened.
public struct OpenedFile: ~Copyable {
  public let name: FileName
  /// As it was when it was opened.
  public let look: FileLook
  let descriptor: Int32

  deinit { close(descriptor) }

  /// Fills `buffer` from where the last read ended.
  /// - Returns: the number of bytes; 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try Syscall.read(descriptor, into: buffer)
  }

  /// Goes back to the first byte.
  public func rewind() throws(SystemError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw SystemError(call: "lseek", code: errno, subject: name.description)
    }
  }

  /// Whether the file is still as it was when it was opened.
  public func isUnchanged() throws(SystemError) -> Bool { try lookNow() == look }

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

/// Where the file of an outcome goes.
public enum Room: String, Sendable, CaseIterable {
  case done, duplicate, failed
}

/// What moving a file came to.
public enum Placement: Hashable, Sendable {
  /// It lies in its room under this name.
  case placed(FileName)
  /// What lies under its name in the drop directory is another file, or has been written to since: it stays there and
  /// is read as another dump.
  case replaced
  /// It is neither in the drop directory nor in its room.
  case missing
}

/// The drop directory and the rooms beside it, by descriptor: a path that is swapped later leads nowhere else.
public final class Rooms: Sendable {
  /// The drop directory's path, for people.
  public let dropPath: String
  let drop: Int32
  private let rooms: [Room: Int32]

  /// Opens the directories and makes those that are missing, with mode 0750 under the process's umask.
  ///
  /// - Parameters:
  ///   - drop: the drop directory.
  ///   - state: the directory that holds `done`, `duplicate` and `failed`; on the drop directory's file system.
  /// - Throws: `SystemError`; EXDEV when a rename between the two would fail.
  public init(drop: String, state: String) throws(SystemError) {
    dropPath = drop
    // Whoever opens a file for writing while it is asked about breaks the lease, and the kernel says so by SIGIO,
    // whose default is to end the process.
    signal(SIGIO, SIG_IGN)
    try Self.makeDirectory(drop)
    let dropDescriptor = try Syscall.openDirectory(drop)
    var rooms: [Room: Int32] = [:]
    do throws(SystemError) {
      let device = try Syscall.fstat(dropDescriptor).device
      for room in Room.allCases {
        let path = "\(state)/\(room.rawValue)"
        try Self.makeDirectory(path)
        let descriptor = try Syscall.openDirectory(path)
        rooms[room] = descriptor
        if try Syscall.fstat(descriptor).device != device {
          throw SystemError(call: "renameat2", code: EXDEV, subject: "\(drop) and \(path)")
        }
      }
    } catch {
      close(dropDescriptor)
      for descriptor in rooms.values { close(descriptor) }
      throw error
    }
    self.drop = dropDescriptor
    self.rooms = rooms
  }

  deinit {
    close(drop)
    for descriptor in rooms.values { close(descriptor) }
  }

  private static func makeDirectory(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o750) != 0, errno != EEXIST else { return }
    throw SystemError(call: "mkdir", code: errno, subject: path)
  }

  /// Opens a file of the drop directory if nobody writes it.
  ///
  /// Asks the kernel by a read lease (fcntl(2), F_SETLEASE): it is refused with EAGAIN while any descriptor is open
  /// for writing or any shared writable mapping exists. Where this process may not ask (another user's file without
  /// CAP_LEASE, a file system without leases), the time that the file has been quiet has to do.
  public func open(_ name: FileName) throws(SystemError) -> Opening {
    let descriptor: Int32
    do {
      descriptor = try Syscall.openForReading(drop, name)
    } catch {
      // ELOOP: a symbolic link took the name. ENXIO: a socket did.
      if [ENOENT, ELOOP, ENXIO].contains(error.code) { return .gone }
      throw error
    }
    let look: FileLook
    do {
      look = try Syscall.fstat(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    let file = OpenedFile(name: name, look: look, descriptor: descriptor)
    guard look.isRegular else { return .gone }
    if sluice_no_writer(descriptor) != 0, errno == EAGAIN { return .busy }
    return .opened(file)
  }

  /// Whether `room` has something under `name`.
  public func holds(_ name: FileName, in room: Room) throws(SystemError) -> Bool {
    try Syscall.fstatat(descriptor(of: room), name) != nil
  }

  /// How a name of the drop directory looks now; nil when it is gone.
  public func look(_ name: FileName) throws(SystemError) -> FileLook? { try Syscall.fstatat(drop, name) }

  /// Moves the file `name`, which was read as `look`, into `room` under `wish`, or a numbered variant of it.
  ///
  /// Never replaces a file, and never moves another file that took the name meanwhile.
  public func place(
    _ name: FileName, _ look: FileLook, in room: Room, as wish: FileName
  ) throws(SystemError) -> Placement {
    guard let now = try Syscall.fstatat(drop, name) else {
      let there = try Syscall.fstatat(descriptor(of: room), wish)
      return there.map { $0.inode == look.inode && $0.size == look.size } == true ? .placed(wish) : .missing
    }
    guard now == look else { return .replaced }
    let target = try rename(name, to: room, as: wish)
    // Between the look and the rename somebody may have put another file under the name: give it back.
    if let moved = try Syscall.fstatat(descriptor(of: room), target), moved.inode != look.inode {
      try Syscall.rename(descriptor(of: room), target, to: drop, name)
      return .replaced
    }
    return .placed(target)
  }

  private func rename(_ name: FileName, to room: Room, as wish: FileName) throws(SystemError) -> FileName {
    var target = wish
    var number = 2
    while true {
      do {
        try Syscall.rename(drop, name, to: descriptor(of: room), target)
        return target
      } catch  where error.code == EEXIST {
        target = wish.numbered(number)
        number += 1
      }
    }
  }

  /// Writes `bytes` beside a placed file: whole or not at all, replacing what an attempt before a crash left.
  public func write(_ bytes: [UInt8], to name: FileName, in room: Room) throws(SystemError) {
    let directory = descriptor(of: room)
    guard let temporary = FileName(Array(".".utf8) + name.bytes.prefix(200) + Array(".new".utf8)) else {
      return
    }
    if try Syscall.fstatat(directory, temporary) != nil { try Syscall.unlink(directory, temporary) }
    let descriptor = try Syscall.create(directory, temporary)
    defer { close(descriptor) }
    try Syscall.writeAll(descriptor, bytes)
    try Syscall.fsync(descriptor)
    if try Syscall.fstatat(directory, name) != nil { try Syscall.unlink(directory, name) }
    try Syscall.rename(directory, temporary, to: directory, name)
  }

  /// Makes the renames so far durable.
  public func sync(_ touched: Set<Room>) throws(SystemError) {
    for room in touched { try Syscall.fsync(descriptor(of: room)) }
    if !touched.isEmpty { try Syscall.fsync(drop) }
  }

  private func descriptor(of room: Room) -> Int32 { rooms[room] ?? -1 }
}

extension FileName {
  /// The name with a number before its extension, at most 255 bytes: `a.txt` becomes `a.2.txt`.
  public func numbered(_ number: Int) -> FileName {
    let split = bytes.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? bytes.count
    let suffix = (Array(".\(number)".utf8) + bytes[split...]).suffix(200)
    return FileName(bytes[..<split].prefix(255 - suffix.count) + suffix) ?? self
  }
}
