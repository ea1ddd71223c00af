import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// The configuration is read again while the daemon runs.
  @Suite struct ReloadTests {
    /// A house whose configuration file says this.
    private func house(_ yaml: String) throws -> (House, file: String) {
      let house = try House()
      let file = house.beside("sluice.yaml")
      try write(yaml, to: file)
      return (house, file)
    }

    private func write(_ yaml: String, to file: String) throws {
      try yaml.write(toFile: file, atomically: true, encoding: .utf8)
    }

    private func reload(_ daemon: Daemon) async throws -> ReloadResult {
      try #require(try await daemon.list(ReloadResult.self, "reload").first)
    }

    @Test func saysWhatIsInForceAndWhatWaits() async throws {
      let (house, file) = try house("log_level: notice\nlimits: {records: 2}\n")
      try await Daemon.with(house, ["--config", file]) { daemon in
        try house.drop(try fixture("seeds/000_4ff66988ac0948f1.txt"), as: "too-many.txt")
        try await daemon.sync()
        #expect(try await daemon.status().dumps.failed == 1)

        try write(
          """
          log_level: info
          cache_bytes: 16MiB
          settle: 300ms
          rules: [{name: all, on: dump, state: ingested}]
          """, to: file)
        let result = try await reload(daemon)
        // SLUICE_SETTLE of the environment goes over the file.
        #expect(
          result.changed == [
            .init(key: "log_level", old: "notice", new: "info"),
            .init(key: "limits.records", old: "2", new: "10000000"),
            .init(key: "rules.all", old: "none", new: "on: dump, state: ingested"),
          ])
        #expect(result.waiting == [.init(key: "cache_bytes", old: "32MiB", new: "16MiB")])
        let configuration = try #require(try await daemon.status().configuration)
        #expect(configuration.file == file && configuration.waiting == ["cache_bytes"])

        // Limits, rules and the log's level hold at once.
        let retried = try await daemon.ask(["retry", "--all"])
        #expect(retried.status == 0, "\(retried.errors)")
        try await daemon.sync()
        #expect(try await daemon.status().dumps.ingested == 1)
        let isTold = try await eventually { try await !daemon.list(Alert.self, "rules", "alerts").isEmpty }
        #expect(isTold)
        #expect(daemon.process.errors.contains("log_level: notice → info; limits.records: 2 → 10000000"))
        #expect(daemon.process.errors.contains(" info "))

        let again = try await reload(daemon)
        #expect(again.changed.isEmpty && again.waiting == result.waiting)
      }
    }

    @Test(
      arguments: [
        (
          "batch:\n  dumps: many\n", ":2:10: batch.dumps: “many” is not a whole number", "whole number from 1"
        ),
        ("log_levl: info\n", ":1:1: log_levl: there is no such key", "did you mean log_level?"),
        ("rules: [{name: x}]\n", "rules[0]", "write"),
        (nil, "the file cannot be opened: No such file or directory", "can be read"),
      ] as [(String?, String, String)])
    func whatIsWrongChangesNothing(yaml: String?, fault: String, remedy: String) async throws {
      let (house, file) = try house("limits: {connections: 99}\n")
      try await Daemon.with(house, ["--config", file]) { daemon in
        try yaml.map { try write("limits: {connections: 50}\n" + $0, to: file) }
          ?? FileManager.default.removeItem(atPath: file)
        let moved = fault.replacing(":2:10:", with: ":3:10:").replacing(":1:1:", with: ":2:1:")
        let outcome = try await daemon.ask(["reload"])
        // EX_CONFIG
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains(moved) && outcome.errors.contains(remedy), "\(outcome.errors)")
        #expect(daemon.process.errors.contains(moved), "\(daemon.process.errors)")
        let configuration = try #require(try await daemon.status().configuration)
        #expect(configuration.error?.contains(moved) == true && configuration.failedAt != nil)
        let shown = try await daemon.ask(["status"])
        #expect(shown.text.contains("the one before is in force") && shown.text.contains(remedy))

        // It goes on with what it had, and takes the next good one.
        try house.drop("Alpha\nBravo\n", as: "a.txt")
        try await daemon.sync()
        try write("limits: {connections: 100}\n", to: file)
        let result = try await reload(daemon)
        #expect(result.changed == [.init(key: "limits.connections", old: "99", new: "100")])
        #expect(try await daemon.status().configuration?.error == nil)
      }
    }

    @Test func anEmptyFileIsTheDefaults() async throws {
      let (house, file) = try house("min_free_bytes: 1MiB\n")
      try await Daemon.with(house, ["--config", file]) { daemon in
        try write("", to: file)
        let result = try await reload(daemon)
        #expect(result.changed == [.init(key: "min_free_bytes", old: "1MiB", new: "128MiB")])
        let text = try await daemon.ask(["reload"]).text
        #expect(text == "Nothing has changed in \(file).\n")
      }
    }

    @Test func theSignalDoesTheSame() async throws {
      let (house, file) = try house("")
      try await Daemon.with(house, ["--config", file]) { daemon in
        try write("poll: 2s\n", to: file)
        daemon.process.signal(SIGHUP)
        let isTold = try await eventually { daemon.process.errors.contains("poll: 1s → 2s") }
        #expect(isTold)
        try write("poll: never\n", to: file)
        daemon.process.signal(SIGHUP)
        let isRefused = try await eventually {
          daemon.process.errors.contains("poll: “never” is not a duration")
        }
        #expect(isRefused)
      }
    }

    @Test func withoutAFileThereIsNothingToRead() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let outcome = try await daemon.ask(["reload"])
        #expect(outcome.status == 78 && outcome.errors.contains("without a configuration file"))
        #expect(outcome.errors.contains("--config FILE"))
      }
    }
  }
}
