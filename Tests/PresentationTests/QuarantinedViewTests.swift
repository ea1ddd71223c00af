import EndpointAPI
import EndpointTesting
import Testing

@testable import Presentation

/// What `quarantine ID` prints.
@Suite struct QuarantinedViewTests {
  @Test func theRemedyIsSaidOnce() {
    var dump = Samples.quarantined
    func lines() -> [String] { QuarantinedView(dump: dump, style: .plain).lines }
    #expect(
      Array(lines().prefix(9)) == [
        "Dump        \(Samples.dumpID)", "Number      n16", "Name        picture.png",
        "Dropped in  /var/lib/sluice/drop", "Reason      It is a picture.", "Error       binary",
        "At byte     1,234", "What to do  Drop the text of the page instead.",
        "Lies at     /var/lib/sluice/failed/picture.png",
      ])
    dump.summary.reason = "It is a picture. \(dump.remedy)"
    #expect(lines()[4] == "Reason      It is a picture.")
    dump.summary.reason = dump.remedy
    #expect(lines()[4] == "Reason      Drop the text of the page instead.")
    dump.summary.reason = nil
    #expect(lines()[4] == "Reason      binary")
  }

  @Test func whatWasNotReadIsHarmless() {
    let lines = QuarantinedView(dump: Samples.unreadQuarantined, style: .plain).lines
    #expect(lines[0] == "Dump        not read" && lines[3].hasPrefix("In base64   "))
    #expect(!lines.contains { $0.contains("\u{1B}") || $0.contains("\u{202E}") || $0.hasPrefix("At byte") })
  }
}
