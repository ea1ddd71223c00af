import EndpointAPI
import Foundation
import GRDB
import OpenMetricsTesting
import Testing

extension AcceptanceTests {
  /// What a scraper is told by a daemon that has worked.
  @Suite struct MetricsTests {
    @Test func metricsTellWhatTheDaemonDid() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try Self.work(house)
        try await daemon.sync()
        let text = try Self.scrape(house)
        let read = try Exposition(text)
        for (labels, value) in [("ingested", 2), ("duplicate", 1), ("failed", 1)] as [(String, Double)] {
          #expect(read.value("sluice_dumps_total", ["outcome": labels]) == value)
          #expect(read.value("sluice_archive_dumps", ["outcome": labels]) == value)
        }
        #expect(read.value("sluice_dump_failures_total", ["code": "unknown-format"]) == 1)
        let status = try daemon.statusAtOnce()
        #expect(read.value("sluice_archive_posts") == Double(status.posts))
        #expect(read.value("sluice_archive_texts") == Double(status.texts))
        #expect(read.value("sluice_archive_last_event") == Double(status.lastEvent))
        #expect(read.value("sluice_kin_waiting_texts") == 0)
        #expect(read.value("sluice_sightings_total") == Double(status.sightings))
        #expect(read.value("sluice_build_info", ["version": status.version]) == 1)
        #expect(read.value("sluice_degraded") == 0 && read.value("sluice_paused") == 0)
        let drop = status.drop.path
        #expect(read.value("sluice_drop_files", ["drop": drop, "state": "waiting"]) == 0)
        #expect(read.value("sluice_drop_watch", ["drop": drop, "mode": status.drop.watching.rawValue]) == 1)
        #expect(read.value("sluice_drop_watch", ["drop": drop, "mode": "lost"]) == 0)
        #expect(read.value("sluice_queue_bytes", ["lane": "small"]) == 0)
        #expect(read.value("sluice_dumps_in_flight") == 0)
        #expect(try #require(read.value("sluice_archive_bytes", ["part": "file"])) > 0)
        #expect(try #require(read.value("sluice_archive_free_bytes")) > 0)
        #expect(read.value("sluice_drop_to_commit_seconds_count") == 4)
        // A few hundredths of a second by any clock; a quarter of an hour would be a mistake in units.
        #expect(try #require(read.value("sluice_drop_to_commit_seconds_sum")) < 900)
        #expect(try #require(read.value("process_open_fds")) > 5)
      }
    }

    @Test func aPauseShows() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        _ = try SocketRequest("POST", "/v1/pause").send(to: house.socket)
        #expect(try Exposition(Self.scrape(house)).value("sluice_paused") == 1)
      }
    }

    @Test func aDirectoryThatIsGoneShows() async throws {
      let house = try House()
      try await Daemon.with(house, environment: ["SLUICE_RESCAN": "100ms"]) { daemon in
        let (drop, elsewhere) = (house.path(.drop, ""), house.beside("elsewhere"))
        func mode(_ mode: String) throws -> Double? {
          try Exposition(Self.scrape(house)).value(
            "sluice_drop_watch", ["drop": String(drop.dropLast()), "mode": mode])
        }
        #expect(try mode("inotify") == 1 && mode("lost") == 0)
        try #require(rename(drop, elsewhere) == 0)
        #expect(try await eventually { try mode("lost") == 1 })
        let read = try Exposition(Self.scrape(house))
        #expect(read.value("sluice_degraded") == 1)
        #expect(read.value("sluice_troubles_total", ["part": "drop-directory"]) == 1)
        try #require(rename(elsewhere, drop) == 0)
        #expect(try await eventually { try mode("inotify") == 1 && mode("lost") == 0 })
      }
    }

    /// Metrics are wanted most when nothing else goes on.
    @Test func theyComeWhileTheArchiveIsLocked() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(1...8), as: "a.txt")
        try await daemon.sync()
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        unsafe.busyMode = .timeout(10)
        let other = try DatabaseQueue(path: house.archive, configuration: unsafe)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try house.drop(Captures.capture(9...16), as: "b.txt")
        #expect(
          try await eventually { try Exposition(Self.scrape(house)).value("sluice_dumps_in_flight") == 1 })
        let read = try Exposition(Self.scrape(house))
        #expect(read.value("sluice_archive_posts") == 8)
        #expect(read.value("sluice_dumps_total", ["outcome": "ingested"]) == 1)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await daemon.sync()
        #expect(try Exposition(Self.scrape(house)).value("sluice_archive_posts") == 16)
      }
    }

    /// Every sample comes through the parsers of Prometheus' own project as it comes through ours.
    @Test(.enabled("prometheus_client is neither here nor to be had from PyPI") { try await python() != nil })
    func prometheusReadsThem() async throws {
      let python = try #require(try await Self.python())
      let house = try House()
      try await Daemon.with(house) { daemon in
        try Self.work(house)
        try await daemon.sync()
        let text = try Self.scrape(house)
        let expected = try Exposition(text).families.flatMap(\.samples)
        let samples = try await Self.samples(of: text, "openmetrics", python)
        #expect(samples.count == expected.count)
        for (sample, own) in zip(samples, expected) {
          #expect(sample.name == own.name && sample.value == own.value)
          #expect(sample.labels == Dictionary(uniqueKeysWithValues: own.labels.map { ($0.name, $0.value) }))
        }
        let classic = try await Self.samples(of: try Self.scrape(house, "text/plain"), "prometheus", python)
        #expect(Set(classic.map(\.name)).isSuperset(of: ["sluice_dumps_total", "sluice_build_info"]))
        #expect(classic.count >= expected.count)
      }
    }

    // MARK: - Parts

    /// Two dumps that are read, one that comes again, one that cannot be read.
    private static func work(_ house: House) throws {
      for seed in ["000_4ff66988ac0948f1.txt", "004_3fd7348607333123.txt"] {
        try house.drop(try fixture("seeds/" + seed), as: seed)
      }
      try house.drop(try fixture("seeds/000_4ff66988ac0948f1.txt"), as: "again.txt")
      try house.drop(Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]), as: "picture.txt")
    }

    private static func scrape(_ house: House, _ accept: String = "*/*") throws -> String {
      let request = SocketRequest("GET", "/metrics", accept: accept)
      return String(decoding: try request.send(to: house.socket), as: UTF8.self)
    }

    private struct Sample {
      var name: String
      var labels: [String: String]
      var value: Double
    }

    private static func samples(of text: String, _ format: String, _ python: String) async throws -> [Sample]
    {
      let file = try makeTemporaryFolder("metrics") + "/text"
      defer { try? FileManager.default.removeItem(atPath: file) }
      try Data(text.utf8).write(to: URL(filePath: file))
      let script = repository.appending(path: "Tests/Scripts/openmetrics.py").path
      let outcome = try await run(
        "/bin/sh", ["-c", "exec \"$0\" \"$1\" \"$2\" <\"$3\"", python, script, format, file])
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try outcome.lines.map { line in
        let parts = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
        return Sample(
          name: try #require(parts[0] as? String), labels: try #require(parts[1] as? [String: String]),
          value: try #require((parts[2] as? String).flatMap(Double.init)))
      }
    }

    /// A Python with prometheus_client; nil where there is none.
    private static func python() async throws -> String? {
      let outcome = try await run(
        repository.appending(path: "Tests/Scripts/prometheus-client.sh").path,
        [House.built + "/prometheus-client"], environment: ProcessInfo.processInfo.environment)
      return outcome.status == 0 ? outcome.lines.last : nil
    }
  }
}
