import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// A backup that fails, or is cut off, leaves nothing, disturbs nobody, and the next one is a whole one.
  @Suite struct BackupFaultTests {
    private static let folder = "backup"

    private static func contents(_ house: House) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(house.state)/\(folder)")
    }

    /// A daemon with a dump, to whose backups faults may happen.
    private func with(
      _ house: House, _ faults: Faults, _ body: (Daemon) async throws -> Void
    ) async throws {
      try await Daemon.with(house, environment: DumpKind.environment.merging(faults.environment) { $1 }) {
        try house.drop(Captures.capture(1...9), as: "before.txt")
        try await $0.sync()
        try await body($0)
      }
    }

    /// Makes a backup, which must be the only one and one that sluiced can work with.
    private func expectWhole(_ daemon: Daemon, _ comment: Comment) async throws {
      let outcome = try await daemon.ask(["backup"])
      #expect(outcome.status == 0, "\(comment): \(outcome.errors)")
      let names = try Self.contents(daemon.house)
      try #require(names.count == 1, "\(comment): \(names)")
      let restored = try House(like: daemon.house)
      for name in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: restored.archive + name)
      }
      try FileManager.default.moveItem(
        atPath: "\(restored.state)/\(Self.folder)/\(names[0])", toPath: restored.archive)
      #expect(try auditFindings(restored) == [], comment)
    }

    @Test(arguments: [
      // The copy has 40 pages and more; each is a call.
      ("write:8", ENOSPC), ("write:8", EIO), ("write:1", EDQUOT), ("create:1", EACCES), ("sync:1", EIO),
      ("rename:1", EIO), ("read:2", EIO),
    ])
    func anErrorLeavesNothing(place: String, code: Int32) async throws {
      let house = try House()
      let faults = try Faults(
        house, "error:\(place):1000000000:\(code)", folder: Self.folder, isSwitched: true)
      let comment: Comment = "\(place): \(String(cString: strerror(code)))"
      try await with(house, faults) { daemon in
        try faults.turnOn()
        let failed = try await daemon.ask(["backup"])
        #expect(failed.status == 74 && !failed.errors.isEmpty, comment)
        #expect(try faults.report().faults > 0, comment)
        #expect(try Self.contents(house) == [], "\(comment): \(failed.errors)")
        // Ingestion has nothing to do with it.
        try house.drop(Captures.capture(10...12), as: "meanwhile.txt")
        try await daemon.sync()
        let status = try await daemon.status()
        #expect(status.dumps.ingested == 2 && status.state == .idle, comment)
        try faults.turnOff()
        try await expectWhole(daemon, comment)
      }
    }

    @Test func oneThatWasKilledIsForgottenAtTheStart() async throws {
      let house = try House()
      let faults = try Faults(house, "crash:sync:.archive.part", folder: Self.folder)
      let daemon = try Daemon(house, environment: DumpKind.environment.merging(faults.environment) { $1 })
      do {
        try await daemon.ready()
        try house.drop(Captures.capture(1...9), as: "before.txt")
        try await daemon.sync()
        let cut = try await daemon.ask(["backup"])
        #expect(cut.status != 0)
        #expect(try await daemon.process.outcome().status == -SIGKILL)
      } catch {
        await daemon.process.destroy()
        throw error
      }
      #expect(try Self.contents(house).contains(".archive.part"))
      try await Daemon.with(house, environment: DumpKind.environment) { daemon in
        #expect(try Self.contents(house) == [])
        try await expectWhole(daemon, "after a kill")
      }
    }

    /// `sluiced` is stopped while a page is being written.
    @Test func aStopDoesNotWaitForIt() async throws {
      let house = try House()
      let faults = try Faults(house, "hold:write:8", folder: Self.folder, isSwitched: true)
      let daemon = try Daemon(house, environment: DumpKind.environment.merging(faults.environment) { $1 })
      do {
        try await daemon.ready()
        try house.drop(Captures.capture(1...9), as: "before.txt")
        try await daemon.sync()
        try faults.turnOn()
        async let asked = daemon.ask(["backup"])
        let isHeld = try await eventually { try faults.report().faults > 0 }
        #expect(isHeld)
        daemon.process.signal(SIGTERM)
        // TimeoutStopSec= of the unit.
        let outcome = try await daemon.process.outcome(within: .seconds(30))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try await asked.status != 0)
        try faults.turnOff()
      } catch {
        await daemon.process.destroy()
        throw error
      }
      try await Daemon.with(house, environment: DumpKind.environment) { daemon in
        try await expectWhole(daemon, "after a stop")
      }
    }
  }
}
