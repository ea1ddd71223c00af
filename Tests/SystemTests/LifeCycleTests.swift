import Foundation
import Testing

/// Reload, hang, crash, restart and stop under a real systemd, with dumps dropped and clients asking all the while.
@Suite(.enabled(if: Box.obstacle == nil, Comment(rawValue: Box.obstacle ?? "")))
struct LifeCycleTests {
  /// Message ids that programs rely on: written out, since they must never change.
  private enum Published {
    static let settingsRefused = "8fb4375ae0e74ce2989739ef60e42cd3"
    static let settingsReloaded = "6af433ffb965427d9ec00da4519fca37"
    static let settingsKept = "d436756752c44b27b8adb34db9f0a7e4"
    static let changed = "f9c958a356f1494f8da44ee6a19d955f"
  }

  private func object(_ text: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func configuration(_ name: String) async throws -> [String: Any] {
    let status = try object(try await Box.of(.life).seen(name).output)
    return try #require(status["configuration"] as? [String: Any])
  }

  /// `name=value` lines.
  private func table(_ text: String) -> [String: String] {
    text.split(separator: "\n").reduce(into: [:]) { table, line in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      table[String(parts[0])] = String(parts[1])
    }
  }

  @Test(arguments: [
    "install", "sysusers", "tmpfiles", "catalog", "start", "reload", "wrong-sync", "reload-right", "signal",
    "hung",
    "killed", "sync-killed", "sync-restarted", "stop-waited", "secret", "secret-reload", "secret-report",
  ])
  func eachStepSucceeds(step: String) async throws {
    let box = try await Box.of(.life)
    let seen = try box.seen(step)
    let log = try box.seen("log").output
    #expect(seen.status == 0, "\(seen.output)\(seen.error)\n\(log)")
  }

  // MARK: - Reload

  @Test func aReloadHoldsAtOnceAndInTheSameProcess() async throws {
    let box = try await Box.of(.life)
    #expect(try box.seen("refused-before").status == 77)
    #expect(try box.seen("allowed-after").status == 0)
    let pids = try box.seen("same-process").output.split(whereSeparator: \.isWhitespace)
    #expect(pids.count == 2 && pids.first == pids.last)
    let reloaded = try box.journal().filter { $0["MESSAGE_ID"] == Published.settingsReloaded }
    #expect(
      reloaded.prefix(3).map { $0["SLUICE_CHANGED"] } == [
        "operators.users", "log_level, operators.users", "log_level",
      ])
    #expect(reloaded.allSatisfy { $0["SLUICE_FILE"] == "/etc/sluice/sluice.yaml" && $0["PRIORITY"] == "5" })
  }

  /// The confined unit asks itself, as its own user.
  @Test func systemctlReloadIsAChangeLikeOthers() async throws {
    let verbs = try await Box.of(.life).journal().filter {
      $0["MESSAGE_ID"] == Published.changed && $0["SLUICE_VERB"] == "reload"
    }
    // Twice by systemctl, as the service's user, and by root three times.
    #expect(verbs.filter { $0["SLUICE_UID"] != "0" }.count == 2)
    #expect(verbs.filter { $0["SLUICE_UID"] == "0" }.count == 3)
  }

