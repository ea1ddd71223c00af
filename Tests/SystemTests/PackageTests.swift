import Foundation
import Testing

/// The Debian package on a minimal Debian without Swift: installed, used by ordinary users, upgraded, removed, purged.
@Suite(.enabled(if: Box.packageObstacle == nil, Comment(rawValue: Box.packageObstacle ?? "")))
struct PackageTests {
  @Test(arguments: [
    "install", "active", "enabled", "drop", "sync", "status", "upgrade", "restarted", "remove", "removed",
    "again", "purge",
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

  @Test func upgradingAndRemovingKeepsWhatWasArchived() async throws {
    let box = try await Box.of(.package)
    let before = try box.seen("ls").output
    #expect(try box.seen("after-upgrade").output == before)
    #expect(try box.seen("after-again").output == before)
    let kept = try box.seen("after-remove").output
    for path in ["/var/lib/sluice/archive.sqlite", "/var/lib/sluice/done/", "/etc/sluice/sluice.yaml"] {
      #expect(kept.contains(path))
    }
  }

  @Test func purgingLeavesNothing() async throws {
    let box = try await Box.of(.package)
    let left = try box.seen("named-after").output.split(separator: "\n")
    let before = try box.seen("named-before").output.split(separator: "\n")
    #expect(Set(left).subtracting(before).isEmpty)
  }
}
