import Foundation
import Testing

/// How far the unit closes its service in, by systemd's own reckoning. Needs neither root nor a running systemd.
@Suite struct ConfinementTests {
  private static let analyze = "/usr/bin/systemd-analyze"

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: analyze), "systemd-analyze is not installed"),
    arguments: ["sluiced", "sluice-verify", "sluice-backup"])
  func theExposureIsAtMost0Point6(name: String) async throws {
    let unit = repository.appending(path: "systemd/\(name).service").path
    let outcome = try await runCommand(
      Self.analyze, ["security", "--offline=true", "--threshold=6", "--no-pager", unit])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.error == "")
    let figure = outcome.output.firstMatch(of: /Overall exposure level for [a-z-]+\.service: ([0-9.]+)/)?.1
    #expect(try #require(figure.flatMap { Double($0) }) <= 0.6)
  }
}
