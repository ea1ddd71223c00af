import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

struct WaitVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until a dump has its outcome, and print it.",
    discussion: """
      A file that lies in a drop directory is waited for; otherwise a dump of that name that has its outcome already is \
      printed at once, and where there is none, the file may still be dropped. The exit status is 0 when it was ingested \
      or is a duplicate, 65 when it failed, 75 when it took too long.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: "The front of an id, a number such as n17, or a file's path below its drop directory.",
    completion: .file())
  var dump: String

  @Option(help: ArgumentHelp("How long to wait; without it, as long as it takes.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if dump.isEmpty { throw ValidationError("Say which dump: its id, its number or its name.") }
    try validate(timeout: timeout)
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    let wanted = WantedDump(dump)
    if let known = try await wanted.find(in: client) { return try finish(known, output) }
    let follower = OutcomeFollower(client: client)
    let start = try await follower.newestNumber()
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    // Whatever is written next must not stand behind it.
    defer { progress.clear() }
    var isLedgerSearched = false
    var state = "nothing of that name was dropped yet"
    do {
      let dump = try await follower.follow(after: start, timeout: timeout.map { .seconds($0) }) { looks in
        for try await look in looks {
          if let trouble = look.trouble {
            progress.show(trouble.sentence)
            continue
          }
          if let dump = look.finished.last(where: wanted.isMeant) { return dump }
          if let file = look.pending.first(where: wanted.isMeant) {
            guard file.state != .ignored else { throw Failure.leftAlone(file) }
            state = [file.state.rawValue, file.reason].compactMap(\.self).joined(separator: ": ")
            // It may get its outcome before the next look, and be looked for in the ledger then.
            isLedgerSearched = false
          } else if !isLedgerSearched {
            if let dump = try await wanted.search(client) { return dump }
            isLedgerSearched = true
          }
          progress.show("\(self.dump): \(state)")
        }
        throw Failure.cutOff
      }
      progress.clear()
      try finish(dump, output)
    } catch let failure as Failure where failure.status == .notYet {
      throw Failure(
        .notYet, "\(dump) has no outcome yet: \(state).", remedy: "wait again, or with a longer --timeout")
    }
  }

  private func finish(_ dump: DumpSummary, _ output: Output) throws {
    if options.json {
      try output.json(dump)
    } else {
      try output.line(OutcomeView(dump: dump, style: output.style).line)
    }
    try output.flush()
    if dump.state == .failed { throw ExitCode(Failure.Status.badData.rawValue) }
  }
}

extension ParsableArguments {
  /// - Throws: `ValidationError` when `timeout` is no time to wait.
  func validate(timeout: Double?) throws {
    if let timeout, !(0...366 * 86_400).contains(timeout) {
      throw ValidationError("--timeout takes a number of seconds within a year.")
    }
  }
}

extension Failure {
  /// A file that will never have an outcome as long as it is what it is.
  static func leftAlone(_ file: DumpSummary) -> Failure {
    Failure(
      .badData, "\(file.name) is left alone: \(file.reason ?? "it is no dump")",
      remedy: "sluicectl ls --state ignored lists such files")
  }
}
