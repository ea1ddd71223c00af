import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

@Suite struct CommandLineTests {
  @Test func helpIsAsPublished() async throws {
    let run = try await Run("--help")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(
      run.output == """
        OVERVIEW: Ask sluiced what it archived, and tell it what to do.

        The exit status is 0 when all went well, 64 for a command line that makes no
        sense, 65 when an audit or doctor found something, a dump failed or a file is
        none, or an id fits more than one thing, 66 when there is no such thing, 69
        when sluiced does not answer, 75 when what is waited for ran out of time, 77
        when you may not ask, 78 when the configuration cannot be used.

        USAGE: sluicectl [--socket <path>] [--instance <name>] [--json] [--color <when>] <subcommand>

        OPTIONS:
          --socket <path>         The socket of sluiced.
                Without it: that of --instance, or the variable SLUICE_SOCKET, or
                sluice.sock in the directory that SLUICE_STATE names, or that of a
                sluiced of your own (systemctl --user), or /run/sluice.sock.
          --instance <name>       The archive that sluiced@NAME.service keeps.
          --json                  JSON for programs: one object for a single thing, one
                                  a line for a list.
          --color <when>          Colours: auto, always or never. (values: auto,
                                  always, never; default: auto)
                auto has them on a terminal, unless NO_COLOR is set or TERM is dumb.
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          status                  Is all well, and what is there to do.
          top                     Watch sluiced at work: its status, how fast it is,
                                  and what happens.
          ls                      List the dumps, newest first.
          show                    Show a post with each of its sightings, or a dump.
          posts                   List the posts, newest first.
          search                  List the posts that have these words.
          kin                     Show what tells the story of a post again, and what
                                  differs; or list the stories.
          channels                List the channels with their newest counters.
          forwards                List who forwarded whom, and how often.
          events                  List what happened, oldest first, or follow it.
          drop                    Put files into a drop directory, and follow them to
                                  their outcome.
          wait                    Wait until a dump has its outcome, and print it.
          sync                    Wait until everything dropped so far is ingested, a
                                  duplicate or failed.
          scan                    Look through the drop directories now.
          pause                   Let ingestion wait; files stay where they are.
          resume                  Let ingestion go on after a pause.
          reload                  Have sluiced read its configuration again.
          quarantine              List the dumps that could not be read, newest first;
                                  or show one.
          retry                   Give quarantined dumps back to their drop
                                  directories, to be read again.
          audit                   Compare drop directories, ledger and archive, and
                                  tell what does not agree.
          backup                  Copy the archive while sluiced goes on, and say where
                                  the copy is.
          rebuild                 Make the archive anew from the originals in done/,
                                  while sluiced is stopped.
          reindex                 Find anew which texts are kin, and follow how far it
                                  is.
          identify                Say what files are, and what would be read of them,
                                  without ingesting them.
          rules                   Say what you want to be told of, and see what was
                                  told.
          export                  Write posts with every place they were seen in, for
                                  other tools.
          report                  Give an account of what the archive learned in a
                                  period.
          doctor                  Look for what is wrong with an installation, and say
                                  what to do about it.
          bugreport               Write down what is needed to look into a fault,
                                  without content of dumps.
          metrics                 Print sluiced's metrics, or write them into a file
                                  for a collector.
          web                     Show the archive in a browser on this machine, until
                                  Ctrl-C.

          See 'sluicectl help <subcommand>' for detailed help.

        """)
    let version = try await Run("--version")
    #expect(version.output == SluiceVersion.current + "\n")
  }

  private static let mistakes: [(line: String, status: Int32)] = [
    ("ls --bogus", 64), ("show xyz", 64), ("show n", 64), ("show n1x", 64), ("retry", 64),
    ("retry xyz", 64), ("retry n17 --all", 64), ("audit --deep=2", 64), ("posts --limit 0", 64),
    ("search", 64), ("kin n17", 64), ("kin xyz", 64), ("kin abcd --context -1", 64),
    ("kin abcd --full --context 2", 64), ("kin abcd --limit 0", 64), ("sync --timeout -1", 64),
    ("posts --since soon", 64), ("status --socket /nonexistent/a.sock", 69), ("--socket /etc/passwd ls", 69),
  ]

