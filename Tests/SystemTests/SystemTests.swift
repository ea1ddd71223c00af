import Foundation
import Testing

/// Sluice installed, started, used and stopped under a real systemd.
@Suite(.enabled(if: Box.obstacle == nil, Comment(rawValue: Box.obstacle ?? "")))
struct SystemTests {
  /// Message ids that programs rely on: written out, since they must never change.
  private enum Published {
    static let started = "321bdfa9871c4a0ab137d22f2e145814"
    static let stopped = "289094df3a5f4e4fa16a64d4482275f9"
    static let ingested = "ede31a32254947af9cfc098748d596c1"
    static let duplicate = "12643e9a9c964786a066d1f326518a94"
    static let changed = "f9c958a356f1494f8da44ee6a19d955f"
    static let refused = "699abeefd4194fef9e17a8366f8860a1"
    static let ignored = "b19ca106e3d84ca8b5aa04036b220f07"
    static let repeated = "c34928913c234c688b20f32fa85999d7"
  }

  /// `name value…` lines, or `name=value`, by name.
  private func table(_ text: String, separator: Character) -> [String: String] {
    var table: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
      table[String(parts[0])] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return table
  }

  private func object(_ text: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(arguments: [
    "install", "sysusers", "tmpfiles", "catalog", "start", "drop", "sync", "drop-forged", "sync-forged",
    "drop-links", "scan", "unlink", "settled",
    "stop", "stop-again", "alert-listen", "alert-rule", "alert-delivered",
  ])
  func eachStepSucceeds(step: String) async throws {
    let box = try await Box.of(.box)
    let seen = try box.seen(step)
    let log = try box.seen("log").output
    #expect(seen.status == 0, "\(seen.output)\(seen.error)\n\(log)")
  }

  @Test func theUnitsAreWithoutFault() async throws {
    let seen = try await Box.of(.box).seen("verify")
    #expect(seen.status == 0)
    #expect(seen.error == "")
  }

  @Test func everybodyHasTheRightsOfTheirGroupAndNoMore() async throws {
    let box = try await Box.of(.box)
    let paths = table(try box.seen("paths").output, separator: " ")
    #expect(paths["/run/sluice.sock"] == "srw-rw---- root sluice")
    #expect(paths["/var/lib/sluice"] == "drwxr-x--x sluice sluice")
    #expect(paths["/var/lib/sluice/drop"] == "drwxrws--T sluice sluice-drop")
    #expect(try box.seen("stranger-drop").status != 0)
    #expect(try box.seen("stranger-asks").status != 0)
    #expect(try box.seen("reader-asks").status == 0)
  }

  @Test func operatorsChangeWhatReadersMayOnlyLookAt() async throws {
    let box = try await Box.of(.box)
    #expect(try box.seen("operator-changes").status == 0)
    #expect(try box.seen("member-changes").status == 0)
    // EX_NOPERM, be it the daemon or the kernel that says so.
    let refused = try box.seen("reader-changes")
    #expect(refused.status == 77)
    #expect(refused.error.contains("may not pause") && refused.error.contains("operators"))
    #expect(try box.seen("stranger-changes").status == 77)
    let journal = try box.journal()
    func attempts(_ id: String) throws -> [[String?]] {
      // Root does other things meanwhile.
      journal.filter { $0["MESSAGE_ID"] == id && $0["SLUICE_UID"] != "0" }.map {
        [$0["SLUICE_VERB"], $0["SLUICE_UID"]]
      }
    }
    func uid(_ user: String) throws -> String {
      try box.seen("id-\(user)").output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(try attempts(Published.changed) == [["pause", uid("chief")], ["resume", uid("member")]])
    #expect(try attempts(Published.refused) == [["pause", uid("reader")]])
    let pids = journal.filter { $0["SLUICE_VERB"] != nil }.map { Int($0["SLUICE_PID"] ?? "") ?? 0 }
    #expect(pids.allSatisfy { $0 > 1 })
  }

  @Test func theDaemonMayTakeLeasesAndNothingElse() async throws {
    let status = table(try await Box.of(.box).seen("capabilities").output, separator: ":")
    let lease = "0000000010000000"
    #expect(status["CapPrm"] == lease && status["CapBnd"] == lease && status["CapAmb"] == lease)
    #expect(status["NoNewPrivs"] == "1")
    #expect(status["Seccomp"] == "2")
  }

  @Test func systemctlShowsWhatItDoes() async throws {
    let box = try await Box.of(.box)
    let running = table(try box.seen("running").output, separator: "=")
    #expect(running["ActiveState"] == "active" && running["SubState"] == "running")
    #expect(running["NRestarts"] == "0")
    let status = try #require(running["StatusText"])
    #expect(!status.isEmpty)
    #expect(try box.seen("status").output.contains("Status: \"\(status)\""))
  }

  @Test func aDumpIsIngestedAndItsTwinIsADuplicate() async throws {
    let box = try await Box.of(.box)
    let states = try box.seen("ls").output.split(separator: "\n").compactMap {
      try object($0)["state"] as? String
    }
    #expect(states.sorted() == ["duplicate", "ingested", "ingested"])
    let folders = try box.seen("files").output.split(separator: "\0").compactMap {
      $0.split(separator: "/").first
    }
    #expect(folders.sorted() == ["done", "done", "duplicate"])
  }

  @Test func theJournalHasALineForEachDumpWithItsFields() async throws {
    let journal = try await Box.of(.box).journal()
    let ingested = journal.filter { $0["MESSAGE_ID"] == Published.ingested }
    #expect(ingested.count == 2)
    let entry = try #require(ingested.first { $0["SLUICE_POSTS"] == "10" })
    #expect(entry["SLUICE_DUMP"]?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    #expect(entry["SLUICE_NAME"] == "first.txt" || entry["SLUICE_NAME"] == "second dump.txt")
    #expect(entry["SLUICE_FORMAT"]?.hasPrefix("text-") == true)
    for field in ["SLUICE_NEW", "SLUICE_KNOWN", "SLUICE_REPAIRS", "SLUICE_BYTES"] {
      #expect(entry[field].flatMap { Int($0) } != nil, "\(field)")
    }
    #expect(entry["SYSLOG_IDENTIFIER"] == "sluiced" && entry["_SYSTEMD_UNIT"] == "sluiced.service")
    #expect(entry["CODE_FILE"]?.hasSuffix(".swift") == true)

    let duplicates = journal.filter { $0["MESSAGE_ID"] == Published.duplicate }
    #expect(duplicates.count == 1)
    #expect(duplicates.first?["SLUICE_DUMP"] == entry["SLUICE_DUMP"])
  }

  @Test func aFileNameForgesNoField() async throws {
    let journal = try await Box.of(.box).journal()
    #expect(journal.contains { $0["SLUICE_NAME"]?.contains("SLUICE_FORGED=1") == true })
    #expect(!journal.contains { $0["SLUICE_FORGED"] != nil })
    #expect(journal.filter { $0["SLUICE_NAME"] != nil }.allSatisfy { $0["MESSAGE_ID"]?.count == 32 })
  }

  @Test func theJournalSaysWhenItServesAndWhenItStopped() async throws {
    let journal = try await Box.of(.box).journal()
    #expect(journal.contains { $0["MESSAGE_ID"] == Published.started })
    #expect(journal.contains { $0["MESSAGE_ID"] == Published.stopped })
  }

  @Test func theCatalogExplainsTheLine() async throws {
    let text = try await Box.of(.box).seen("explained").output
    #expect(text.contains("Subject: first.txt was") || text.contains("Subject: second dump.txt was"))
    #expect(!text.contains("@SLUICE_"))
  }

  @Test func linesThatRepeatAreCountedAndToldTogether() async throws {
    let box = try await Box.of(.box)
    let journal = try box.journal()
    let ignored = journal.filter { $0["MESSAGE_ID"] == Published.ignored }
    let told = journal.filter {
      $0["MESSAGE_ID"] == Published.repeated && $0["SLUICE_LIKE"] == "intake.ignored"
    }
    let counts = told.compactMap { $0["SLUICE_COUNT"].flatMap { Int($0) } }
    // Twenty of them in each half minute, in which links may have come late.
    #expect(ignored.count >= 20 && !counts.isEmpty && counts.allSatisfy { $0 > 0 })
    #expect(ignored.count + counts.reduce(0, +) == 60)
    #expect(told.allSatisfy { $0["PRIORITY"] == "4" })
    let explained = try box.seen("explained").output
    for count in counts { #expect(explained.contains("Subject: \(count) lines were left out")) }
  }

  /// From the confined daemon over the socket to a program that owns nothing.
  @Test func anAlertReachesTheProgramsOfItsDirectory() async throws {
    let box = try await Box.of(.box)
    let alert = try object(try box.seen("alert-delivered").output)
    #expect(alert["rule"] as? String == "all" && alert["state"] as? String == "delivered")
    #expect(alert["attempts"] as? Int == 1)
    #expect(
      table(try box.seen("alert-mode").output, separator: " ")["/run/sluice-alert.sock"]
        == "srw------- sluice sluice")
    let printed = try box.seen("alert-log").output.split(separator: "\n")
    // Of the users that DynamicUser= makes (systemd.exec(5)); not each machine can tell their names.
    #expect((61_184...65_519).contains(try #require(printed.first.flatMap { Int($0) })) && printed.count == 2)
    let handed = try object(try #require(printed.last))
    #expect(handed["id"] as? Int == alert["id"] as? Int && handed["state"] as? String == "pending")
  }

  @Test func doctorLooksAtTheUnit() async throws {
    let box = try await Box.of(.box)
    func unit(_ name: String) throws -> [String?] {
      let findings = try box.seen(name).output.split(separator: "\n").map { try object($0) }
      let finding = try #require(findings.first { $0["check"] as? String == "unit" })
      return [finding["verdict"] as? String, finding["remedy"] as? String]
    }
    let remedy = "systemctl enable sluiced.socket sluiced.service, so that it starts by itself"
    #expect(try unit("doctor") == ["attention", remedy])
    #expect(try unit("doctor-enabled") == ["well", nil])
  }

  @Test func aReportHasTheUnitsAndOnlyWhenAskedTheJournal() async throws {
    let box = try await Box.of(.box)
    let (without, with) = (try box.seen("report").output, try box.seen("report-with-names").output)
    for report in [without, with] {
      #expect(report.contains("/lib/systemd/system/sluiced.service\n[Unit]"))
      #expect(report.contains("== Journal"))
    }
    #expect(!without.contains("first.txt") && !without.contains("second dump.txt"))
    #expect(with.contains("first.txt was ingested"))
  }

  @Test func itStopsInGoodOrder() async throws {
    let stopped = table(try await Box.of(.box).seen("stopped").output, separator: "=")
    #expect(stopped["ActiveState"] == "inactive" && stopped["Result"] == "success")
    #expect(stopped["ExecMainStatus"] == "0")
  }

  @Test func theSocketStartsItAgain() async throws {
    let seen = try await Box.of(.box).seen("activation")
    #expect(seen.status == 0, "\(seen.error)")
    let dumps = try #require(try object(seen.output)["dumps"] as? [String: Any])
    #expect(dumps["ingested"] as? Int == 2)
  }
}
