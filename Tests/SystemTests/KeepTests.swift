import Foundation
import Testing

/// Backup, audit, a full disk, a later version and a rebuild under a real systemd.
@Suite(.enabled(if: Box.obstacle == nil, Comment(rawValue: Box.obstacle ?? "")))
struct KeepTests {
  /// Message ids that programs rely on: written out, since they must never change.
  private enum Published {
    static let refused = "2f2970defbe44252aca2cc22e16b38ae"
    static let degraded = "f90a46f860f547a9998522192b6cb892"
    static let recovered = "05ab4f51fae145ffa63c9d947c298912"
    static let backedUp = "a8ef76b5b9d140579525a2f5af94d95c"
    static let backupFailed = "518722ee2bdf4b438930b647227055af"
  }

  private func table(_ text: String) -> [String: String] {
    let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
    return Dictionary(
      pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }, uniquingKeysWith: { $1 })
  }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map { String($0) } }

  @Test(arguments: [
    "install", "start", "sync", "timers", "backup-1", "backup-2", "backup-3", "audit", "degraded",
    "stop-full", "start-full", "waiting", "room-again", "sync-again", "audit-again", "stop-rebuild",
    "rebuild",
    "start-rebuilt", "rebuilt", "stop-later", "later",
  ])
  func eachStepSucceeds(step: String) async throws {
    let box = try await Box.of(.keep)
    let seen = try box.seen(step)
    let log = try box.seen("log").output
    #expect(seen.status == 0, "\(seen.output)\(seen.error)\n\(log)")
  }

  @Test func theUnitsAreWithoutFault() async throws {
    let seen = try await Box.of(.keep).seen("verify")
    #expect(seen.status == 0 && seen.error == "", "\(seen.error)")
  }

  @Test func timersHaveTheirNextTime() async throws {
    let next = try await Box.of(.keep).seen("next").output
    #expect(next.contains("sluice-verify.timer") && next.contains("sluice-backup.timer"))
  }

  @Test func theNewestBackupsStayWithTheHashesThatTheJournalTold() async throws {
    let box = try await Box.of(.keep)
    let files = lines(try box.seen("backups").output)
    #expect(files.count == 2 && files.allSatisfy { $0.hasSuffix(".sqlite sluice 640") })
    let told = try box.journal().filter { $0["MESSAGE_ID"] == Published.backedUp }
    #expect(told.count == 3)
    let hashes = lines(try box.seen("hash").output).map { $0.split(separator: " ").map { String($0) } }
    #expect(Set(hashes.map { $0[1] }).isSubset(of: told.compactMap { $0["SLUICE_PATH"] }))
    #expect(Set(hashes.map { $0[0] }).isSubset(of: told.compactMap { $0["SLUICE_SHA256"] }))
    #expect(
      try box.seen("backup-log").output.contains("SHA-256 \(try #require(told.last?["SLUICE_SHA256"]))"))
  }

  @Test func aFaultLeavesTheAuditFailed() async throws {
    let box = try await Box.of(.keep)
    #expect(try box.seen("audit-fault").status != 0)
    let result = table(try box.seen("audit-result").output)
    #expect(result["Result"] == "exit-code" && result["ExecMainStatus"] == "65")
    let log = try box.seen("verify-log").output
    #expect(log.contains("All agrees: 1 dump") && log.contains("file-changed  n1 done/first.txt"))
  }

  @Test func aFullDiskIsWaitedForAndNothingIsLost() async throws {
    let box = try await Box.of(.keep)
    let backup = try box.seen("backup-full")
    #expect(backup.status == 74 && backup.error.contains("are free in /var/lib/sluice/backup"))
    #expect(
      lines(try box.seen("backups-full").output).sorted() == lines(try box.seen("backups").output).sorted())
    let journal = try box.journal()
    #expect(journal.contains { $0["MESSAGE_ID"] == Published.backupFailed && $0["PRIORITY"] == "3" })
    #expect(journal.contains { $0["MESSAGE_ID"] == Published.degraded })
    #expect(journal.contains { $0["MESSAGE_ID"] == Published.recovered })
    let waiting = table(try box.seen("waiting-state").output)
    #expect(waiting["ActiveState"] == "activating" && waiting["NRestarts"] == "0")
    let recovered = table(try box.seen("recovered").output)
    #expect(recovered["NRestarts"] == "0")
    let names = lines(try box.seen("ls").output)
    #expect(names.count == 2 && names.allSatisfy { $0.contains(#""state":"ingested""#) })
  }

  @Test func theArchiveMadeAnewIsTheServicesOwn() async throws {
    let box = try await Box.of(.keep)
    let owners = lines(try box.seen("owners").output).sorted()
    #expect(
      owners == ["archive.sqlite sluice sluice 640", "archive.sqlite.before-rebuild sluice sluice 640"])
    #expect(try box.seen("ls-rebuilt").output == box.seen("ls").output)
  }

  @Test func anArchiveOfALaterVersionIsRefusedOnce() async throws {
    let box = try await Box.of(.keep)
    #expect(try box.seen("start-later").status != 0)
    let state = table(try box.seen("later-state").output)
    #expect(state["ActiveState"] == "failed" && state["NRestarts"] == "0" && state["ExecMainStatus"] == "65")
    let refusals = try box.journal().filter { $0["MESSAGE_ID"] == Published.refused }
    #expect(refusals.count == 1)
    #expect(
      refusals.first?["MESSAGE"]?.contains("written by a later version of Sluice. Install that") == true)
  }
}
