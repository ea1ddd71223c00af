import CLinux
public import FileNames
import Glibc
import Synchronization

/// Where the file of an outcome goes.
public enum Room: String, Sendable, CaseIterable {
  case done, duplicate, failed
}

/// What moving a file came to.
public enum Placement: Hashable, Sendable {
  /// It lies in its room under this path.
  case placed(DropPath)
  /// It is deleted.
  case removed
  /// What lies under its name in the drop directory is another file, or has been written to since: it stays there and
  /// is read as another dump.
  case replaced
  /// It is neither in the drop directory nor in its room.
  case missing
}

/// The rooms for files with an outcome. A room that was removed is made again.
public final class Rooms: Sendable {
  /// The directory that the rooms lie in, for people.
  public let path: String
  private let rooms: Mutex<[Room: Directory]>

  /// Opens the rooms and makes those that are missing, with mode 0750 under the process's umask.
  ///
  /// - Parameters:
  ///   - state: the directory that holds `done`, `duplicate` and `failed`.
  ///   - drops: the drop directories whose files go there.
  /// - Throws: `SystemError`; EXDEV when a rename from one of `drops` into a room would fail.
  public init(state: String, for drops: [DropDirectory]) throws(SystemError) {
    path = state
    // Whoever opens a file for writing while it is asked about breaks the lease, and the kernel says so by SIGIO,
    // whose default is to end the process.
    signal(SIGIO, SIG_IGN)
    var opened: [Room: Directory] = [:]
    for room in Room.allCases { opened[room] = try Self.open(room, in: state) }
    for room in opened.values {
      let device = try Syscall.fstat(room.descriptor).device
      for drop in drops where drop.options.disposal != .leave {
        guard try Syscall.fstat(drop.directory.descriptor).device != device else { continue }
        throw SystemError(
          call: "renameat2", code: EXDEV,
          subject: "\(drop.options.path) and \(state) (put them on one file system, or set disposal to leave)"
        )
      }
    }
    rooms = Mutex(opened)
  }

  private static func open(_ room: Room, in state: String) throws(SystemError) -> Directory {
    try Syscall.mkdir("\(state)/\(room.rawValue)")
    return try Directory(path: "\(state)/\(room.rawValue)")
  }

  /// The room's directory.
  public func directory(of room: Room) throws(SystemError) -> Directory {
    if let directory = rooms.withLock({ $0[room] }) { return directory }
    let directory = try Self.open(room, in: path)
    rooms.withLock { $0[room] = directory }
    return directory
  }

  /// Runs `body` with the room's directory. When it finds no such directory, the room was removed: it is opened, or
  /// made, anew the next time.
  private func with<R>(
    _ room: Room, _ body: (Directory) throws(SystemError) -> R
  ) throws(SystemError) -> R {
    do {
      return try body(try directory(of: room))
    } catch {
      if [ENOENT, ESTALE].contains(error.code) { rooms.withLock { $0[room] = nil } }
      throw error
    }
  }

  /// Moves the file `path` of `drop`, which was read as `look`, into `room` as `wish`, or a numbered variant of it.
  ///
  /// Never replaces a file, and never takes one that somebody has written to since it was read or is writing now.
  public func place(
    _ path: DropPath, of drop: Directory, _ look: FileLook, in room: Room, as wish: DropPath
  ) throws(SystemError) -> Placement {
    try with(room) { (directory) throws(SystemError) in
      guard let now = try drop.look(path) else {
        let there = try directory.look(wish)
        return there.map { $0.isSameFile(as: look) } == true ? .placed(wish) : .missing
      }
      guard now.isSameFile(as: look) else { return .replaced }
      let target = try Self.rename(path, of: drop, to: directory, as: wish)
      // Under its new name nobody can open it by the old one any more. Whoever did before is seen now.
      if try Self.isUntouched(target, in: directory, look), try Self.separate(target, in: directory, look) {
        return .placed(target)
      }
      _ = try Self.rename(target, of: directory, to: drop, as: path)
      return .replaced
    }
  }

