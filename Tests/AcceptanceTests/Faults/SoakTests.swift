import EndpointAPI
import Foundation
import Synchronization
import Testing

extension FaultTests {
  /// Files come all the time, and the daemon is restarted again and again: nothing piles up, and the counts are exact.
  @Suite struct SoakTests {
    /// Minutes with a restart each; 0 for some seconds with some restarts.
    private static let minutes = setting("SLUICE_TEST_SOAK_MINUTES", 0)
    private static let runs = minutes == 0 ? 4 : minutes
    private static let environment = ["SLUICE_SETTLE": "50ms", "SLUICE_LOG_LEVEL": "warning"]

    /// Drops files on a thread of its own until it is told to stop.
    private final class Load: Sendable {
      private let isOver = Mutex(false)

      func stop() { isOver.withLock { $0 = true } }

      /// - Returns: how many files it dropped.
      func run(_ house: House) throws -> Int {
        var count = 0
        while !isOver.withLock({ $0 }) {
          try Storm.drop(count..<count + 5, into: house)
          count += 5
          usleep(50_000)
        }
        return count
      }
    }

    @Test func nothingPilesUp() async throws {
      let house = try House()
      let load = Load()
      async let dropped = onOwnThread { try load.run(house) }
      var figures: [ProcessFigures] = []
      for run in 0..<Self.runs {
        figures.append(try await runOnce(house, end: run % 2 == 0 ? SIGTERM : SIGKILL))
      }
      load.stop()
      let count = try await dropped
      try await Daemon.with(house, environment: Self.environment) { daemon in
        try await daemon.sync()
        let findings = try await onOwnThread { try auditFindings(house.socket, isDeep: true) }
        #expect(findings == [])
      }
      try Storm.expectEachOnce(0..<count, house)

      let (memory, descriptors) = (figures.map(\.resident), figures.map(\.descriptors))
      print(
        "\(count) files in \(Self.runs) runs: memory at the end of each \(memory.map { $0 >> 20 }) MiB,",
        "descriptors \(descriptors)")
      // The page cache fills in the first runs; connections to the archive and the socket come and go.
      let usual = figures.dropFirst(figures.count / 4)
      let (least, most) = (usual.map(\.resident).min() ?? 0, usual.map(\.resident).max() ?? 0)
      #expect(most - least < 24 << 20, "memory grows: \(memory)")
      #expect((descriptors.max() ?? 0) - (descriptors.min() ?? 0) <= 8, "descriptors grow: \(descriptors)")
    }

    /// - Returns: the daemon's figures at the end of its run.
    private func runOnce(_ house: House, end: Int32) async throws -> ProcessFigures {
      let daemon = try Daemon(house, environment: Self.environment)
      do {
        try await daemon.ready()
        if Self.minutes > 0 { try await Task.sleep(for: .seconds(60)) }
        // The figures are those of a daemon that works.
        let before = try daemon.outcomes()
        let works = try await eventually { try daemon.outcomes() >= before + 50 }
        #expect(works, "\(daemon.process.errors)")
        let figures = try #require(ProcessFigures(of: daemon.process.pid), "\(daemon.process.errors)")
        daemon.process.signal(end)
        let outcome = try await daemon.process.outcome()
        #expect(outcome.status == (end == SIGKILL ? -SIGKILL : 0), "\(outcome.errors)")
        return figures
      } catch {
        await daemon.process.destroy()
        throw error
      }
    }
  }
}

extension Daemon {
  /// How many files have theirs.
  fileprivate func outcomes() throws -> Int {
    let dumps = try statusAtOnce().dumps
    return dumps.ingested + dumps.duplicate + dumps.failed
  }
}
