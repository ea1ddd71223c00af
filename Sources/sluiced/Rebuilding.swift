import Archive
import ArgumentParser
import Glibc
import Ingest
import Intake
import Presentation
import Settings

/// Makes the archive anew while the daemon is stopped, for `sluicectl rebuild`.
struct Rebuilding {
  let settings: Settings
  let acceptsLoss: Bool

  /// - Throws: `ExitCode` when it failed, after saying why.
  func run() throws {
    umask(0o027)
    let line = StatusLine()
    do {
      try becomeOwner(of: settings.state)
      try makeStateDirectory(settings.state)
      let lock = try StateLock(directory: settings.state)
      defer { withExtendedLifetime(lock) {} }
      let summary = try rebuild(line)
      line.clear()
      tell(summary)
      if !summary.findings.isEmpty { throw ExitCode(EX_DATAERR) }
    } catch let code as ExitCode {
      throw code
    } catch {
      line.clear()
      say("sluiced: the archive is as it was: \(error)", to: STDERR_FILENO)
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  private func rebuild(_ line: StatusLine) throws -> Rebuild.Summary {
    let path =
      switch settings.archive {
      case .sqlite(let path): path
      }
    let drops = try settings.drops.map { try DropDirectory(.init($0)) }
    let rebuild = Rebuild(
      options: .init(
        path: path, archive: .init(cacheBytes: settings.cacheBytes, kinBytes: settings.kinBytes),
        limits: ReadingLimits(settings.limits), assumptions: settings.drops.map { DumpAssumptions($0) },
        acceptsLoss: acceptsLoss),
      rooms: try Rooms(state: settings.state, for: drops), drops: drops,
      progress: { line.show(step: $0, done: $1, total: $2) })
    return try rebuild.run()
  }

  /// Root makes files that the daemon could not write to; it works as the user that has the state directory.
  private func becomeOwner(of directory: String) throws {
    guard geteuid() == 0 else { return }
    var status = stat()
    guard stat(directory, &status) == 0 else {
      throw SystemError(call: "stat", code: errno, subject: directory)
    }
    guard status.st_uid != 0 else { return }
    guard let account = getpwuid(status.st_uid) else {
      throw SystemError(call: "getpwuid", code: ENOENT, subject: "user \(status.st_uid)")
    }
    let group = account.pointee.pw_gid
    guard initgroups(account.pointee.pw_name, group) == 0, setgid(group) == 0, setuid(status.st_uid) == 0
    else {
      throw SystemError(call: "setuid", code: errno, subject: "user \(status.st_uid)")
    }
  }

  private func tell(_ summary: Rebuild.Summary) {
    say("The archive was made anew from \(Human.plural(summary.dumps, "dump")).", to: STDOUT_FILENO)
    if let carried = summary.carried {
      say(
        "Carried over: \(Human.plural(carried.arrivals, "line")) of the ledger, "
          + "\(Human.plural(carried.events, "event")), \(Human.plural(carried.rules, "rule")), "
          + "\(Human.plural(carried.alerts, "alert")).", to: STDOUT_FILENO)
    }
    if let aside = summary.aside {
      say("The archive of before is \(aside); remove it once you are sure.", to: STDOUT_FILENO)
    }
    for loss in summary.losses { say(loss, to: STDERR_FILENO) }
    for finding in summary.findings {
      say("\(finding.code)  \(finding.subject): \(finding.message) \(finding.remedy)", to: STDERR_FILENO)
    }
  }

  /// Writes a line; names of files may hold anything.
  private func say(_ text: String, to descriptor: CInt) {
    let line = Sanitiser.cell(text) + "\n"
    _ = line.withCString { write(descriptor, $0, strlen($0)) }
  }
}

/// One line of a terminal that says how far it is. Where standard error is none, nothing is said.
private final class StatusLine {
  private let isWanted = isatty(STDERR_FILENO) == 1
  private var last = ContinuousClock.now - .seconds(1)

  func show(step: String, done: Int, total: Int) {
    // A terminal is slower than most steps.
    guard isWanted, last.duration(to: .now) >= .milliseconds(50) else { return }
    last = .now
    put(
      "\r\u{1B}[K"
        + ProgressBar.text(done: Int64(done), total: total > 0 ? Int64(total) : nil, unit: .files, step))
  }

  func clear() { if isWanted { put("\r\u{1B}[K") } }

  private func put(_ text: String) {
    _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}