  /// Deletes the file `path` of `drop`, which was read as `look`; it passes through `done/` under a hidden name.
  /// - Parameter number: tells this removal from all others.
  public func remove(
    _ path: DropPath, of drop: Directory, _ look: FileLook, number: Int64
  ) throws(SystemError) -> Placement {
    switch try place(path, of: drop, look, in: .done, as: DropPath(Self.removalName(number))) {
    case .placed(let target):
      try with(.done) { (directory) throws(SystemError) in
        try directory.withParent(of: target) { (parent, name) throws(SystemError) in
          if let name { try Syscall.unlink(parent, name) }
        }
      }
      return .removed
    // Gone before: an earlier attempt, cut off after the deletion, or somebody else.
    case .missing, .removed: return .removed
    case .replaced: return .replaced
    }
  }

  /// The name under which a file passes through `done/` before it is deleted.
  public static func removalName(_ number: Int64) -> FileName {
    FileName(unchecked: Array(".removed-\(number)".utf8))
  }

  /// Takes the marker of a file that was moved or deleted away: an empty one is deleted, another moves beside the file.
  public func clearMarker(
    of path: DropPath, of drop: Directory, in room: Room, beside placed: DropPath?
  ) throws(SystemError) {
    guard let name = path.name?.marker else { return }
    let marker = path.parent.appending(name)
    guard let look = try drop.look(marker), look.isRegular else { return }
    if look.size == 0 {
      try drop.withParent(of: marker) { (parent, name) throws(SystemError) in
        if let name { try Syscall.unlink(parent, name) }
      }
    } else {
      let wish = (placed ?? path).parent.appending(name)
      _ = try with(room) { (directory) throws(SystemError) in
        try Self.rename(marker, of: drop, to: directory, as: wish)
      }
    }
  }

  /// Moves a file of a room back into the drop directory, as `path` or a numbered variant of it.
  /// - Returns: false when it is not in the room.
  public func giveBack(
    _ placed: DropPath, from room: Room, to drop: Directory, as path: DropPath
  ) throws(SystemError) -> Bool {
    try with(room) { (directory) throws(SystemError) in
      guard try directory.look(placed) != nil else { return false }
      _ = try Self.rename(placed, of: directory, to: drop, as: path)
      return true
    }
  }

  /// Whether the file is as it was read, and nobody writes it.
  private static func isUntouched(
    _ path: DropPath, in directory: Directory, _ look: FileLook
  ) throws(SystemError) -> Bool {
    do {
      guard case .opened(let file) = try directory.open(path) else { return false }
      return file.look.isSameFile(as: look)
    } catch {
      // It may not be read, or no descriptor is left: then only its looks can be compared.
      return try directory.look(path).map { $0.isSameFile(as: look) } == true
    }
  }

  /// Gives a file of a room that has other names elsewhere bytes of its own: whoever writes to those must not change
  /// what is kept. What an attempt before a crash left is removed.
  public func separate(_ path: DropPath, in room: Room) throws(SystemError) {
    try with(room) { (directory) throws(SystemError) in
      try directory.withParent(of: path) { (parent, name) throws(SystemError) in
        if let temporary = name?.replacement, try Syscall.fstatat(parent, temporary) != nil {
          try Syscall.unlink(parent, temporary)
        }
      }
      if let look = try directory.look(path) { _ = try Self.separate(path, in: directory, look) }
    }
  }

  private static func separate(
    _ path: DropPath, in directory: Directory, _ look: FileLook
  ) throws(SystemError) -> Bool {
    guard let now = try directory.look(path), now.links > 1 else { return true }
    return try directory.withParent(of: path) { (parent, name) throws(SystemError) in
      guard let name else { return false }
      let source = try Syscall.openForReading(parent, name)
      defer { close(source) }
      return try writeNew(name, in: parent) { (copy) throws(SystemError) in
        try Syscall.copy(source, to: copy)
        return try Syscall.fstat(source).isSameFile(as: look)
      }
    }
  }

