import CLinux
import Glibc

/// An inotify watch on one directory (inotify(7)).
///
/// It only says what to look at first; what counts is what the directory holds.
struct Watch: ~Copyable {
  enum Event: Hashable {
    /// A name came in by a rename, complete.
    case arrived(FileName)
    /// A name was created, linked or closed by a writer.
    case touched(FileName)
    /// The queue ran over: list the directory.
    case overflow
    /// The directory is no longer where it was.
    case lost
  }

  let descriptor: Int32

  /// - Throws: `SystemError`, with EMFILE or ENOSPC when inotify's limits are reached.
  init(path: String) throws(SystemError) {
    let opened = try Syscall.check("inotify_init1", path) {
      inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    }
    let mask =
      UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE_SELF)
      | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
    let added = Result { () throws(SystemError) in
      try Syscall.check("inotify_add_watch", path) { inotify_add_watch(opened, path, mask) }
    }
    if case .failure(let error) = added {
      close(opened)
      throw error
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

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
        Self.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), each)
      }
    }
  }

  /// Takes apart what read(2) of an inotify descriptor gives: 16 bytes of header, then the name padded with NULs.
  static func parse(_ bytes: UnsafeRawBufferPointer, _ each: (Event) -> Void) {
    var position = 0
    while position + 16 <= bytes.count {
      let mask = bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
      let length = Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
      let end = min(position + 16 + length, bytes.count)
      if mask & UInt32(IN_Q_OVERFLOW) != 0 {
        each(.overflow)
      } else if mask & (UInt32(IN_IGNORED) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)) != 0 {
        each(.lost)
      } else if mask & directoryMask == 0,
        let name = FileName(bytes[(position + 16)..<end].prefix { $0 != 0 })
      {
        each(mask & UInt32(IN_MOVED_TO) != 0 ? .arrived(name) : .touched(name))
      }
      position = end
    }
  }
}

/// IN_ISDIR of <sys/inotify.h>: a directory came or went.
private let directoryMask: UInt32 = 0x4000_0000
