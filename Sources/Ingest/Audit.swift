public import Archive
import CLinux
import Digest
import FileNames
import Foundation
public import Intake
import Logging

/// What an audit looked at.
public struct AuditSummary: Sendable {
  public var findings: Int64 = 0
  /// Files of the rooms.
  public var files: Int64 = 0
  /// Dumps of the archive.
  public var dumps: Int64 = 0
  /// Bytes of files that were read.
  public var bytes: Int64 = 0
}

/// Holds the archive against itself, the ledger against the directories, and, when it is deep, the dumps' originals
/// against what the archive has of them. Changes nothing; ingestion may go on meanwhile.
public struct Audit: Sendable {
  let archive: any ArchiveAuditing
  let rooms: Rooms
  let drops: [DropDirectory]
  let limits: ReadingLimits
  let assumptions: [DumpAssumptions]
  let isDeep: Bool

  /// - Parameters:
  ///   - assumptions: what is known of the dumps of each drop directory, as when they were read.
  ///   - isDeep: whether to read every original again.
  public init(
    archive: any ArchiveAuditing, rooms: Rooms, drops: [DropDirectory], limits: ReadingLimits = .init(),
    assumptions: [DumpAssumptions] = [], isDeep: Bool
  ) {
    self.archive = archive
    self.rooms = rooms
    self.drops = drops
    self.limits = limits
    self.assumptions = assumptions + drops.dropFirst(assumptions.count).map { _ in DumpAssumptions() }
    self.isDeep = isDeep
  }

  /// Runs it on a thread of its own.
  public func start(
    progress: @escaping @Sendable (_ step: String, _ done: Int, _ total: Int) throws -> Void,
    finding: @escaping @Sendable (AuditFinding) throws -> Void,
    end: @escaping @Sendable (Swift.Result<AuditSummary, any Error>) -> Void
  ) {
    let thread = Thread {
      sluice_name_thread("sluice-audit")
      end(Swift.Result { try run(progress: progress, finding: finding) })
    }
    thread.start()
  }

  /// Runs it here.
  /// - Parameters:
  ///   - progress: told the step, how much of it is done, and of how much, 0 when nobody knows. What it throws ends
  ///     the audit.
  ///   - finding: told what is wrong. What it throws ends the audit.
  /// - Throws: `ArchiveError` or `SystemError` when archive or directories cannot be read at all.
  public func run(
    progress: (_ step: String, _ done: Int, _ total: Int) throws -> Void,
    finding: (AuditFinding) throws -> Void
  ) throws -> AuditSummary {
    var summary = AuditSummary()
    var found: Int64 = 0
    func report(_ each: AuditFinding) throws {
      found += 1
      try finding(each)
    }
    try archive.audit(progress: progress, finding: report)
    var last: Int64 = 0
    while true {
      let page = try archive.auditedArrivals(after: last, limit: 500)
      guard let end = page.last else { break }
      last = end.id
      try progress("ledger", Int(last), 0)
      for arrival in page { try check(arrival, &summary, report) }
    }
    for state in ArrivalState.allCases {
      try progress("room \(state.room.rawValue)", 0, 0)
      try checkRoom(of: state, report)
    }
    summary.findings = found
    return summary
  }

  // MARK: - From the ledger to the files

