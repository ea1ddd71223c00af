import Foundation
import Testing

extension FaultTests {
  /// Killed at any step, a rebuild leaves the old archive or the new one, and the next comes to the same end.
  @Suite struct RebuildSweepTests {
    /// How many moments are tried beside those of the end; 0 for all there are.
    private static let points = setting("SLUICE_TEST_FAULT_POINTS", 8)
    /// Steps at the end of which each is tried: there the new archive takes the place of the old one.
    private static let lastSteps = 12

    /// Where the old archive is kept.
    private static let aside = ".before-rebuild"

    /// A house whose daemon was killed, so that a part of its archive is in the log.
    private func prepare() async throws -> House {
      let house = try House()
      let daemon = try Daemon(house, environment: DumpKind.environment)
      do {
        try await daemon.ready()
        for (name, posts) in [("a.txt", 1...4), ("b.txt", 3...8), ("c.txt", 8...9)] {
          try house.drop(Captures.capture(posts), as: name)
        }
        try house.drop(Captures.capture(1...4), as: "d.txt")
        try house.drop(Captures.picture, as: "e.txt")
        try await daemon.sync()
      } catch {
        await daemon.process.destroy()
        throw error
      }
      await daemon.process.destroy()
      return house
    }

    private func rebuild(_ house: House, _ faults: Faults? = nil) async throws -> RunningProcess.Outcome {
      try await run(
        House.client, ["rebuild", "--state", house.state], environment: faults?.environment ?? [:])
    }

    @Test func theOldArchiveOrTheNewOneIsThere() async throws {
      let prepared = try await prepare()
      let log = try FileManager.default.attributesOfItem(atPath: prepared.archive + "-wal")[.size]
      try #require(log as? Int ?? 0 > 0)
      let calm = try House(like: prepared)
      let counting = try Faults(calm)
      let outcome = try await rebuild(calm, counting)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let steps = try counting.report().steps
      try #require(steps > 200)
      // Looked at in a copy: whoever looks at a log last takes it away.
      let before = try Snapshot(of: House(like: prepared))
      let after = try Snapshot(of: calm)

      let start = ContinuousClock.now
      let moments =
        Self.points == 0
        ? KillMoment.all(1...steps)
        : KillMoment.moments(of: steps - Self.lastSteps, points: Self.points)
          + KillMoment.all(steps - Self.lastSteps + 1...steps)
      let killed = try await forEach(moments, atOnce: 2) { moment in
        try await killOnce(at: moment, prepared, before, after)
      }.count { $0 }
      print(
        "killed a rebuild: \(steps) steps, \(moments.count) kill points tried, \(killed) reached,",
        "in \(ContinuousClock.now - start)")
      #expect(killed >= moments.count / 2)
    }

    /// - Returns: whether the moment came before the rebuild was over.
    private func killOnce(
      at moment: KillMoment, _ prepared: House, _ before: Snapshot, _ after: Snapshot
    ) async throws -> Bool {
      let house = try House(like: prepared)
      let faults = try Faults(house, "\(moment)")
      let first = try await rebuild(house, faults)
      let report = try faults.report()
      let last = report.last
      let isKilled = first.status == -SIGKILL
      #expect(isKilled || first.status == 0, "\(moment): \(first.errors)")
      #expect(isKilled || report.steps < moment.step, "\(moment): \(report.steps) steps")
      let found = try Snapshot(of: House(like: house))
      let isSwapped = try !Self.isOneFile(house.archive, house.archive + Self.aside)
      let differences = (isSwapped ? after : before).differences(in: found)
      #expect(differences.isEmpty, "\(moment): \(last)")
      if isSwapped {
        let refused = try await rebuild(house)
        #expect(refused.status == 69 && refused.errors.contains("of an earlier rebuild is still there"))
        let kept = try House(like: house)
        try FileManager.default.removeItem(atPath: kept.archive)
        try FileManager.default.moveItem(atPath: kept.archive + Self.aside, toPath: kept.archive)
        let differences = before.differences(in: try Snapshot(of: kept))
        #expect(differences.isEmpty, "\(moment): \(last)")
        try FileManager.default.removeItem(atPath: house.archive + Self.aside)
      }
      let again = try await rebuild(house)
      #expect(again.status == 0, "\(moment): \(last): \(again.errors)")
      let end = after.differences(in: try Snapshot(of: house))
      #expect(end.isEmpty, "\(moment): \(last)")
      #expect(try auditFindings(house) == [], "\(moment): \(last)")
      let names = try FileManager.default.contentsOfDirectory(atPath: house.state)
      #expect(!names.contains { $0.contains(".rebuild") }, "\(moment): \(names)")
      return isKilled
    }

    /// Whether nothing has taken the first name from the file that has, or may get, the second.
    private static func isOneFile(_ path: String, _ other: String) throws -> Bool {
      guard FileManager.default.fileExists(atPath: other) else { return true }
      let numbers = try [path, other].map {
        try FileManager.default.attributesOfItem(atPath: $0)[.systemFileNumber] as? Int
      }
      return numbers[0] == numbers[1]
    }
  }
}
