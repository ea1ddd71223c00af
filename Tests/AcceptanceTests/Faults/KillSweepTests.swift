import Foundation
import Testing

extension FaultTests {
  /// Killed before or after any step, and started again, the end is that of an uninterrupted run.
  @Suite struct KillSweepTests {
    /// How many moments are tried for each kind of file; 0 for all there are.
    private static let points = setting("SLUICE_TEST_FAULT_POINTS", 8)

    @Test(arguments: DumpKind.allCases) func theEndIsThatOfAnUninterruptedRun(_ kind: DumpKind) async throws {
      let prepared = try await kind.prepare()
      let calm = try kind.house(like: prepared)
      let counting = try Faults(calm)
      let outcome = try await calm.once(
        environment: DumpKind.environment.merging(counting.environment) { $1 })
      try #require(outcome.status == kind.status, "\(outcome.errors)")
      let steps = try counting.report().steps
      try #require(steps > 200)
      let expected = try Snapshot(of: calm)

      let start = ContinuousClock.now
      let moments = KillMoment.moments(of: steps, points: Self.points)
      let killed = try await forEach(moments, atOnce: 2) { moment in
        try await killOnce(at: moment, kind, prepared, expected)
      }.count { $0 }
      print(
        "killed at every step, kind \(kind): \(steps) steps, \(moments.count) kill points tried,",
        "\(killed) reached, in \(ContinuousClock.now - start)")
      // Threads take turns as they please, so the last steps of a run may not come in another.
      #expect(killed >= moments.count / 2)
    }

    /// - Returns: whether the moment came before the run was over.
    private func killOnce(
      at moment: KillMoment, _ kind: DumpKind, _ prepared: House, _ expected: Snapshot
    ) async throws -> Bool {
      let house = try kind.house(like: prepared)
      let faults = try Faults(house, "\(moment)")
      let first = try await house.once(environment: DumpKind.environment.merging(faults.environment) { $1 })
      let report = try faults.report()
      let isKilled = first.status == -SIGKILL
      #expect(isKilled || first.status == kind.status, "\(moment): \(first.status) \(first.errors)")
      #expect(isKilled || report.steps < moment.step, "\(moment): \(report.steps) steps")
      let last = try await house.once(environment: DumpKind.environment)
      // What failed before the kill is no failure of the second run.
      let isWell = last.status == 0 || last.status == kind.status
      #expect(isWell, "\(moment): \(report.last): \(last.status) \(last.errors)")
      let differences = expected.differences(in: try Snapshot(of: house))
      #expect(differences.isEmpty, "\(moment): \(report.last)")
      #expect(try auditFindings(house) == [], "\(moment): \(report.last)")
      return isKilled
    }
  }
}
