public import Archive
import Digest
import Glibc
public import Intake

/// Makes an archive anew from the originals, beside the one that is there, and puts it in its place.
///
/// What originals do not tell (when files came and under which names, rules, alerts, the numbers of events) comes from
/// the old archive as far as that can be read. Until the last step nothing is changed but a file of another name, so
/// that it may be interrupted and begun again at any time. Nobody else may use the archive meanwhile.
public struct Rebuild {
  public struct Options: Sendable {
    /// The archive's file.
    public var path: String
    public var archive: SQLiteArchive.Options
    public var limits: ReadingLimits
    /// What is known of the dumps of each drop directory.
    public var assumptions: [DumpAssumptions]
    /// Whether to go on without dumps whose originals are gone.
    public var acceptsLoss: Bool

    public init(
      path: String, archive: SQLiteArchive.Options = .init(), limits: ReadingLimits = .init(),
      assumptions: [DumpAssumptions] = [], acceptsLoss: Bool = false
    ) {
      self.path = path
      self.archive = archive
      self.limits = limits
      self.assumptions = assumptions
      self.acceptsLoss = acceptsLoss
    }
  }

  /// What the new archive holds.
  public struct Summary: Sendable {
    /// Dumps that were read again.
    public var dumps = 0
    /// What was carried over; nil where the old archive could not be read.
    public var carried: SQLiteHistory.Carried?
    /// What is not as it was, a sentence each.
    public var losses: [String] = []
    /// What the audit at the end found of files.
    public var findings: [AuditFinding] = []
    /// Where the old archive is; nil where there was none.
    public var aside: String?
  }

  /// Why the archive is as it was.
  public struct Problem: Error, Sendable, CustomStringConvertible {
    public var message: String
    public var remedy: String

    public var description: String { "\(message) \(remedy)" }
  }

  let options: Options
  let rooms: Rooms
  let drops: [DropDirectory]
  /// Told the step, how much of it is done, and of how much, 0 when nobody knows.
  let progress: (_ step: String, _ done: Int, _ total: Int) -> Void

  public init(
    options: Options, rooms: Rooms, drops: [DropDirectory],
    progress: @escaping (_ step: String, _ done: Int, _ total: Int) -> Void
  ) {
    var options = options
    options.assumptions += drops.dropFirst(options.assumptions.count).map { _ in DumpAssumptions() }
    self.options = options
    self.rooms = rooms
    self.drops = drops
    self.progress = progress
  }

  private var fresh: String { options.path + ".rebuild" }
  private var aside: String { options.path + ".before-rebuild" }

  /// Runs it; blocks.
  /// - Throws: `Problem`, `ArchiveError` or `SystemError`; the archive is as it was then.
  public func run() throws -> Summary {
    try undoHalfSwap()
    guard access(aside, F_OK) != 0 else {
      throw Problem(
        message: "\(aside) of an earlier rebuild is still there.",
        remedy: "Remove it once you are sure that the archive in its place is right.")
    }
    var summary = Summary()
    do {
      try removeFresh()
      if let history = try openHistory(&summary), try !fill(from: history, &summary) {
        summary = Summary(losses: ["The ledger of the old archive cannot be read."])
        try removeFresh()
      }
      if !summary.losses.isEmpty, summary.carried == nil {
        summary.losses.append(
          "Files count as received when they were moved last; events begin anew, and rules of commands are gone."
        )
      }
      try complete(&summary)
      try swap(&summary)
    } catch {
      try? removeFresh()
      throw error
    }
    return summary
  }

  // MARK: - Steps

  /// - Returns: nil where there is no archive, or nothing can be had from it.
  private func openHistory(_ summary: inout Summary) throws -> SQLiteHistory? {
    guard access(options.path, F_OK) == 0 else { return nil }
    do {
      return try SQLiteHistory(path: options.path)
    } catch  where error.isDamage {
      summary.losses.append("The old archive cannot be read: \(error)")
      return nil
    }
  }

  /// Reads the dumps of the old ledger again, in their order, and takes over what else it has.
  /// - Returns: false where the ledger is damaged.
  private func fill(from history: SQLiteHistory, _ summary: inout Summary) throws -> Bool {
    defer { try? history.close() }
    let dumps: [SQLiteHistory.Dump]
    do { dumps = try history.dumps() } catch  where error.isDamage { return false }
    let originals = Originals(rooms: rooms, drops: drops)
    if !options.acceptsLoss { try refuse(dumps.compactMap { originals.absence(of: $0) }) }
    let archive = try SQLiteArchive(path: fresh, options: options.archive)
    let replay = Replay(archive: archive, originals: originals, options: options)
    try replay.run(dumps) { progress("reading originals", $0, dumps.count) }
    try archive.close()
    if !options.acceptsLoss { try refuse(replay.lost.map(\.sentence)) }
    summary.dumps = dumps.count - replay.lost.count
    summary.losses += replay.lost.map(\.sentence)
    progress("carrying over the ledger", 0, 0)
    do {
      let carried = try history.carry(into: fresh, lost: Set(replay.lost.map(\.digest)))
      summary.losses += carried.losses
      summary.carried = carried
    } catch  where error.isDamage {
      return false
    }
    return true
  }

