import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// `sluicectl drop` and `wait`, with a daemon that reads what they put there.
  @Suite struct DropVerbTests {
    @Test func filesAreFollowedToTheirOutcomes() async throws {
      let house = try House()
      let (good, bad) = (house.beside("in/good.txt"), house.beside("in/bad.txt"))
      try Captures.capture(1...4).write(to: URL(filePath: good))
      try Data("no capture".utf8).write(to: URL(filePath: bad))
      try await Daemon.with(house) { daemon in
        let first = try await daemon.ask(["drop", good])
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        let id = sha256(Captures.capture(1...4))
        #expect(first.text == "ingested   \(id.prefix(12))  good.txt  4 posts, 4 new texts\n")
        let second = try await daemon.ask(["drop", good, bad, "--json"])
        #expect(second.status == 65 && second.errors.isEmpty, "\(second.errors)")
        let dumps = try second.lines.map { try JSONText.decode(DumpSummary.self, from: Data($0.utf8)) }
        #expect(Set(dumps.map(\.state)) == [.duplicate, .failed] && dumps.count == 2)
        // The outcome comes first, then the move.
        try await daemon.sync()
        #expect(try house.contents(.drop).isEmpty)
        // The file that was dropped is where it was.
        #expect(FileManager.default.fileExists(atPath: good))
      }
    }

    @Test func aNameThatIsTakenGetsANumber() async throws {
      let house = try House()
      let file = house.beside("in/a.txt")
      try Captures.capture(1...2).write(to: URL(filePath: file))
      try await Daemon.with(house) { daemon in
        let pause = try await daemon.ask(["pause"])
        #expect(pause.status == 0)
        for name in ["a.txt", "a-2.txt", "a-3.txt"] {
          let run = try await daemon.ask(["drop", "--no-wait", file])
          #expect(run.status == 0 && run.text.contains("  \(name)  "), "\(run.text)\(run.errors)")
        }
        #expect(try house.contents(.drop) == ["a-2.txt", "a-3.txt", "a.txt"])
        #expect(try Data(contentsOf: URL(filePath: house.path(.drop, "a-3.txt"))) == Captures.capture(1...2))
        let late = try await daemon.ask(["wait", "a-3.txt", "--timeout", "0.2"])
        #expect(
          late.status == 75 && late.errors.contains("a-3.txt has no outcome yet: waiting"), "\(late.errors)")
      }
    }

    @Test func whatCannotBeDroppedIsToldAndTheRestIsDropped() async throws {
      let house = try House()
      let file = house.beside("in/a.txt")
      try Captures.capture(1...2).write(to: URL(filePath: file))
      try await Daemon.with(house) { daemon in
        let run = try await daemon.ask(["drop", "/dev/null", house.beside("in"), "/nowhere", file])
        #expect(run.status == 64 && run.lines.count == 1, "\(run.text)")
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == 3 && errors.allSatisfy { $0.hasPrefix("sluicectl: ") && $0.hasSuffix(")") })
        #expect(errors[1].contains("is a directory. (name the files in it: \(house.beside("in"))/*"))
        let elsewhere = try await daemon.ask(["drop", "--into", house.beside("in"), file])
        #expect(elsewhere.status == 64 && elsewhere.errors.contains("is none of the drop directories"))
        for name in [".hidden", "a.part", "a/b", "a~"] {
          let run = try await daemon.ask(["drop", "--name", name, file])
          #expect(run.status == 64 && run.output.isEmpty, "\(name)")
        }
      }
    }

    @Test func anInterruptLeavesNothingBehind() async throws {
      let house = try House()
      let fifo = house.beside("in/pipe")
      #expect(mkfifo(fifo, 0o600) == 0)
      try await Daemon.with(house) { daemon in
        let line = "exec \"$0\" --socket \"$1\" drop - --name a.txt <\"$2\""
        let process = try RunningProcess("/bin/sh", ["-c", line, House.client, house.socket, fifo])
        let writer = try #require(FileHandle(forWritingAtPath: fifo))
        try writer.write(contentsOf: Data("begun".utf8))
        let isWriting = try await eventually {
          try house.contents(.drop) == [".a.txt.part"]
        }
        #expect(isWriting)
        process.signal(SIGINT)
        let outcome = try await process.outcome(within: .seconds(30))
        #expect(outcome.status == -SIGINT)
        #expect(try house.contents(.drop).isEmpty)
        try writer.close()
      }
    }

    @Test func aFileIsWaitedForThatIsNotThereYet() async throws {
      let house = try House()
      let data = Captures.capture(1...3)
      try await Daemon.with(house) { daemon in
        let names = ["late.txt", String(sha256(data).prefix(8)), house.path(.drop, "late.txt")]
        let waiters = try names.map {
          try RunningProcess(House.client, ["--socket", house.socket, "wait", $0, "--timeout", "60"])
        }
        try house.drop(data, as: "late.txt")
        for waiter in waiters {
          let outcome = try await waiter.outcome()
          #expect(
            outcome.status == 0 && outcome.text.hasSuffix("  late.txt  3 posts, 3 new texts\n"),
            "\(outcome.errors)")
        }
        // It has its outcome: the answer comes at once.
        for name in names + ["n1"] {
          let outcome = try await daemon.ask(["wait", name])
          #expect(outcome.status == 0 && outcome.lines.count == 1)
        }
        try house.drop("no capture", as: "bad.txt")
        let failed = try await daemon.ask(["wait", "bad.txt"])
        #expect(failed.status == 65 && failed.text.hasPrefix("failed "))
      }
    }

    @Test func aRestartIsSurvived() async throws {
      let house = try House()
      let file = house.beside("in/a.txt")
      try Captures.capture(1...2).write(to: URL(filePath: file))
      let first = try Daemon(house)
      try await first.ready()
      let pause = try await first.ask(["pause"])
      #expect(pause.status == 0)
      let drop = try RunningProcess(House.client, ["--socket", house.socket, "drop", file])
      let isThere = try await eventually { try house.contents(.drop) == ["a.txt"] }
      #expect(isThere)
      first.process.signal(SIGTERM)
      #expect(try await first.process.outcome().status == 0)
      try await Daemon.with(house) { _ in
        let outcome = try await drop.outcome()
        #expect(outcome.status == 0 && outcome.text.hasPrefix("ingested "), "\(outcome.errors)")
      }
    }
  }
}