  @Test(arguments: mistakes)
  func mistakesHaveAStatusAndOneLine(_ line: String, _ status: Int32) async throws {
    let run = try await Run(line.split(separator: " ").map { String($0) })
    #expect(run.status == status, "\(run.errors)")
    #expect(run.output.isEmpty && run.errors.hasPrefix("sluicectl: ") && run.errors.hasSuffix(")\n"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func jsonIsTheContract() async throws {
    try await RunningServer.with { server in
      let environment = ["SLUICE_SOCKET": server.path]
      func json<Value: Encodable>(_ value: Value) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
      }
      let status = try await Run("status", "--json", environment: environment)
      #expect(status.lines == [try json(Samples.status)] && status.status == 0)
      let dumps = try await Run("--socket", server.path, "ls", "--json")
      #expect(dumps.lines == [try json(Samples.dump), try json(Samples.waitingDump)])
      let posts = try await Run("posts", "--json", environment: environment)
      #expect(posts.lines == [try json(Samples.post), try json(Samples.unavailablePost)])
      let found = try await Run("search", "RussiaChina", "--json", environment: environment)
      #expect(found.lines == [try json(Samples.post)])
      let post = try await Run("show", "A1A1", "--json", environment: environment)
      #expect(post.lines == [try json(Samples.postDetail)])
      for id in ["d0d0d0", "n4"] {
        let dump = try await Run("show", id, "--json", environment: environment)
        #expect(dump.lines == [try json(Samples.dumpDetail)])
      }
      let channels = try await Run("channels", "--json", environment: environment)
      #expect(channels.lines == [try json(Samples.channel)])
      let events = try await Run("events", "--json", "--since", "1", environment: environment)
      #expect(events.lines == [try json(Samples.event(2)), try json(Samples.event(3))])
      let sync = try await Run("sync", "--json", environment: environment)
      #expect(sync.lines == [try json(SyncResult(done: true, waiting: 0, settling: 0))])
    }
  }

  @Test func tablesAreForPeople() async throws {
    try await RunningServer.with { server in
      let environment = ["SLUICE_STATE": String(server.path.dropLast("/sluice.sock".count))]
      let dumps = try await Run("ls", environment: environment)
      #expect(
        dumps.lines.first?.split(separator: " ") == [
          "ID", "STATE", "FORMAT", "SIZE", "POSTS", "NEW", "KIN", "RECEIVED", "NAME",
        ])
      #expect(dumps.lines.dropFirst().first?.contains("d0d0d0d0d0d0  ingested  text-full  6.2 kB") == true)
      let posts = try await Run("posts", environment: environment)
      #expect(posts.lines.last?.contains("(not available)") == true)
      let channels = try await Run("channels", environment: environment)
      #expect(channels.lines.last?.contains("@EmbUSA       ≈7,010") == true)
      for verb in ["status", "events", "sync"] {
        let run = try await Run(verb, environment: environment)
        #expect(run.status == 0 && !run.lines.isEmpty && !run.output.contains("\u{1B}"))
      }
      let missing = try await Run("show", "ffff", environment: environment)
      #expect(missing.status == 66)
      let missingNumber = try await Run("show", "n99", environment: environment)
      #expect(missingNumber.status == 66)
      #expect(missingNumber.errors.hasPrefix("sluicectl: No dump has the number n99. ("))
    }
  }

  @Test func pagesAreJoined() async throws {
    let posts = (0..<2500).map { number in
      var post = Samples.post
      post.messageID = Int64(number)
      return post
    }
    try await RunningServer.with(StubBackend { $0.posts = posts }) { server in
      let all = try await Run("posts", "--json", "--socket", server.path)
      #expect(all.lines.count == 2500)
      let some = try await Run("posts", "--json", "--limit", "1203", "--socket", server.path)
      #expect(some.lines.count == 1203 && Set(some.lines).count == 1203)
    }
  }

  @Test func syncSaysWhenItRanOutOfTime() async throws {
    try await RunningServer.with(StubBackend { $0.isBusy = true }) { server in
      let run = try await Run("sync", "--timeout", "0.1", "--socket", server.path)
      #expect(run.status == 75)
      #expect(run.errors.hasPrefix("sluicectl: 2 files still waiting, 1 being written."))
    }
  }

  @Test func nobodyReadingIsNotAnError() async throws {
    let posts = [PostSummary](repeating: Samples.post, count: 3000)
    try await RunningServer.with(StubBackend { $0.posts = posts }) { server in
      let (output, errors) = (Pipe(), Pipe())
      // Nobody holds the reading end when the command starts to write.
      try output.fileHandleForReading.close()
      let process = try Run.start("posts", "--json", "--socket", server.path, output: output, errors: errors)
      #expect(await process.ended() == 0)
      #expect(errors.fileHandleForReading.availableData.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func followingPrintsAtOnceAndEndsWithTheService() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend, shutdownGrace: .seconds(600)) { server in
      let (output, errors) = (Pipe(), Pipe())
      let process = try Run.start(
        "events", "--follow", "--no-reconnect", "--json", "--since", "2", "--socket", server.path,
        output: output, errors: errors)
      let reader = output.fileHandleForReading
      let first = try await onOwnThread { String(decoding: reader.availableData, as: UTF8.self) }
      #expect(first.contains(#""seq":3"#))
      await backend.waitUntil(waiting: 1)
      backend.add(Samples.event(4))
      let second = try await onOwnThread { String(decoding: reader.availableData, as: UTF8.self) }
      #expect(second.contains(#""seq":4"#))
      await server.stop()
      #expect(await process.ended() == 69)
      let line = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasSuffix("(when it is back: sluicectl events --follow --since 4)\n"))
    }
  }
}