  private func check(
    _ arrival: ArrivalRow, _ summary: inout AuditSummary, _ report: (AuditFinding) throws -> Void
  ) throws {
    if arrival.state == .ingested { summary.dumps += 1 }
    // What stays in its drop directory is its owner's to take away.
    guard !arrival.isReturning, !arrival.isLeft else { return }
    guard let place = arrival.placedAs.flatMap({ DropPath($0) }) else { return }
    let room = arrival.state.room
    let subject = "n\(arrival.id) \(room.rawValue)/\(place)"
    summary.files += 1
    let directory = try rooms.directory(of: room)
    guard let look = try directory.look(place) else {
      // What is under way may lie elsewhere, or have been taken away; that is noted in a moment.
      guard arrival.isPlaced else { return }
      return try report(
        AuditFinding(
          code: "file-missing", subject: subject, message: "The file that the ledger names is not there.",
          remedy: "Restore it from a backup; what was read of it is in the archive."))
    }
    guard look.size == arrival.bytes else {
      return try report(
        AuditFinding(
          code: "file-changed", subject: subject,
          message: "The file has \(look.size) bytes, and had \(arrival.bytes) when it was read.",
          remedy: "Restore it from a backup: somebody has written to it since."))
    }
    if arrival.state == .failed, arrival.isPlaced {
      let reason = Reason.path(beside: place, dump: arrival.dump?.hex)
      if try reason.flatMap({ try directory.look($0) }) == nil {
        try report(
          AuditFinding(
            code: "reason-missing", subject: subject, message: "The file has no reason beside it.",
            remedy: "The ledger has it: sluicectl show n\(arrival.id)."))
      }
    }
    guard isDeep, let dump = arrival.dump else { return }
    summary.bytes += look.size
    try reread(arrival, dump, place, directory, look, subject, report)
  }

  /// Reads the original again: its hash, and for what was ingested its posts.
  private func reread(
    _ arrival: ArrivalRow, _ dump: SHA256Digest, _ place: DropPath, _ directory: Directory, _ look: FileLook,
    _ subject: String, _ report: (AuditFinding) throws -> Void
  ) throws {
    let comparison = Rederivation(archive: archive, dump: dump)
    let reader = DumpFileReader(
      lane: .large, limits: limits, assumptions: assumptions, progress: {}, emit: { comparison.take($0) })
    let drop = drops.firstIndex { $0.options.path == arrival.drop } ?? 0
    _ = reader.read(
      Claim(entry: DropEntry(drop: drop, path: place), directory: directory, since: 0, look: look))
    guard let difference = comparison.difference(of: arrival.state) else { return }
    try report(
      AuditFinding(
        code: difference.code, subject: subject, message: difference.message, remedy: difference.remedy))
  }

  // MARK: - From the files to the ledger

  private func checkRoom(of state: ArrivalState, _ report: (AuditFinding) throws -> Void) throws {
    let root = try rooms.directory(of: state.room)
    try root.eachFile { path in
      if try archive.isPlace(path.bytes, of: state) { return }
      if state == .failed, try Self.isReason(path, in: root) { return }
      if let marked = path.marked, try archive.isPlace(marked.bytes, of: state) { return }
      try report(
        AuditFinding(
          code: "file-unknown", subject: "\(state.room.rawValue)/\(path)",
          message: "The ledger does not know this file.",
          remedy: "Move it into a drop directory to have it read, or take it away."))
    }
  }

  /// Whether a file of quarantine is the reason of another.
  static func isReason(_ path: DropPath, in room: Directory) throws -> Bool {
    guard path.description.hasSuffix(Reason.ending) else { return false }
    let stem = DropPath(Array(path.bytes.dropLast(Reason.ending.utf8.count)))
    // The reason of a long name has a part of it only.
    return try stem.map { try room.look($0) != nil || $0.name.map { $0.bytes.count > 200 } == true } ?? false
  }
}

extension Pipeline {
  /// An audit with what this pipeline knows of its drop directories.
  public func audit(_ archive: any ArchiveAuditing, isDeep: Bool) -> Audit {
    Audit(
      archive: archive, rooms: intake.rooms, drops: intake.drops, limits: options.limits,
      assumptions: options.assumptions, isDeep: isDeep)
  }

  /// Tells the journal what an audit came to.
  public func noteAudit(_ summary: AuditSummary) {
    logger.log(
      level: summary.findings == 0 ? .notice : .error, "an audit came to its end",
      metadata: ["message_id": "archive.audited", "findings": "\(summary.findings)"])
  }
}
