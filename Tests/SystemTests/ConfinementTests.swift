import Foundation
import Testing

/// How far the unit closes its service in, by systemd's own reckoning. Needs neither root nor a running systemd.
@Suite struct ConfinementTests {
  private static let analyze = "/usr/bin/systemd-analyze"

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: analyze), "systemd-analyze is not installed"))
  func theExposureIsAtMost0Point6() async throws {
    let unit = repository.appending(path: "systemd/sluiced.service").path
    let outcome = try await runCommand(
      Self.analyze, ["security", "--offline=true", "--threshold=6", "--no-pager", unit])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.error == "")
    let figure = outcome.output.firstMatch(of: /Overall exposure level for sluiced.service: ([0-9.]+)/)?.1
    #expect(try #require(figure.flatMap { Double($0) }) <= 0.6)
  }
}
