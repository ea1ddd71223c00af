import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// `--once`, stops and restarts.
  @Suite struct OnceTests {
    @Test func endsWithZeroWhenAllIsIngested() async throws {
      let house = try House()
      for number in 0..<20 {
        try house.drop(Captures.capture(number * 5..<number * 5 + 5), as: "\(number).txt")
      }
      let outcome = try await house.once()
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try house.contents(.done).count == 20 && house.contents(.drop).isEmpty)
      #expect(FileManager.default.fileExists(atPath: house.archive))
      let rows = try archiveRows(house.archive)
      #expect(rows["dumps"]?.count == 20 && rows["posts"]?.count == 100)
      // Nothing to do is well, too.
      #expect(try await house.once().status == 0)
    }

    @Test func stateDirectoryIsMadeAndIsEnough() async throws {
      let house = try House()
      let state = house.beside("new/state")
      let outcome = try await run(House.daemon, ["--state", state, "--once"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let names = Set(try FileManager.default.contentsOfDirectory(atPath: state))
      #expect(names.isSuperset(of: ["drop", "done", "duplicate", "failed", "archive.sqlite"]))
    }

    @Test func endsWithOneWhenADumpFailed() async throws {
      let house = try House()
      try house.drop(Captures.capture(1...3), as: "good.txt")
      try house.drop(Captures.picture, as: "picture.txt")
      try house.drop(Data(), as: "empty.txt")
      let outcome = try await house.once()
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try house.contents(.done) == ["good.txt"])
      let failed = ["empty.txt", "empty.txt.reason.json", "picture.txt", "picture.txt.reason.json"]
      #expect(try house.contents(.failed) == failed)
      #expect(try Data(contentsOf: URL(filePath: house.path(.failed, "picture.txt"))) == Captures.picture)
      for name in ["empty.txt", "picture.txt"] {
        let data = try Data(contentsOf: URL(filePath: house.path(.failed, name + ".reason.json")))
        let reason = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for key in ["code", "message", "remedy"] {
          #expect((reason[key] as? String)?.isEmpty == false, "\(name) has no \(key)")
        }
        #expect(reason["name"] as? String == name)
      }

      try await Daemon.with(house) { daemon in
        let status = try await daemon.status()
        #expect(status.dumps == .init(ingested: 1, duplicate: 0, failed: 2) && status.posts == 3)
        let dumps = try await daemon.list(DumpSummary.self, "ls", "--state", "failed")
        #expect(Set(dumps.map(\.name)) == ["empty.txt", "picture.txt"])
        #expect(dumps.allSatisfy { $0.state == .failed && $0.reason?.isEmpty == false && $0.posts == 0 })
        let kinds = try await daemon.list(Event.self, "events").map(\.kind)
        #expect(kinds.filter { $0 == .dumpFailed }.count == 2)
      }
    }

    @Test func aSecondDaemonIsRefused() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let second = try Daemon(house)
        let outcome = try await second.process.outcome(within: .seconds(60))
        // EX_TEMPFAIL: it may be gone later.
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("another sluiced uses the state directory \(house.state)"))
        // The first is none the worse for it.
        try house.drop(Captures.capture(1...3), as: "a.txt")
        try await daemon.sync()
        #expect(try await daemon.status().posts == 3)
      }
    }

    @Test func terminationDuringALoadLosesNothing() async throws {
      let house = try House()
      let files = 300
      for number in 0..<files {
        try house.drop(Captures.capture(number * 5..<number * 5 + 5), as: "\(number).txt")
      }
      let daemon = try Daemon(house, environment: ["SLUICE_BATCH_DUMPS": "3"])
      do {
        // Files may have their outcomes before anybody minds signals.
        try await daemon.ready()
        let isUnderWay = try await eventually(every: .milliseconds(2)) { try house.settledCount() > 0 }
        #expect(isUnderWay, "\(daemon.process.errors.suffix(500))")
        #expect(daemon.process.signal(SIGTERM))
        let outcome = try await daemon.process.outcome()
        #expect(outcome.status == 0, "\(outcome.errors.suffix(500))")
      } catch {
        await daemon.process.destroy()
        throw error
      }
      // A clean end leaves the socket to nobody.
      #expect(!FileManager.default.fileExists(atPath: house.socket))
      #expect(try house.settledCount() + house.contents(.drop).count == files)
      #expect(try await house.once().status == 0)
      #expect(try house.contents(.done).count == files && house.contents(.drop).isEmpty)
      let rows = try archiveRows(house.archive)
      #expect(rows["arrivals"]?.count == files && rows["posts"]?.count == files * 5)
      #expect(rows["totals"] == ["1 \(files) 0 0 \(files * 5) \(files * 5) \(files * 5) 1"])
    }
  }
}
