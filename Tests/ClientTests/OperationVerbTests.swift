import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// The verbs with which an operator tells sluiced what to do.
@Suite struct OperationVerbTests {
  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONText.encode(value), as: UTF8.self)
  }

  @Test func jsonIsTheContract() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let environment = ["SLUICE_SOCKET": server.path]
      let scan = try await Run("scan", "--json", environment: environment)
      #expect(scan.lines == [try json(ScanResult(drops: [Samples.drop]))])
      let pause = try await Run("pause", "--json", environment: environment)
      #expect(pause.lines == [try json(backend.with { $0.status })])
      let resume = try await Run("resume", "--json", environment: environment)
      #expect(resume.lines == [try json(Samples.status)])
      let quarantine = try await Run("quarantine", "--json", environment: environment)
      #expect(quarantine.lines == [try json(Samples.quarantined), try json(Samples.unreadQuarantined)])
      let retry = try await Run("retry", "n17", "D0D0", "--json", environment: environment)
      #expect(
        retry.lines == [
          try json(RetryResult(retried: [Samples.unreadQuarantined.summary], count: 1)),
          try json(RetryResult(retried: [Samples.quarantined.summary], count: 1)),
        ])
      #expect([scan, pause, resume, quarantine, retry].allSatisfy { $0.status == 0 && $0.errors.isEmpty })
    }
  }

  @Test func scanSaysWhatLiesThere() async throws {
    let backend = StubBackend { $0.status.drops = [Samples.drop, Samples.sharedDrop] }
    try await RunningServer.with(backend) { server in
      let run = try await Run("scan", "--socket", server.path)
      #expect(
        run.lines == [
          "/var/lib/sluice/drop (watched)", "  nothing waits",
          "/srv/share (polled, with what is below it, files stay)",
          "  The directory cannot be listed: permission denied.",
          "  The kernel does not tell of changes on nfs, so that the directory is listed every second.",
          "  1,200 waiting, 12 settling, 40,000 not yet taken up, 2 ignored (sluicectl ls --state ignored)",
        ])
    }
  }

  @Test func pauseAndResumeSayWhatIsThen() async throws {
    try await RunningServer.with(StubBackend { $0.status.drops = [Samples.sharedDrop] }) { server in
      let pause = try await Run("pause", "--socket", server.path)
      #expect(pause.output.hasPrefix("Ingestion is paused since 2026-03-01 09:30:00 UTC"))
      #expect(pause.output.hasSuffix(". It goes on with sluicectl resume.\n"))
      let status = try await Run("status", "--socket", server.path)
      #expect(status.output.contains("\n  Paused   since 2026-03-01 09:30:00 UTC"))
      let resume = try await Run("resume", "--socket", server.path)
      #expect(resume.output == "Ingestion goes on: 41,200 files waiting.\n")
    }
  }

  @Test func retrySaysWhatWasGivenBackAndWhatWasNot() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let some = try await Run("retry", "n99", "n17", "beef", "--socket", server.path)
      #expect(some.status == 66)
      #expect(
        some.lines == [
          "n17  march/red \\u{1B}[31m\\u{202E}\u{FFFD}.txt → /var/lib/sluice/drop",
          "1 dump was given back to be read again.",
        ])
      #expect(
        some.errors == "sluicectl: There is nothing in quarantine with n99, beef. "
          + "(sluicectl quarantine lists what there is)\n")
      let all = try await Run("retry", "--all", "--socket", server.path)
      #expect(all.status == 0)
      #expect(
        all.lines == [
          "d0d0d0d0d0d0  picture.png → /var/lib/sluice/drop", "1 dump was given back to be read again.",
        ])
      let none = try await Run("retry", "--all", "--socket", server.path)
      #expect(none.status == 0 && none.output == "Nothing is in quarantine.\n")
    }
    #expect(backend.with { $0.retries } == [.id("n99"), .id("n17"), .id("beef"), .all, .all])
  }

  @Test func whatWasGivenBackBeforeAMistakeIsSaid() async throws {
    try await RunningServer.with { server in
      let run = try await Run("retry", "n17", "abcd", "n16", "--socket", server.path)
      #expect(run.status == 65 && run.lines.count == 1 && run.output.hasPrefix("n17  "))
      #expect(run.errors.hasPrefix("sluicectl: More than one id begins with abcd. ("))
    }
  }

  @Test func oneOfQuarantineIsShownWithWhatToDo() async throws {
    try await RunningServer.with { server in
      let environment = ["SLUICE_SOCKET": server.path]
      let one = try await Run("quarantine", "N17", environment: environment)
      #expect(one.status == 0 && one.lines.contains("What to do  Drop the text of the page instead."))
      #expect(one.lines.contains("Name        march/red \\u{1B}[31m\\u{202E}\u{FFFD}.txt"))
      let asJSON = try await Run("quarantine", "d0d0", "--json", environment: environment)
      #expect(asJSON.lines == [try json(Samples.quarantined)])
      let none = try await Run("quarantine", "n99", environment: environment)
      #expect(none.status == 66 && none.errors.contains("No dump in quarantine has the number n99."))
    }
  }

  @Test func aTerminalIsToldHowToRetry() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let hint = "sluicectl retry ID gives one back to be read again, sluicectl retry --all every one."
      let (status, text) = try await Run.onTerminal("quarantine", "--socket", server.path)
      let lines = text.split(separator: "\n")
      #expect(status == 0 && lines.count == 4 && lines.last.map { String($0) } == hint)
      #expect(!text.contains("\u{1B}"))
      let piped = try await Run("quarantine", "--socket", server.path)
      #expect(piped.lines.count == 3 && !piped.output.contains(hint))
      backend.with { $0.quarantined = [] }
      let empty = try await Run.onTerminal("quarantine", "--socket", server.path)
      #expect(empty.text == "Nothing is in quarantine.\n")
    }
  }

  @Test func ignoredDumpsAreListed() async throws {
    var link = Samples.waitingDump
    link.state = .ignored
    link.reason = "It is a symbolic link."
    let dumps = [Samples.dump, link]
    try await RunningServer.with(StubBackend { $0.dumps = dumps }) { server in
      let run = try await Run("ls", "--state", "ignored", "--socket", server.path)
      #expect(run.lines.count == 2 && run.lines[1].hasSuffix("capture 005.txt  It is a symbolic link."))
    }
  }
}
