import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Presentation
import Testing

@testable import sluicectl

@Suite struct AuditVerbTests {
  private static let findings: [AuditLine] = [
    .progress(.init(step: "Reading \u{1B}]0;originals", done: 1, total: 2)), .finding(Samples.finding),
    .progress(.init(step: "Reading originals", done: 2, total: 2)), Samples.summary(findings: 1),
  ]

  @Test func soundIsZero() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let run = try await Run("audit", "--socket", server.path)
      #expect(run.status == 0 && run.errors.isEmpty)
      #expect(run.output == "All agrees: 2 dumps and 3 files looked at, 6.2 kB read.\n")
    }
    #expect(backend.with { $0.audits } == [false])
  }

  @Test func findingsAreListedAndHaveAStatus() async throws {
    let backend = StubBackend { $0.auditLines = Self.findings }
    try await RunningServer.with(backend) { server in
      let run = try await Run("audit", "--deep", "--socket", server.path)
      #expect(run.status == 65)
      #expect(
        run.lines == [
          "original-missing  capture 004.txt", "  The original is not in done/.",
          "  Bring it back from a backup.", "1 fault: 2 dumps and 3 files looked at, 6.2 kB read.",
        ])
      #expect(
        run.errors == "sluicectl: The audit found 1 fault. (each is listed with what to do about it)\n")
      let json = try await Run("audit", "--json", "--socket", server.path)
      let lines = try json.lines.map { try JSONText.decode(AuditLine.self, from: Data($0.utf8)) }
      #expect(json.status == 65)
      #expect(lines == [.finding(Samples.finding), Samples.summary(findings: 1)])
    }
    #expect(backend.with { $0.audits } == [true, false])
  }

  @Test func aTerminalSeesHowFarItIs() async throws {
    try await RunningServer.with(StubBackend { $0.auditLines = Self.findings }) { server in
      let (status, text) = try await Run.onTerminal("audit", "--socket", server.path)
      #expect(status == 65)
      let erase = "\r\u{1B}[K"
      #expect(text.hasPrefix("\(erase)Reading \\u{1B}]0;originals: 1 of 2\(erase)original-missing  capture"))
      // The line is gone before the last words.
      #expect(text.contains("\(erase)Reading originals: 2 of 2\(erase)1 fault: 2 dumps"))
    }
  }

  @Test func anAuditWithoutItsEndIsNotSound() async throws {
    struct DiskIsGone: Error {}
    let cut = StubBackend { $0.auditError = DiskIsGone() }
    try await RunningServer.with(cut) { server in
      let run = try await Run("audit", "--json", "--socket", server.path)
      #expect(run.status == 69, "\(run.errors)")
      #expect(run.errors.hasPrefix("sluicectl: The connection ended before the answer did."))
    }
    let short = StubBackend { $0.auditLines.removeLast() }
    try await RunningServer.with(short) { server in
      let run = try await Run("audit", "--socket", server.path)
      #expect(run.status == 69 && run.output.isEmpty)
    }
  }

  @Test func findingsAreHarmlessLines() {
    let finding = AuditLine.Finding(
      code: "original-missing", subject: "a\u{1B}[31m", message: "It is\nnot there.\u{202E}",
      remedy: "Look.\u{7}")
    #expect(
      AuditVerb.lines(finding, .plain) == [
        "original-missing  a\\u{1B}[31m", "  It is not there.\\u{202E}", "  Look.\\u{7}",
      ])
    #expect(AuditVerb.describe(.init(step: "Reading", done: 1200, total: 0)) == "Reading: 1,200")
    #expect(AuditVerb.describe(.init(step: "Reading", done: 1, total: 2)) == "Reading: 1 of 2")
  }
}
