import EndpointAPI
import Foundation
import GRDB
import Testing

extension AcceptanceTests {
  /// What administrators do, and what happens to what they look after.
  @Suite struct OperationTests {
    @Test func quarantineAndRetry() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.picture, as: "odd.txt")
        try await daemon.sync()
        let odd = try #require(try await daemon.list(QuarantinedDump.self, "quarantine").first)
        #expect(odd.summary.name == "odd.txt" && odd.code == "unknown-format")
        #expect(odd.location == house.path(.failed, "odd.txt"))
        let id = try #require(odd.summary.id)
        for name in [String(id.prefix(8)), odd.summary.number.map { "n\($0)" } ?? ""] {
          #expect(try await daemon.list(QuarantinedDump.self, "quarantine", name) == [odd])
        }
        // Its writer mends it where it lies, and has it read again.
        try Captures.capture(1...2).write(to: URL(filePath: odd.location))
        let number = try #require(odd.summary.number)
        let outcome = try await daemon.ask(["retry", "n\(number)"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try await daemon.sync()
        #expect(try house.contents(.failed).isEmpty)
        #expect(try house.contents(.done) == ["odd.txt"])
        #expect(try await daemon.posts().count == 2)
        #expect(try await daemon.list(QuarantinedDump.self, "quarantine").isEmpty)
        #expect(try await daemon.ask(["retry", "n\(number)"]).status == 66)
        #expect(try await daemon.ask(["quarantine", "n\(number)"]).status == 66)
        let kinds = try await daemon.list(Event.self, "events").map(\.kind)
        #expect(kinds.contains(.dumpRetried))
      }
      #expect(try auditFindings(house) == [])
    }