  /// Writes a file under a hidden name, and replaces the one called `name` by it.
  /// - Parameter fill: writes the bytes; false gives it up.
  private static func writeNew(
    _ name: FileName, in parent: Int32, _ fill: (Int32) throws(SystemError) -> Bool
  ) throws(SystemError) -> Bool {
    let temporary = name.replacement
    // An attempt before a crash may have left one.
    if try Syscall.fstatat(parent, temporary) != nil { try Syscall.unlink(parent, temporary) }
    let descriptor = try Syscall.create(parent, temporary)
    defer { close(descriptor) }
    guard try fill(descriptor) else {
      try Syscall.unlink(parent, temporary)
      return false
    }
    try Syscall.fsync(descriptor)
    try Syscall.renameOver(parent, temporary, name)
    return true
  }

  private static func rename(
    _ path: DropPath, of source: Directory, to target: Directory, as wish: DropPath
  ) throws(SystemError) -> DropPath {
    var (name, base) = (wish, wish)
    var (number, topNumber) = (2, 2)
    while true {
      do {
        if !name.parent.isRoot { try target.makeDirectories(name.parent) }
        try source.withParent(of: path) { (from, old) throws(SystemError) in
          try target.withParent(of: name) { (to, new) throws(SystemError) in
            guard let old, let new else { return }
            try Syscall.rename(from, old, to: to, new)
          }
        }
        return name
      } catch  where error.code == EEXIST {
        name = base.numbered(number)
        number += 1
      } catch  where error.code == ENOTDIR && !name.parent.isRoot {
        // A file has the name that a directory on the way needs.
        base = wish.numberedAtTop(topNumber)
        name = base
        topNumber += 1
      }
    }
  }

  /// Writes `bytes` beside a placed file: whole or not at all, replacing what an attempt before a crash left.
  public func write(_ bytes: [UInt8], to path: DropPath, in room: Room) throws(SystemError) {
    try with(room) { (directory) throws(SystemError) in
      try directory.withParent(of: path) { (parent, name) throws(SystemError) in
        guard let name else { return }
        _ = try Self.writeNew(name, in: parent) { (descriptor) throws(SystemError) in
          try Syscall.writeAll(descriptor, bytes)
          return true
        }
      }
    }
  }

  /// Removes what `write` wrote, if it is there.
  public func unlink(_ path: DropPath, in room: Room) throws(SystemError) {
    try with(room) { (directory) throws(SystemError) in
      try directory.withParent(of: path) { (parent, name) throws(SystemError) in
        if let name, try Syscall.fstatat(parent, name) != nil { try Syscall.unlink(parent, name) }
      }
    }
  }

  /// Makes the renames into and out of these directories, and those that lead to them, durable.
  public func sync(_ touched: Touched) throws(SystemError) {
    for (room, paths) in touched.rooms {
      try with(room) { (directory) throws(SystemError) in try Self.sync(paths, in: directory) }
    }
    for (_, source) in touched.sources { try Self.sync(source.paths, in: source.directory) }
  }

  private static func sync(_ paths: Set<DropPath>, in directory: Directory) throws(SystemError) {
    for path in paths {
      if path.isRoot {
        try directory.sync()
      } else if try directory.look(path)?.isDirectory == true {
        try Directory(path, in: directory).sync()
      }
    }
  }

  /// The directories whose entries were moved.
  public struct Touched {
    fileprivate var rooms: [Room: Set<DropPath>] = [:]
    fileprivate var sources: [ObjectIdentifier: (directory: Directory, paths: Set<DropPath>)] = [:]

    public init() {}

    public mutating func add(_ path: DropPath, in room: Room) {
      var directory = path.parent
      // Directories on the way may be new.
      while rooms[room, default: []].insert(directory).inserted, !directory.isRoot {
        directory = directory.parent
      }
    }

    public mutating func add(_ path: DropPath, of drop: Directory) {
      sources[ObjectIdentifier(drop), default: (drop, [])].paths.insert(path.parent)
    }
  }
}