  @Test func aWrongFileKeepsTheServiceAsItWasAndIsToldEverywhere() async throws {
    let box = try await Box.of(.life)
    let fault = "/etc/sluice/sluice.yaml:4:10: batch.dumps: “many” is not a whole number"
    let remedy = "write a whole number from 1 to 100000"
    // By exit status.
    #expect(try box.seen("reload-wrong").status != 0)
    let verb = try box.seen("reload-wrong-verb")
    #expect(verb.status == 78 && verb.error == "sluicectl: \(fault) (\(remedy))\n")
    // In status, for programs and for people.
    let configuration = try await self.configuration("wrong-status")
    #expect(configuration["error"] as? String == "\(fault); \(remedy)")
    #expect(configuration["failed_at"] is String)
    let shown = try box.seen("wrong-shown").output
    #expect(shown.contains("the one before is in force") && shown.contains(fault))
    // In the journal, with an explanation.
    let kept = try box.journal().filter { $0["MESSAGE_ID"] == Published.settingsKept }
    #expect(kept.count == 2)
    #expect(kept.allSatisfy { $0["SLUICE_KEY"] == "batch.dumps" && $0["PRIORITY"] == "3" })
    #expect(kept.allSatisfy { $0["SLUICE_SOURCE"] == "/etc/sluice/sluice.yaml:4:10" })
    #expect(
      try box.seen("explained").output.contains(
        "Subject: The configuration cannot be used, and the one before stays in force"))
    // And everything goes on.
    #expect(try box.seen("wrong-unit").output.contains("SubState=running"))
    #expect(try box.seen("wrong-unit").output.contains("NRestarts=0"))
    #expect(try box.seen("wrong-still-operator").status == 0)
    let right = try await self.configuration("right-status")
    #expect(right["error"] is NSNull && right["failed_at"] is NSNull)
  }

  // MARK: - Ends

  private func expectExactCounts(_ status: String, dropped: String, audit: String) async throws {
    let box = try await Box.of(.life)
    let count = Int(try box.seen(dropped).output.trimmingCharacters(in: .whitespacesAndNewlines))
    let found = try object(try box.seen(status).output)
    let dumps = try #require(found["dumps"] as? [String: Any])
    #expect(dumps["ingested"] as? Int == count && (count ?? 0) > 60)
    #expect(dumps["duplicate"] as? Int == 0 && dumps["failed"] as? Int == 0)
    #expect(try found["posts"] as? Int == #require(count) * 40)
    let audited = try box.seen(audit)
    #expect(audited.status == 0 && audited.output.hasPrefix("All agrees: "), "\(audited.output)")
  }

  @Test func aDaemonThatHangsOrIsKilledIsStartedAgainAndLosesNothing() async throws {
    let box = try await Box.of(.life)
    let unit = table(try box.seen("restarts").output)
    #expect(unit["NRestarts"] == "2" && unit["ActiveState"] == "active")
    let manager = try box.seen("explained").output
    #expect(manager.contains("Watchdog timeout") && manager.contains("status=9/KILL"))
    try await expectExactCounts("status-killed", dropped: "dropped", audit: "audit-killed")
  }

  @Test func restartsRefuseNobodyAndLoseNothing() async throws {
    let box = try await Box.of(.life)
    #expect(try box.seen("asked-errors").output == "")
    // How often, and the exit status: one line, since there is one status.
    let asked = try box.seen("asked").output.split(whereSeparator: \.isWhitespace)
    #expect(asked.count == 2 && asked.last == "0")
    #expect(try #require(Int(asked[0])) >= 50)
    try await expectExactCounts("status-restarted", dropped: "dropped-all", audit: "audit-restarted")
  }

  @Test func aStopLosesNoRequestThatWaits() async throws {
    let answers = try await Box.of(.life).seen("waited").output.split(separator: "\n")
    #expect(answers.count == 3)
    for answer in answers { #expect(try object(answer)["state"] is String) }
  }

  // MARK: - Errors

  @Test func aCredentialIsUsedAndNotShown() async throws {
    let box = try await Box.of(.life)
    #expect(try box.seen("secret-archive").status == 0)
    for name in ["secret-reload", "secret-status", "secret-report", "secret-journal"] {
      let seen = try box.seen(name)
      #expect(!seen.output.isEmpty && !seen.output.contains("hidden-name"), "\(name)")
    }
    #expect(try box.seen("secret-unknown").status != 0)
    #expect(
      try box.journal().contains {
        $0["MESSAGE_ID"] == Published.settingsRefused && $0["SLUICE_SOURCE"] == "credential sluice.archvie"
      })
  }

  @Test func aStartThatCannotBeIsToldAndNotTriedAgain() async throws {
    let box = try await Box.of(.life)
    #expect(try box.seen("start-wrong").status != 0)
    let unit = table(try box.seen("start-wrong-unit").output)
    #expect(unit["ExecMainStatus"] == "78" && unit["NRestarts"] == "0" && unit["Result"] == "exit-code")
    let told = try #require(try box.journal().last { $0["MESSAGE_ID"] == Published.settingsRefused })
    #expect(told["SLUICE_SOURCE"] == "/etc/sluice/sluice.yaml:1:1" && told["SLUICE_KEY"] == "settel")
    #expect(told["MESSAGE"]?.contains("did you mean settle?") == true && told["PRIORITY"] == "2")
  }
}
