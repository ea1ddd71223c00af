import Glibc
import Synchronization

/// The one file that is being written into a drop directory: it is removed when the command is interrupted.
final class UnfinishedFile: Sendable {
  private struct Place {
    var directory: CInt
    var name: String
  }

  private let place = Mutex<Place?>(nil)

  /// - Returns: a descriptor, or -1 with `errno` set; the file did not exist before.
  func create(_ name: String, in directory: CInt, mode: mode_t) -> CInt {
    place.withLock { place in
      let file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
      guard file >= 0 else { return -1 }
      // Whatever the umask is: who reads the directory must be able to read the dump.
      fchmod(file, mode)
      place = Place(directory: directory, name: name)
      return file
    }
  }

  /// It is finished, and under its own name.
  func forget() { place.withLock { $0 = nil } }

  /// Removes it, if there is one.
  func remove() {
    place.withLock { place in
      if let file = place { unlinkat(file.directory, file.name, 0) }
      place = nil
    }
  }
}