    @Test func pauseAndResume() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        #expect(try await daemon.ask(["pause"]).status == 0)
        try house.drop(Captures.capture(1...2), as: "a.txt")
        #expect(try await daemon.ask(["scan"]).status == 0)
        let status = try await daemon.status()
        #expect(status.state == .paused && status.pausedSince != nil && status.drop.waiting == 1)
        #expect(try await daemon.ask(["sync", "--timeout", "0.1"]).status == 75)
        #expect(try await daemon.ask(["resume"]).status == 0)
        try await daemon.sync()
        #expect(try house.contents(.done) == ["a.txt"])
        #expect(try await daemon.status().state == .idle)
      }
    }

    @Test func auditTellsWhatIsMissing() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(1...2), as: "a.txt")
        try await daemon.sync()
        let sound = try await daemon.ask(["audit", "--deep"])
        #expect(sound.status == 0 && sound.text.contains("All agrees"), "\(sound.text) \(sound.errors)")
        try FileManager.default.removeItem(atPath: house.path(.done, "a.txt"))
        // That the file was moved is noted a moment after its outcome.
        let isFound = try await eventually {
          let unsound = try await daemon.ask(["audit", "--json"])
          return unsound.status == 65 && unsound.text.contains("\"file-missing\"")
        }
        #expect(isFound)
      }
    }

    @Test func severalDropDirectories() async throws {
      let house = try House()
      let (second, third) = (house.beside("second"), house.beside("third"))
      let configuration = house.beside("sluice.yaml")
      try """
      state: \(house.state)
      settle: 50ms
      drops:
        - path: \(house.state)/drop
        - path: \(second)
          channel: Harbour News
          disposal: leave
          recursive: true
        - path: \(third)
          disposal: delete
          watch: polling
      poll: 100ms
      """.write(toFile: configuration, atomically: true, encoding: .utf8)
      let daemon = try Daemon(
        house, RunningProcess(House.daemon, ["--config", configuration]))
      do {
        try await daemon.ready()
        try house.drop(Captures.capture(1...1), as: "a.txt")
        try FileManager.default.createDirectory(
          atPath: second + "/inside", withIntermediateDirectories: true)
        try Data("Forwarded from\u{A0}Quay\nThe crane is mended\n".utf8).write(
          to: URL(filePath: second + "/inside/b.txt"))
        try Captures.capture(3...3).write(to: URL(filePath: third + "/c.txt"))
        try await daemon.sync()
        let status = try await daemon.status()
        #expect(status.drops.map(\.path) == [house.state + "/drop", second, third])
        #expect(status.drops.map(\.watching) == [.inotify, .inotify, .polling])
        #expect(status.drops.map(\.disposal) == ["move", "leave", "delete"])
        #expect(try house.contents(.done) == ["a.txt"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: second + "/inside") == ["b.txt"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: third).isEmpty)
        let crane = try #require(try await daemon.search("crane").first)
        #expect(crane.channel?.title == "Harbour News")
        let dumps = try await daemon.dumps()
        #expect(Set(dumps.map(\.name)) == ["a.txt", "inside/b.txt", "c.txt"])
        #expect(dumps.allSatisfy { $0.state == .ingested })
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.outcome().status == 0)
      } catch {
        await daemon.process.destroy()
        throw error
      }
    }

    // MARK: - Faults of ours

    @Test func aDamagedArchiveIsRefusedAndLeftAsItIs() async throws {
      let house = try House()
      let damaged = Data("SQLite format 3\0 and then nothing of the kind".utf8) + Data(count: 8192)
      try damaged.write(to: URL(filePath: house.archive))
      try house.drop(Captures.capture(1...1), as: "a.txt")
      let outcome = try await house.once()
      // EX_DATAERR
      #expect(outcome.status == 65, "\(outcome.status)")
      #expect(outcome.errors.contains("damaged") && outcome.errors.contains("Restore a backup"))
      #expect(try Data(contentsOf: URL(filePath: house.archive)) == damaged)
      #expect(try house.contents(.drop) == ["a.txt"])
    }

    @Test func aLockedArchiveIsWaitedFor() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        // A daemon that has just started begins its index of kin.
        configuration.busyMode = .timeout(10)
        let other = try DatabaseQueue(path: house.archive, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try house.drop(Captures.capture(1...1), as: "a.txt")
        let isDegraded = try await eventually(within: .seconds(40)) {
          try await daemon.status().reasons.contains { $0.contains("Another process holds the archive") }
        }
        #expect(isDegraded)
        #expect(try house.contents(.drop) == ["a.txt"])
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try other.close()
        try await daemon.sync()
        // The index of kin goes on by itself.
        let isWell = try await eventually { try await daemon.status().state == .idle }
        #expect(isWell, "\(daemon.process.errors)")
      }
      #expect(try auditFindings(house) == [])
    }

    @Test func aDropDirectoryThatWasReplacedIsTakenUp() async throws {
      let house = try House()
      let drop = house.path(.drop, "")
      try await Daemon.with(house) { daemon in
        try FileManager.default.removeItem(atPath: drop)
        let isDegraded = try await eventually { try await daemon.status().state == .degraded }
        #expect(isDegraded)
        #expect(try await daemon.status().drop.problem?.contains("not usable") == true)
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: false)
        try house.drop(Captures.capture(1...1), as: "a.txt")
        let isDone = try await eventually { try house.contents(.done) == ["a.txt"] }
        #expect(isDone, "\(daemon.process.errors)")
        let isWell = try await eventually { try await daemon.status().state == .idle }
        #expect(isWell, "\(daemon.process.errors)")
      }
    }

    /// A file in whose reading the daemon ends each time holds nothing up, and is left unread in the end.
    @Test func aFileThatEndsTheDaemonIsLeftUnread() async throws {
      let house = try House()
      try house.drop(Captures.capture(1...1), as: "poison.txt")
      for number in 10..<15 { try house.drop(Captures.capture(number...number), as: "z\(number).txt") }
      let faults = try Faults(house, "crash:read:poison.txt")
      // The others are under way with it at first, and behind it; from the second start on they go before it.
      for (attempt, others) in [(1, 0), (2, 0), (3, 5)] {
        let outcome = try await house.once(environment: faults.environment)
        #expect(outcome.status == -SIGKILL, "\(attempt): \(outcome.errors)")
        #expect(try house.contents(.done).count == others, "\(attempt)")
      }
      let last = try await house.once()
      #expect(last.status == 1, "\(last.errors)")
      #expect(try house.contents(.failed) == ["poison.txt", "poison.txt.reason.json"])
      let reason = try String(contentsOfFile: house.path(.failed, "poison.txt.reason.json"), encoding: .utf8)
      #expect(reason.contains("\"crashed\"") && reason.contains("ended 3 times"))
      #expect(try auditFindings(house) == [])
    }
  }
}
