import CLinux
import Glibc

/// landlock(7): rules that a process puts on itself, and cannot take off again.
enum Landlock {
  /// LANDLOCK_ACCESS_FS_… of <linux/landlock.h>.
  struct FileAccess: OptionSet {
    let rawValue: UInt64

    static let execute = FileAccess(rawValue: 1 << 0)
    static let writeFile = FileAccess(rawValue: 1 << 1)
    static let readFile = FileAccess(rawValue: 1 << 2)
    static let readDirectory = FileAccess(rawValue: 1 << 3)
    static let removeDirectory = FileAccess(rawValue: 1 << 4)
    static let removeFile = FileAccess(rawValue: 1 << 5)
    static let makeDirectory = FileAccess(rawValue: 1 << 7)
    static let makeFile = FileAccess(rawValue: 1 << 8)
    static let makeSocket = FileAccess(rawValue: 1 << 9)
    /// Rename into another directory.
    static let refer = FileAccess(rawValue: 1 << 13)
    static let truncate = FileAccess(rawValue: 1 << 14)

    static let read: FileAccess = [.readFile, .readDirectory]
    static let write: FileAccess = [
      .writeFile, .truncate, .makeFile, .makeDirectory, .makeSocket, .removeFile, .removeDirectory, .refer,
    ]

    /// What may be said of something that is not a directory.
    static let ofFiles: FileAccess = [.execute, .writeFile, .readFile, .truncate]

    /// All that a kernel of this version knows to forbid.
    static func known(to version: CInt) -> FileAccess {
      // The first version has all but `refer` (2), `truncate` (3) and ioctl on devices (5).
      let count: UInt64 = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13
      return FileAccess(rawValue: 1 << count - 1)
    }
  }

  /// A path with what may be done there and below.
  struct Rule {
    var path: String
    var access: FileAccess
  }

  struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ call: String, _ subject: String = "") {
      description = "\(call)\(subject.isEmpty ? "" : " of \(subject)"): \(String(cString: strerror(errno)))"
    }
  }

  /// The version that the kernel speaks; nil where it has no Landlock, or was started without.
  static var version: CInt? {
    let version = sluice_landlock_version()
    return version > 0 ? version : nil
  }

  /// The oldest version that is of use here: before it no file may be renamed into another directory, as each dump is.
  static let oldestVersion: CInt = 2

  /// Forbids this thread, and those that it starts, all that `rules` do not allow: files, TCP where the kernel knows to
  /// forbid it, and signals to processes outside. A rule whose path is not there is passed over.
  static func restrict(_ rules: [Rule], version: CInt) throws(Refusal) {
    let known = FileAccess.known(to: version)
    // LANDLOCK_ACCESS_NET_BIND_TCP and _CONNECT_TCP; LANDLOCK_SCOPE_SIGNAL.
    let ruleset = sluice_landlock_create_ruleset(known.rawValue, version >= 4 ? 3 : 0, version >= 6 ? 2 : 0)
    guard ruleset >= 0 else { throw Refusal("landlock_create_ruleset") }
    defer { close(ruleset) }
    for rule in rules {
      let place = sluice_open_place(rule.path)
      if place < 0, errno == ENOENT { continue }
      guard place >= 0 else { throw Refusal("open", rule.path) }
      defer { close(place) }
      var status = stat()
      guard fstat(place, &status) == 0 else { throw Refusal("fstat", rule.path) }
      let access = status.st_mode & S_IFMT == S_IFDIR ? rule.access : rule.access.intersection(.ofFiles)
      guard sluice_landlock_allow(ruleset, place, access.intersection(known).rawValue) == 0 else {
        throw Refusal("landlock_add_rule", rule.path)
      }
    }
    guard sluice_landlock_restrict_self(ruleset) == 0 else { throw Refusal("landlock_restrict_self") }
  }
}
