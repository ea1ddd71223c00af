import Foundation
import Testing

extension AcceptanceTests {
  /// `sluicectl doctor` on an installation that works, and on one that does not.
  @Suite struct DoctorTests {
    @Test func findsNothingWrongWhereNothingIs() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let run = try await daemon.ask(["doctor"])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.text)\(run.errors)")
        #expect(run.lines.contains { $0.contains("answers, process \(daemon.process.pid), up ") })
        #expect(run.lines.contains { $0.hasPrefix("✓ drop       \(house.state)/drop, of ") })
        #expect(run.lines.contains { $0.hasPrefix("✓ limits ") })
      }
      let run = try await run(House.client, ["doctor", "--socket", house.socket])
      #expect(run.status == 65 && run.lines.contains { $0.hasPrefix("✗ service ") }, "\(run.text)")
    }
  }
}