  private func refuse(_ absent: [String]) throws {
    guard let first = absent.first else { return }
    throw Problem(
      message: absent.count == 1
        ? first : "\(absent.count) originals cannot be read; the first: \(first)",
      remedy: "Restore them from a backup, or go on without their posts: --accept-loss.")
  }

  /// Takes in what lies in the rooms and no ledger names, and looks whether all agrees.
  private func complete(_ summary: inout Summary) throws {
    let archive = try SQLiteArchive(path: fresh, options: options.archive)
    defer { try? archive.close() }
    let unknown = UnknownFiles(archive: archive, rooms: rooms, options: options)
    summary.dumps += try unknown.takeIn { progress("taking in files without a line", $0, $1) }
    summary.losses += unknown.left
    while true {
      let (state, _) = try archive.write { try $0.indexKin(limit: 1000) }
      if state.isComplete { break }
      progress("finding kin", Int(state.through), Int(state.newest))
    }
    let audit = Audit(
      archive: archive, rooms: rooms, drops: drops, limits: options.limits,
      assumptions: options.assumptions, isDeep: true)
    var findings: [AuditFinding] = []
    _ = try audit.run(
      progress: { step, done, total in progress("audit: \(step)", done, total) },
      finding: { findings.append($0) })
    if let fault = findings.first(where: { !Self.ofFiles.contains($0.code) }) {
      throw Problem(
        message: "The new archive does not agree with itself: \(fault.subject): \(fault.message)",
        remedy: "Report it; the archive was left as it is.")
    }
    summary.findings = findings
  }

  /// Faults of files, which were there before and do not make the new archive a worse one.
  private static let ofFiles: Set<String> = [
    "file-missing", "file-changed", "file-unknown", "file-unreadable", "reason-missing",
  ]

  // MARK: - Files

  /// Puts the new archive in the place of the old one, which is kept under another name.
  private func swap(_ summary: inout Summary) throws {
    var status = stat()
    if stat(fresh + "-wal", &status) == 0, status.st_size > 0 {
      throw Problem(
        message: "The log of the new archive could not be written back.", remedy: "Try again.")
    }
    removeLogs(of: fresh)
    try sync(fresh)
    if access(options.path, F_OK) == 0 {
      // Where the old archive can be read, nothing of it is left in a log, which has a name of its own: at no moment is
      // there one without the other.
      if summary.carried != nil { try SQLiteHistory.foldLog(at: options.path) }
      // The name stays until the new archive takes it: a crash in between leaves the one or the other.
      guard link(options.path, aside) == 0 else {
        throw SystemError(call: "link", code: errno, subject: options.path)
      }
      if stat(options.path + "-wal", &status) == 0, status.st_size == 0 { unlink(options.path + "-wal") }
      // A log that was left belongs to the old archive, and must not be found beside the new one.
      guard rename(options.path + "-wal", aside + "-wal") == 0 || errno == ENOENT else {
        throw SystemError(call: "rename", code: errno, subject: options.path + "-wal")
      }
      unlink(options.path + "-shm")
      summary.aside = aside
    }
    guard rename(fresh, options.path) == 0 else {
      throw SystemError(call: "rename", code: errno, subject: fresh)
    }
    let slash = options.path.lastIndex(of: "/") ?? options.path.startIndex
    try sync(slash == options.path.startIndex ? "/" : String(options.path[..<slash]))
  }

  /// A swap that was cut off left the same archive under two names, and maybe the log of a damaged one under the other.
  private func undoHalfSwap() throws {
    var (there, here) = (stat(), stat())
    guard stat(aside, &there) == 0, stat(options.path, &here) == 0, there.st_ino == here.st_ino,
      there.st_dev == here.st_dev
    else { return }
    if access(options.path + "-wal", F_OK) == 0 {
      unlink(aside + "-wal")
    } else {
      guard rename(aside + "-wal", options.path + "-wal") == 0 || errno == ENOENT else {
        throw SystemError(call: "rename", code: errno, subject: aside + "-wal")
      }
    }
    guard unlink(aside) == 0 else { throw SystemError(call: "unlink", code: errno, subject: aside) }
  }

  private func removeFresh() throws {
    removeLogs(of: fresh)
    guard unlink(fresh) == 0 || errno == ENOENT else {
      throw SystemError(call: "unlink", code: errno, subject: fresh)
    }
  }

  private func removeLogs(of path: String) {
    for ending in ["-wal", "-shm"] { unlink(path + ending) }
  }

  private func sync(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError(call: "open", code: errno, subject: path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError(call: "fsync", code: errno, subject: path) }
  }
}

extension Error {
  /// Whether an archive's own bytes are at fault.
  fileprivate var isDamage: Bool { (self as? ArchiveError)?.code == .corrupt }
}
