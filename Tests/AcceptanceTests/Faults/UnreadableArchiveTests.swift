import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// SQLite calls an archive damaged that the disk did not give: nobody shall be told to restore a backup for that.
  @Suite struct UnreadableArchiveTests {
    private static let faults = "error:read:1:1000000000:\(EIO)"

    private func filled() async throws -> House {
      let house = try House()
      try house.drop(Captures.capture(1...50), as: "a.txt")
      let outcome = try await house.once()
      try #require(outcome.status == 0, "\(outcome.errors)")
      return house
    }

    @Test func anAnswerNamesTheErrorOfTheDisk() async throws {
      let house = try await filled()
      let faults = try Faults(house, Self.faults, isSwitched: true)
      try await Daemon.with(house, environment: Daemon.usual.merging(faults.environment) { $1 }) { daemon in
        let questions = [["search", "berth"], ["posts"], ["ls"], ["channels"]]
        try faults.turnOn()
        for question in questions {
          let outcome = try await daemon.ask(question)
          #expect(outcome.status != 0, "\(question): \(outcome.text)")
          let said = outcome.text + outcome.errors
          #expect(said.contains("Input/output error") && !said.contains("damaged"), "\(question): \(said)")
        }
        let audit = try await daemon.ask(["audit"])
        #expect(audit.status != 0 && !audit.text.contains("damaged"), "\(audit.text)")
        try faults.turnOff()
        for question in questions + [["audit"]] {
          let outcome = try await daemon.ask(question)
          #expect(outcome.status == 0, "\(question): \(outcome.errors)")
        }
      }
    }

    @Test func noneIsOpenedOrMadeAnew() async throws {
      let house = try await filled()
      let rows = try archiveRows(house.archive)
      let faults = try Faults(house, Self.faults)
      for arguments in [[], ["--rebuild"]] {
        let outcome = try await house.once(arguments, environment: faults.environment)
        #expect(outcome.status != 0, "\(arguments)")
        let said = outcome.errors
        #expect(said.contains("Input/output error") && !said.contains("damaged"), "\(arguments): \(said)")
      }
      #expect(try archiveRows(house.archive) == rows)
    }
  }
}
