import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// More files at once than any queue holds: each is ingested once.
  @Suite struct StormTests {
    private static let files = setting("SLUICE_TEST_STORM", 9000)
    private static let environment = ["SLUICE_SETTLE": "50ms", "SLUICE_LOG_LEVEL": "warning"]

    /// Two events each: more than inotify's queue holds (fs.inotify.max_queued_events), so that some are lost.
    @Test func createdWhileTheDaemonIsStopped() async throws {
      let house = try House()
      let count = Self.files
      try await Daemon.with(house, environment: Self.environment) { daemon in
        daemon.process.signal(SIGSTOP)
        try await onOwnThread { try Storm.drop(0..<count, into: house) }
        let start = ContinuousClock.now
        daemon.process.signal(SIGCONT)
        try await firstOutcome(house)
        let first = ContinuousClock.now - start
        try await Storm.wait(for: count, daemon)
        print("\(count) files while stopped: from SIGCONT \(first) to the first outcome,", terminator: " ")
        print("\(ContinuousClock.now - start) to the last")
        try await daemon.sync()
        let findings = try await onOwnThread { try auditFindings(house.socket, isDeep: true) }
        #expect(findings == [])
      }
      try Storm.expectEachOnce(0..<count, house)
    }

    @Test func withFewDescriptors() async throws {
      let house = try House()
      let count = Self.files / 10
      let limited = try RunningProcess(
        "/usr/bin/prlimit", ["--nofile=64:64", House.daemon, "--state", house.state],
        environment: Self.environment)
      let daemon = Daemon(house, limited)
      do {
        try await daemon.ready()
        let start = ContinuousClock.now
        try await onOwnThread { try Storm.drop(0..<count, into: house) }
        try await Storm.wait(for: count, daemon)
        print("\(count) files with 64 descriptors in \(ContinuousClock.now - start)")
        try await daemon.sync()
        limited.signal(SIGTERM)
        let outcome = try await limited.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
      } catch {
        await limited.destroy()
        throw error
      }
      try Storm.expectEachOnce(0..<count, house)
    }

    @Test func waitingAtTheStart() async throws {
      let count = Self.files
      let idle = try await Daemon.with(try House(), environment: Self.environment) { daemon in
        try await daemon.sync()
        return try #require(ProcessFigures(of: daemon.process.pid)).peak
      }
      let house = try House()
      try await onOwnThread { try Storm.drop(0..<count, into: house) }
      let start = ContinuousClock.now
      try await Daemon.with(house, environment: Self.environment) { daemon in
        let first = try await firstOutcome(house) - start
        try await Storm.wait(for: count, daemon)
        let last = ContinuousClock.now - start
        try await daemon.sync()
        let peak = try #require(ProcessFigures(of: daemon.process.pid)).peak
        print(
          "\(count) files waiting: \(first) from the start to the first outcome, \(last) to the last,",
          "\(peak >> 20) MiB at most, \(idle >> 20) MiB when idle")
        #expect(peak - idle < 64_000_000)
      }
      try Storm.expectEachOnce(0..<count, house)
    }

    /// When the first file lay in `done/`.
    @discardableResult
    private func firstOutcome(_ house: House) async throws -> ContinuousClock.Instant {
      let isThere = try await eventually(within: .seconds(300), every: .milliseconds(2)) {
        try !house.isEmpty(.done)
      }
      #expect(isThere)
      return .now
    }
  }
}
