import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// Errors that last: the daemon says that it is degraded and why, leaves the files alone, and goes on by itself when
  /// they are over.
  @Suite struct LastingErrorTests {
    struct Trouble: Sendable, CustomTestStringConvertible {
      /// As the fault library names them.
      var classes: String
      var code: Int32
      /// What the reason must contain.
      var word: String

      var testDescription: String { "\(classes): \(String(cString: strerror(code)))" }
    }

    static let troubles = [
      Trouble(classes: "write+create+truncate+mkdir", code: ENOSPC, word: "room"),
      Trouble(classes: "write+create+truncate+mkdir", code: EDQUOT, word: "quota"),
      Trouble(classes: "write+create+truncate+mkdir+rename+unlink", code: EROFS, word: "Read-only"),
      Trouble(classes: "sync", code: EIO, word: "error"),
      Trouble(classes: "rename", code: EACCES, word: "denied"),
      Trouble(classes: "open+create", code: EMFILE, word: "Too many open files"),
      Trouble(classes: "read", code: EIO, word: "error"),
      Trouble(classes: "list", code: EIO, word: "error"),
    ]

    @Test func theDaemonIsDegradedUntilTheyAreOver() async throws {
      let start = ContinuousClock.now
      _ = try await forEach(Self.troubles, atOnce: 4) { try await outlast($0) }
      print("\(Self.troubles.count) lasting errors outlived in \(ContinuousClock.now - start)")
    }

    /// Where inotify is not to be had the directory is listed again and again, and that is said.
    @Test func theDirectoryIsListedWhileItCannotBeWatched() async throws {
      let house = try House()
      let faults = try Faults(house, "error:inotify:1:1000000000:\(EMFILE)", isSwitched: true)
      try faults.turnOn()
      let environment = ["SLUICE_SETTLE": "20ms", "SLUICE_RESCAN": "1h"]
      try await Daemon.with(house, environment: environment.merging(faults.environment) { $1 }) { daemon in
        #expect(try await daemon.status().drop.watching == .polling)
        try house.drop(Captures.capture(1...3), as: "a.txt")
        let isDone = try await eventually { try house.contents(.done) == ["a.txt"] }
        #expect(isDone, "\(daemon.process.errors)")
        try faults.turnOff()
        let isWatched = try await eventually { try daemon.statusAtOnce().drop.watching == .inotify }
        #expect(isWatched, "\(daemon.process.errors)")
        try house.drop(Captures.capture(4...6), as: "b.txt")
        try await daemon.sync()
        #expect(try house.contents(.done) == ["a.txt", "b.txt"])
      }
    }

    private func outlast(_ trouble: Trouble) async throws {
      let house = try House()
      let faults = try Faults(
        house, "error:\(trouble.classes):1:1000000000:\(trouble.code)", isSwitched: true)
      let environment = ["SLUICE_SETTLE": "20ms", "SLUICE_RESCAN": "200ms"]
      try await Daemon.with(house, environment: environment.merging(faults.environment) { $1 }) { daemon in
        try house.drop(Captures.capture(1...3), as: "before.txt")
        try await expectSettled(daemon, "\(trouble.testDescription)")
        try faults.turnOn()
        let files = ["a.txt": Captures.capture(4...6), "b.txt": Captures.capture(7...9)]
        for (name, data) in files { try house.drop(data, as: name) }

        var reasons: [String] = []
        // What is degraded first may be the answer itself.
        let isSaid = try await eventually {
          guard let status = try? daemon.statusAtOnce(), status.state == .degraded else { return false }
          reasons = status.reasons
          return reasons.contains { $0.contains(trouble.word) }
        }
        let comment: Comment = "\(trouble.testDescription): \(reasons)\n\(daemon.process.errors)"
        #expect(isSaid, comment)
        // Wherever they lie, they are there.
        let hashes = try house.inventory().values
        for (name, data) in files { #expect(hashes.contains(sha256(data)), "\(name), \(comment)") }

        try faults.turnOff()
        try await expectSettled(daemon, comment, within: .seconds(120))
        #expect(try house.contents(.done) == ["a.txt", "b.txt", "before.txt"], comment)
      }
      let rows = try archiveRows(house.archive)
      #expect(rows["totals"] == ["1 3 0 0 9 9 9 1"], "\(trouble.testDescription)")
      #expect(rows["arrivals"]?.count == 3, "\(trouble.testDescription)")
      #expect(try auditFindings(house) == [], "\(trouble.testDescription)")
    }
  }
}
