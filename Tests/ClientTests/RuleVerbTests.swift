import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

/// `sluicectl rules`, and what a service starts for an alert.
@Suite struct RuleVerbTests {
  @Test func aRuleIsAddedAsItsFlagsSay() async throws {
    let backend = StubBackend { $0.rules = [] }
    try await RunningServer.with(backend) { server in
      let added = try await Run(
        "rules", "add", "brics", "--on", "post", "--query=#BRICS -#UN", "--channel", "@x", "--notify",
        "--socket", server.path)
      #expect(added.status == 0 && added.output == "Rule brics: a post matches #BRICS -#UN in @x.\n")
      let text = try await Run(
        "rules", "add", "wide", "--on", "text", "--channels", "5", "--within", "1d", "--json", "--socket",
        server.path)
      let rule = try JSONText.decode(Rule.self, from: Data(text.output.utf8))
      #expect(rule.definition == RuleDefinition(name: "wide", on: .text, channels: 5, within: "1d"))
      let refused = try await Run("rules", "add", "empty", "--socket", server.path)
      #expect(refused.status == 64)
      #expect(refused.errors == "sluicectl: The rule makes no sense: on is missing. (give on)\n")
      let taken = try await Run("rules", "add", "wide", "--on", "dump", "--socket", server.path)
      #expect(taken.status == 65)
    }
    let definition = backend.with { $0.rules.first?.definition }
    #expect(
      definition
        == RuleDefinition(name: "brics", on: .post, query: "#BRICS -#UN", channel: "@x", notify: true))
  }

  @Test func rulesAreListedAndRemoved() async throws {
    try await RunningServer.with { server in
      let list = try await Run("rules", "list", "--socket", server.path)
      #expect(list.status == 0 && list.lines.count == 3)
      #expect(list.lines[1].hasSuffix("  a post matches #BRICS -#UN in @x"))
      #expect(
        list.lines[2].hasPrefix("unread  configuration  no ") && list.lines[2].hasSuffix("a dump failed"))
      let removed = try await Run("rules", "remove", "brics", "--socket", server.path)
      #expect(removed.output == "The rule brics was removed.\n")
      let missing = try await Run("rules", "remove", "brics", "--socket", server.path)
      #expect(missing.status == 66)
      let configured = try await Run("rules", "remove", "unread", "--socket", server.path)
      #expect(configured.status == 65 && configured.errors.contains("stands in the configuration"))
    }
  }

  @Test func aTestShowsMatchesAndWhatTheyCost() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let run = try await Run("rules", "test", "brics", "--since", "2026-03-01", "--socket", server.path)
      #expect(run.status == 0 && run.lines.count == 3)
      #expect(run.lines[0].hasSuffix("matches #BRICS: red \\u{1B}[31m"))
      #expect(run.lines[1] == "It would have told of 1 match.")
      #expect(run.lines[2] == "Only posts with the word “#brics” are compared with it.")
      let free = try await Run("rules", "test", "--on", "post", "--query", "war", "--socket", server.path)
      #expect(free.status == 0)
      for arguments in [["rules", "test"], ["rules", "test", "brics", "--on", "post"]] {
        #expect(try await Run(arguments + ["--socket", server.path]).status == 64)
      }
    }
    #expect(
      backend.with { $0.ruleTests }.map(\.definition)
        == [RuleDefinition(name: "brics"), RuleDefinition(name: "trial", on: .post, query: "war")])
  }

  @Test func alertsAreListedAndRetried() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let all = try await Run("rules", "alerts", "--socket", server.path)
      #expect(all.lines.count == 3 && !all.output.contains("\u{1B}"))
      #expect(all.lines[1].contains("  pending ") && all.lines[1].contains("2 attempts: Nobody takes alerts"))
      let pending = try await Run(
        "rules", "alerts", "--pending", "--rule", "brics", "--json", "--socket", server.path)
      #expect(pending.lines.count == 1)
      let retry = try await Run("rules", "retry", "7", "6", "--socket", server.path)
      #expect(
        retry.lines == [
          "Alert 7 is to be delivered.",
          "Alert 6 is to be delivered once alert_socket is set in sluice.yaml.",
        ])
      #expect(try await Run("rules", "retry", "8", "--socket", server.path).status == 66)
    }
    #expect(backend.with { $0.alertQueries }.last?.state == .pending)
  }

  @Test func statusNamesWhatWaits() async throws {
    let backend = StubBackend {
      $0.status.alerts = .init(pending: 3, oldestError: "Nobody takes alerts.")
    }
    try await RunningServer.with(backend) { server in
      let run = try await Run("status", "--socket", server.path)
      #expect(run.output.contains("\n  Alerts   3 to be delivered: Nobody takes alerts.\n"))
      #expect(run.output.contains("sluicectl rules alerts --pending tells what is wrong"))
    }
  }

  // MARK: - The hook

  /// Runs `alert-hook` on a directory of scripts with `{"id":1}` on its standard input.
  private func hook(_ scripts: [String: String], plain: [String] = []) async throws -> (Int32, String, String)
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let hooks = directory.path + "/alert.d"
    try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
    for (name, script) in scripts {
      try await Script.write(
        script.replacing("OUT", with: directory.path + "/out"), to: "\(hooks)/\(name)",
        isExecutable: !plain.contains(name))
    }
    let (near, far) = (directory.path + "/in", directory.path + "/answer")
    try Data("{\"id\":1}\n".utf8).write(to: URL(filePath: near))
    let input = try FileHandle(forReadingFrom: URL(filePath: near))
    let status = try await SpawnedProcess(
      Run.command, ["alert-hook", hooks], environment: ["SECRET": "1"],
      input: .descriptor(input.fileDescriptor), output: .file(far)
    ).ended()
    let out = (try? String(contentsOfFile: directory.path + "/out", encoding: .utf8)) ?? ""
    return (status, try String(contentsOfFile: far, encoding: .utf8), out)
  }

  @Test func eachProgramGetsTheAlertInTheOrderOfNames() async throws {
    let (status, answer, out) = try await hook(
      [
        "20-two": "echo two >>OUT; cat >>OUT", "10-one": "echo one; echo \"$SECRET\" >>OUT; cat >>OUT",
        "30-off": "echo off >>OUT", "40.bak": "echo backup >>OUT", ".50": "echo hidden >>OUT",
      ], plain: ["30-off"])
    #expect(status == 0 && answer == "ok\n")
    #expect(out == "\n{\"id\":1}\ntwo\n{\"id\":1}\n")
  }

  @Test func aProgramThatFailsIsNamedAndTheOthersRun() async throws {
    let (status, answer, out) = try await hook(["a": "exit 3", "b": "cat >>OUT"])
    #expect(status == 1 && answer == "failed a status 3\n" && out == "{\"id\":1}\n")
    let (killed, why, _) = try await hook(["a": "kill -9 $$"])
    #expect(killed == 1 && why == "failed a signal 9\n")
  }

  /// An alert that nobody gets must not count as delivered.
  @Test func aDirectoryWithoutProgramsIsNoDelivery() async throws {
    let (status, answer, _) = try await hook([:])
    #expect(status == 1 && answer.hasPrefix("failed: ") && answer.hasSuffix("/alert.d holds no program\n"))
  }
}
