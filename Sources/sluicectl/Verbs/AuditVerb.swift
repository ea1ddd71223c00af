import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

struct AuditVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Compare drop directories, ledger and archive, and tell what does not agree.",
    discussion: "The exit status is 0 when all agrees, and 65 when something does not.")

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Read every original again, and compare what it says with the archive.")
  var deep = false

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var request = APIRequest.post("/v1/audit", query: [("deep", deep ? "true" : nil)])
    request.accept = "application/x-ndjson"
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    // Whatever is written next must not stand behind it.
    defer { progress.clear() }
    var summary: AuditLine.Summary?
    try await connection.stream(request, of: AuditLine.self) { line in
      if case .progress(let step) = line {
        progress.show(Self.describe(step))
        // Programs that want to know how far it is read the socket.
        return
      }
      progress.clear()
      if options.json {
        try output.json(line)
      } else if case .finding(let finding) = line {
        try output.lines(Self.lines(finding, output.style))
      }
      if case .summary(let last) = line { summary = last }
      try output.flush()
    }
    guard let summary else { throw Failure.cutOff }
    if !options.json { try output.line(Self.describe(summary, output.style)) }
    guard summary.findings == 0 else {
      throw Failure(
        .badData, "The audit found \(Human.plural(summary.findings, "fault")).",
        remedy: "each is listed with what to do about it")
    }
  }

  static func describe(_ step: AuditLine.Progress) -> String {
    let part = step.total > 0 ? " of \(Human.number(step.total))" : ""
    return "\(step.step): \(Human.number(step.done))\(part)"
  }

  /// What is wrong with what, and what to do about it.
  static func lines(_ finding: AuditLine.Finding, _ style: Style) -> [String] {
    [
      style.apply(.bad, Sanitiser.cell(finding.code)) + "  "
        + style.apply(.strong, Sanitiser.cell(finding.subject)),
      "  " + Sanitiser.cell(finding.message), "  " + style.apply(.dim, Sanitiser.cell(finding.remedy)),
    ]
  }

  static func describe(_ summary: AuditLine.Summary, _ style: Style) -> String {
    let verdict =
      summary.findings == 0
      ? style.apply(.good, "All agrees") : style.apply(.bad, Human.plural(summary.findings, "fault"))
    return "\(verdict): \(Human.plural(summary.dumps, "dump")) and \(Human.plural(summary.files, "file")) "
      + "looked at, \(Human.bytes(summary.bytes)) read."
  }
}
