import CLinux
import Glibc
import Settings

/// How far this process has closed itself in; systemd, where it starts sluiced, closes in more.
enum Confinement: CustomStringConvertible {
  /// Files by Landlock of this version.
  case landlock(version: CInt)
  /// The settings say no.
  case off
  /// Landlock is not to be had, for this reason.
  case unavailable(String)

  var description: String {
    switch self {
    case .landlock(let version): "version \(version)"
    case .off: "off"
    case .unavailable(let reason): reason
    }
  }

  /// Closes this process in for good, as `settings` want it.
  ///
  /// Landlock binds the thread that asks and those that it starts, so this must come before there is a second.
  /// - Parameter configuration: the file that the settings came from, which a reload reads again.
  /// - Throws: `Refusal` when Landlock is required and not to be had; `StateLock.Refusal`.
  static func enter(_ settings: Settings, configuration: String?) throws -> Confinement {
    _ = sluice_no_new_privileges()
    if settings.landlock == .off { return .off }
    do {
      guard let version = Landlock.version else {
        throw Unavailable(description: "this kernel has no Landlock")
      }
      guard version >= Landlock.oldestVersion else {
        throw Unavailable(description: "this kernel's Landlock lets no file move to another directory")
      }
      guard hasOneThread else { throw Unavailable(description: "other threads run already") }
      try makePlaces(settings)
      do throws(Landlock.Refusal) {
        try Landlock.restrict(rules(settings, configuration), version: version)
      } catch {
        throw Unavailable(description: error.description)
      }
      // SQLite would look for room elsewhere for what it spills.
      setenv("SQLITE_TMPDIR", settings.state, 0)
      return .landlock(version: version)
    } catch let problem as Unavailable {
      guard settings.landlock == .required else { return .unavailable(problem.description) }
      throw Refusal(
        description: """
          the file system cannot be closed off: \(problem); \
          set landlock to auto to run without that, or start a kernel that has it (lsm=landlock,…)
          """)
    }
  }

  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  private struct Unavailable: Error, CustomStringConvertible {
    let description: String
  }

  /// What may be done where.
  private static func rules(_ settings: Settings, _ configuration: String?) -> [Landlock.Rule] {
    // What the C library, time zones, the user database and the kernel's own tables are read from.
    let system = ["/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/run"]
    var rules = system.map { Landlock.Rule(path: $0, access: .read) }
    rules.append(Landlock.Rule(path: "/dev/null", access: [.readFile, .writeFile]))
    for path in [settings.state, settings.backup] + settings.drops.map(\.path) {
      rules.append(Landlock.Rule(path: path, access: [.read, .write]))
    }
    if case .sqlite(let path) = settings.archive {
      rules.append(Landlock.Rule(path: directory(of: path), access: [.read, .write]))
    }
    rules.append(
      Landlock.Rule(path: directory(of: settings.socket), access: [.readDirectory, .makeSocket, .removeFile]))
    if let configuration {
      // Editors put another file in its place.
      rules.append(Landlock.Rule(path: directory(of: configuration), access: .readFile))
    }
    return rules
  }

  /// A rule holds for what is there; so that it may be ours alone, what is missing is made first.
  private static func makePlaces(_ settings: Settings) throws(StateLock.Refusal) {
    umask(0o027)
    try makeStateDirectory(settings.state)
    // Where this fails, whoever opens it says why.
    for drop in settings.drops { _ = mkdir(drop.path, 0o750) }
  }

  private static func directory(of path: String) -> String {
    guard let end = path.lastIndex(of: "/") else { return "." }
    return end == path.startIndex ? "/" : String(path[..<end])
  }

  /// Whether this thread is the only one, by the kernel's word.
  private static var hasOneThread: Bool {
    var status = stat()
    // A directory has a link for itself, one from above, and one from each directory in it (proc(5)).
    return stat("/proc/self/task", &status) == 0 && status.st_nlink == 3
  }
}
