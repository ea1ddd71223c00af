import ArgumentParser
import EndpointAPI
import Presentation

struct DoctorVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look for what is wrong with an installation, and say what to do about it.",
    discussion: """
      ✓ is well, ! deserves attention, ✗ is wrong, – could not be looked at. Who may see more is told more, but anybody \
      may ask. The exit status is 65 when something is wrong. With --json there is one object a finding.
      """)

  @OptionGroup var options: GlobalOptions

  func run(_ client: APIClient, _ output: Output) async throws {
    let findings = await Examination(client).findings()
    for finding in findings {
      if options.json {
        try output.json(finding)
      } else {
        try output.lines(finding.lines(output.style))
      }
    }
    try output.flush()
    if findings.contains(where: { $0.verdict == .wrong }) { throw ExitCode(Failure.Status.badData.rawValue) }
  }
}
