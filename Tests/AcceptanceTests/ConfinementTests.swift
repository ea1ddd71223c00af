import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// What sluiced started by hand keeps itself from.
  @Suite struct ConfinementTests {
    /// What it has said once it serves.
    private func said(_ daemon: Daemon) async throws -> String {
      #expect(try await eventually { daemon.process.errors.contains("started") })
      return daemon.process.errors
    }

    @Test func theProcessGainsNoRightsAndSaysWhatHolds() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let status = try String(contentsOfFile: "/proc/\(daemon.process.pid)/status", encoding: .utf8)
        #expect(status.contains("NoNewPrivs:\t1\n"))
        #expect(try await said(daemon).contains("landlock="))
      }
    }

    /// Landlock holds for directories, not for their names.
    @Test func aDropDirectoryElsewhereThatIsMadeAgainIsAnotherOne() async throws {
      let house = try House()
      let drop = house.beside("elsewhere")
      func replace() throws {
        try FileManager.default.removeItem(atPath: drop)
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: false)
      }
      let environment = ["SLUICE_SETTLE": "100ms", "SLUICE_RESCAN": "200ms"]
      try await Daemon.with(house, ["--drop", drop, "--landlock", "off"], environment: environment) {
        daemon in
        #expect(try await said(daemon).contains("landlock=off"))
        try replace()
        try fixture("scripts.txt").write(to: URL(filePath: drop + "/a.txt"))
        #expect(try await eventually { try await daemon.status().dumps.ingested == 1 })
      }
      try await Daemon.with(house, ["--drop", drop], environment: environment) { daemon in
        // On a kernel without Landlock there is nothing more to see.
        guard try await said(daemon).contains("landlock=version") else { return }
        try replace()
        #expect(
          try await eventually {
            try await daemon.status().drop.problem?.contains("Permission denied") ?? false
          })
      }
    }
  }
}
