import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// `sluicectl rebuild` hands over to the sluiced beside it; SystemTests run it as administrators do.
  @Suite struct RebuildVerbTests {
    @Test func itWorksOnAStoppedDaemonOnly() async throws {
      let house = try House()
      let rebuild = ["rebuild", "--state", house.state]
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(1...3), as: "a.txt")
        try await daemon.sync()
        let refused = try await run(House.client, rebuild)
        #expect(refused.status == 69)
        #expect(refused.errors.contains("the archive is as it was: another sluiced uses the state directory"))
      }
      let done = try await run(House.client, rebuild)
      #expect(done.status == 0 && done.errors.isEmpty, "\(done.errors)")
      #expect(
        done.text.hasPrefix("The archive was made anew from 1 dump.\nCarried over: 1 line of the ledger, "))
      try await Daemon.with(house) { daemon in
        let posts = try await daemon.status().posts
        #expect(posts == 3)
      }
    }

    @Test func aLostOriginalStopsItUnlessThatIsAccepted() async throws {
      let house = try House()
      try house.drop(Captures.capture(1...3), as: "a.txt")
      #expect(try await house.once().status == 0)
      try FileManager.default.removeItem(atPath: house.path(.done, "a.txt"))
      let rebuild = ["rebuild", "--state", house.state]
      let refused = try await run(House.client, rebuild)
      #expect(
        refused.status == 69 && refused.errors.contains("a.txt: it is not there. Restore them from a backup"))
      let accepted = try await run(House.client, rebuild + ["--accept-loss"])
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(accepted.text.hasPrefix("The archive was made anew from 0 dumps."))
      #expect(accepted.errors.contains("a.txt: it is not there."))
    }
  }
}
