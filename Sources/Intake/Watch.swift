import CLinux
import FileNames
import Glibc

/// The inotify watches on a drop directory and, when it is recursive, on the directories inside of it (inotify(7)).
///
/// It only says what to look at first; what counts is what the directory holds.
final class Watch {
  enum Event: Hashable {
    /// A name came in by a rename, complete.
    case arrived(DropPath)
    /// A name was created, linked or closed by a writer.
    case touched(DropPath)
    /// A name left by a rename.
    case left(DropPath)
    /// A directory was made or came in by a rename.
    case directoryCame(DropPath)
    /// A directory left by a rename.
    case directoryLeft(DropPath)
    /// The queue ran over: list everything.
    case overflow
    /// The drop directory is no longer where it was.
    case lost
  }

  let descriptor: Int32
  private var paths: [Int32: DropPath] = [:]
  /// The watch on the directory that the drop directory lies in, and its name there.
  private var outside: (watch: Int32, name: FileName)?

  /// - Throws: `SystemError`, with EMFILE when inotify's instances are used up.
  init() throws(SystemError) {
    descriptor = try Syscall.check("inotify_init1", "watch") {
      inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    }
  }

  deinit { close(descriptor) }

  private static let mask =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE)
    | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)

  /// Watches a directory; again is the same as once.
  /// - Throws: `SystemError`, with ENOSPC when inotify's watches are used up.
  func add(_ directory: Directory, at path: DropPath) throws(SystemError) {
    // By its descriptor: a path could lead elsewhere by now.
    let own = "/proc/self/fd/\(directory.descriptor)"
    let watch = try Syscall.check("inotify_add_watch", path.isRoot ? "the drop directory" : path.description)
    {
      inotify_add_watch(descriptor, own, Self.mask)
    }
    paths[watch] = path
  }

  /// Watches for another directory taking the place of the drop directory, which inotify does not tell of while the
  /// old one is held open. Where that may not be watched, the slow timer finds it.
  func addOutside(ofDropDirectory path: String) {
    guard let slash = path.lastIndex(of: "/"), let name = FileName(path[path.index(after: slash)...].utf8)
    else { return }
    let parent = slash == path.startIndex ? "/" : String(path[..<slash])
    let watch = inotify_add_watch(descriptor, parent, Self.outsideMask)
    if watch >= 0 { outside = (watch, name) }
  }

  private static let outsideMask =
    UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_ONLYDIR)

  /// Stops watching the directory at `path` and those below it: it is no longer there.
  func forget(_ path: DropPath) {
    for (watch, watched) in paths where watched.isWithin(path) {
      // EINVAL: it was deleted, and its watch with it.
      inotify_rm_watch(descriptor, watch)
      paths[watch] = nil
    }
  }

  /// Reads what is there, without waiting.
  func drain(_ each: (Event) -> Void) throws(SystemError) {
    let capacity = 1 << 16
    try withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { buffer throws(SystemError) in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, capacity)
        if count < 0 {
          if errno == EINTR { continue }
          if errno == EAGAIN { return }
          throw SystemError(call: "read", code: errno, subject: "inotify")
        }
        if count == 0 { return }
        parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), each)
      }
    }
  }

  /// Takes apart what read(2) of an inotify descriptor gives: 16 bytes of header, then the name padded with NULs.
  func parse(_ bytes: UnsafeRawBufferPointer, _ each: (Event) -> Void) {
    var position = 0
    while position + 16 <= bytes.count {
      let watch = bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)
      let mask = bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
      let length = Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
      let end = min(position + 16 + length, bytes.count)
      let name = FileName(bytes[(position + 16)..<end].prefix { $0 != 0 })
      position = end
      if mask & UInt32(IN_Q_OVERFLOW) != 0 { each(.overflow) }
      if let outside, outside.watch == watch, outside.name == name { each(.lost) }
      guard let directory = paths[watch] else { continue }
      if mask & UInt32(IN_IGNORED) != 0 { paths[watch] = nil }
      if mask & (UInt32(IN_IGNORED) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)) != 0 {
        // What becomes of a directory inside, the one that it lies in tells.
        if directory.isRoot { each(.lost) }
      } else if let name {
        Self.tell(mask, directory.appending(name), each)
      }
    }
  }

  private static func tell(_ mask: UInt32, _ path: DropPath, _ each: (Event) -> Void) {
    let hasArrived = mask & UInt32(IN_MOVED_TO) != 0
    let hasLeft = mask & UInt32(IN_MOVED_FROM) != 0
    if mask & directoryMask != 0 {
      each(hasLeft ? .directoryLeft(path) : .directoryCame(path))
    } else if hasLeft {
      each(.left(path))
    } else {
      each(hasArrived ? .arrived(path) : .touched(path))
    }
  }
}

/// IN_ISDIR of <sys/inotify.h>: a directory came or went.
private let directoryMask: UInt32 = 0x4000_0000
