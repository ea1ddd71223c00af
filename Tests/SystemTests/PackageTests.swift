import Foundation
import Testing

/// The Debian package on a minimal Debian without Swift: installed, used by ordinary users, upgraded, removed, purged.
@Suite(.enabled(if: Box.packageObstacle == nil, Comment(rawValue: Box.packageObstacle ?? "")))
struct PackageTests {
  @Test(arguments: [
    "older", "install", "active", "enabled", "drop", "sync", "status", "second", "administrator", "disable",
    "mask", "late", "upgrade", "late-sync", "after-audit", "remove", "removed", "again", "purge",
  ])
  func eachStepSucceeds(step: String) async throws {
    let box = try await Box.of(.package)
    let seen = try box.seen(step)
    let log = try box.seen("log").output
    #expect(seen.status == 0, "\(seen.output)\(seen.error)\n\(log)")
  }

  @Test func theMachineHasNoSwift() async throws {
    #expect(try await Box.of(.package).seen("swift").output == "")
  }

  @Test func theDaemonRunsOnceInstalledAndTheRestWaits() async throws {
    let box = try await Box.of(.package)
    let running = try box.seen("running").output
    #expect(running.contains("ActiveState=active\n") && running.contains("NRestarts=0\n"))
    #expect(try box.seen("waiting").output == "disabled\n")
  }

  @Test func whatAMemberOfTheGroupDropsAnotherMemberSees() async throws {
    let box = try await Box.of(.package)
    let dumps = try box.seen("ls").output
    #expect(dumps.contains("\"state\":\"ingested\"") && dumps.contains("\"name\":\"seed.txt\""))
    #expect(try box.seen("status").output.contains("10 posts"))
    #expect(try box.seen("stranger").status == 77)
    #expect(try box.seen("stranger-drop").status != 0)
  }

  @Test func theCatalogAndTheManualCameAlong() async throws {
    let box = try await Box.of(.package)
    #expect(try box.seen("explained").output.contains("Subject: seed.txt was"))
    #expect(try box.seen("manual").output.contains("SLUICECTL"))
  }

  @Test func anUpgradeRestartsIntoTheNewProgramsAndRefusesNobody() async throws {
    let box = try await Box.of(.package)
    #expect(
      try box.seen("programs").output
        == "sluiced.service /usr/bin/sluiced\nsluiced@second.service /usr/bin/sluiced\n")
    let unit = try box.seen("unit").output
    #expect(!unit.contains("Earlier") && unit.contains("NeedDaemonReload=no\n"))
    #expect(unit.contains("NRestarts=0\n"))
    #expect(try box.seen("socket-after").output == box.seen("socket-before").output)
    #expect(try box.seen("refused").output == "")
    #expect(try #require(Int(box.seen("asked").output.dropLast())) > 10)
  }

  @Test func anUpgradeLeavesAllAsTheAdministratorSetIt() async throws {
    let box = try await Box.of(.package)
    let before = try box.seen("units-before").output
    for unit in [
      "sluiced.service disabled active", "sluiced@second.service enabled active",
      "sluice-alert.socket enabled active", "sluice-backup.timer enabled active",
      "sluice-verify.timer masked inactive",
    ] {
      #expect(before.contains(unit + "\n"))
    }
    #expect(try box.seen("units-after").output == before)
    let configuration = try box.seen("configuration").output
    #expect(configuration.hasPrefix("# Of an earlier version.\n") && configuration.hasSuffix("\n# mine\n"))
  }

  @Test func upgradingAndRemovingKeepsWhatWasArchived() async throws {
    let box = try await Box.of(.package)
    let upgraded = try box.seen("after-upgrade").output
    #expect(upgraded.hasSuffix(try box.seen("ls").output) && upgraded.contains("\"name\":\"late.txt\""))
    #expect(try box.seen("after-again").output == upgraded)
    let kept = try box.seen("after-remove").output
    for path in ["/var/lib/sluice/archive.sqlite", "/var/lib/sluice/done/", "/etc/sluice/sluice.yaml"] {
      #expect(kept.contains(path))
    }
  }

  @Test func nothingRunsOnceItIsRemoved() async throws {
    #expect(try await Box.of(.package).seen("stopped").output == "")
  }

  @Test func purgingLeavesNothing() async throws {
    let box = try await Box.of(.package)
    let left = try box.seen("named-after").output.split(separator: "\n")
    let before = try box.seen("named-before").output.split(separator: "\n")
    #expect(Set(left).subtracting(before).isEmpty)
  }
}
