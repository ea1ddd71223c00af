import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// Any call fails, once or three times in a row: no file is lost, none is wrongly called done, and the daemon goes on
  /// without a restart. Where it cannot start it says so, and the next start does.
  @Suite struct ErrorSweepTests {
    /// How many errors are tried for each kind of file; 0 for all there are.
    private static let points = setting("SLUICE_TEST_FAULT_POINTS", 8)

    /// One error to try.
    private struct Trial: Sendable, CustomStringConvertible {
      var stepClass: Faults.Class
      /// Which call of its class is the first to fail, from 1.
      var index: Int
      var count: Int
      /// Nil for a write that is cut short, after which the next says why.
      var code: Int32?

      var description: String {
        code.map { "error:\(stepClass):\(index):\(count):\($0)" } ?? "short:\(stepClass):\(index)"
      }
    }

    private enum End {
      case unharmed, recovered
      /// The start or the stop failed, which the next start makes good.
      case restarted
    }

    @Test(arguments: DumpKind.allCases) func nothingIsLost(_ kind: DumpKind) async throws {
      let prepared = try await kind.prepare()
      let calm = try kind.house(like: prepared)
      let counting = try Faults(calm)
      try await Daemon.with(calm, environment: environment(counting)) { try await expectSettled($0, "calm") }
      let report = try counting.report()
      let expected = try Snapshot(of: calm, inOrder: false)

      let start = ContinuousClock.now
      let trials = Self.trials(report)
      let ends = try await forEach(trials, atOnce: 8) { try await self.try($0, kind, prepared, expected) }
      let (restarted, recovered) = (ends.count { $0 == .restarted }, ends.count { $0 == .recovered })
      print(
        "errors at every call, kind \(kind): \(report.steps) calls, \(trials.count) errors tried,",
        "\(recovered) recovered from, \(restarted) starts or stops failed, in \(ContinuousClock.now - start)")
      #expect(recovered + restarted >= trials.count / 2)
    }

    /// What is to be tried: each call of each class fails once and three times in a row, each write is cut short; or some
    /// of that, spread over all.
    private static func trials(_ report: Faults.Report) -> [Trial] {
      var all: [Trial] = []
      for stepClass in Faults.Class.allCases {
        for index in 0..<(report.byClass[stepClass] ?? 0) {
          for (turn, count) in [1, 3].enumerated() {
            let codes = errors(of: stepClass)
            let code = codes[(index + turn) % codes.count]
            all.append(Trial(stepClass: stepClass, index: index + 1, count: count, code: code))
          }
          if stepClass == .write {
            all.append(Trial(stepClass: .write, index: index + 1, count: 2, code: nil))
          }
        }
      }
      guard points > 0, points < all.count else { return all }
      let offset = Double.random(in: 0..<1)
      return (0..<points).map { all[Int((Double($0) + offset) / Double(points) * Double(all.count))] }
    }

    /// What the field has seen such calls fail with.
    private static func errors(of stepClass: Faults.Class) -> [Int32] {
      switch stepClass {
      case .open: [EMFILE, EIO, ENFILE]
      case .create: [ENOSPC, EROFS, EMFILE, EACCES]
      case .read, .list: [EIO]
      case .write: [ENOSPC, EDQUOT, EIO]
      case .sync: [EIO, ENOSPC]
      case .rename, .mkdir: [ENOSPC, EIO, EROFS, EACCES]
      case .unlink: [EIO, EROFS]
      case .truncate: [ENOSPC, EIO]
      case .stat: [EIO, ENOMEM]
      case .lock: [ENOLCK, EIO]
      case .map: [ENOMEM]
      case .space: [EIO]
      case .inotify: [EMFILE, ENOSPC, EIO]
      }
    }

    private func environment(_ faults: Faults) -> [String: String] {
      // What could not be looked at is looked at again by the slow timer.
      DumpKind.environment.merging(["SLUICE_RESCAN": "1s"]) { $1 }.merging(faults.environment) { $1 }
    }

    private func `try`(
      _ trial: Trial, _ kind: DumpKind, _ prepared: House, _ expected: Snapshot
    ) async throws -> End {
      let house = try kind.house(like: prepared)
      let faults = try Faults(house, "\(trial)")
      let daemon = try Daemon(house, environment: environment(faults))
      do {
        let end = try await end(of: daemon, trial, faults)
        if end == .restarted {
          let again = try await house.once(environment: DumpKind.environment)
          #expect(again.status == 0 || again.status == kind.status, "\(trial): \(again.errors)")
        }
        let differences = expected.differences(in: try Snapshot(of: house, inOrder: false))
        let last = try faults.report().last
        #expect(differences.isEmpty, "\(trial): \(last)\n\(daemon.process.errors)")
        #expect(try auditFindings(house) == [], "\(trial): \(last)")
        return end
      } catch {
        await daemon.process.destroy()
        throw error
      }
    }

    /// Lets the daemon do everything, then stops it.
    private func end(of daemon: Daemon, _ trial: Trial, _ faults: Faults) async throws -> End {
      let isSettled = try await eventually(within: .seconds(120)) {
        try daemon.process.hasEnded || settled(daemon)
      }
      let status =
        (try? daemon.statusAtOnce()).map { "\($0.state.rawValue), \($0.drop), \($0.reasons)" } ?? ""
      let story: Comment = "\(trial): \(try faults.report().last)\n\(status)\n\(daemon.process.errors)"
      if daemon.process.hasEnded {
        let outcome = try await daemon.process.outcome()
        // What ends it says so in a line; nothing else may end it.
        #expect(outcome.status > 0 && outcome.status != 125, story)
        #expect(outcome.errors.contains(" critical "), story)
        return .restarted
      }
      #expect(isSettled, story)
      let before = try faults.report().faults
      daemon.process.signal(SIGTERM)
      let outcome = try await daemon.process.outcome()
      let isCalmStop = try faults.report().faults == before
      #expect(!isCalmStop || outcome.status == 0, story)
      // What the error kept from being noted at the stop is noted at the next start.
      if !isCalmStop { return .restarted }
      return before > 0 ? .recovered : .unharmed
    }
  }
}

/// Whether a daemon has nothing left to do and no complaint.
func settled(_ daemon: Daemon) throws -> Bool {
  // While calls fail the daemon may have no answer.
  guard try daemon.house.contents(.drop).isEmpty, let status = try? daemon.statusAtOnce() else {
    return false
  }
  return status.state == .idle && status.drop.waiting + status.drop.settling == 0
}

/// Waits until a daemon has nothing left to do and no complaint.
func expectSettled(_ daemon: Daemon, _ comment: Comment, within limit: Duration = .seconds(60)) async throws {
  let isSettled = try await eventually(within: limit) { try settled(daemon) }
  let status = try? daemon.statusAtOnce()
  #expect(isSettled, "\(comment): \(String(describing: status))\n\(daemon.process.errors.suffix(2000))")
}
