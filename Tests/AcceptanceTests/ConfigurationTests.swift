import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// Where settings come from, seen from outside.
  @Suite struct ConfigurationTests {
    private func file(_ house: House, _ text: String) throws -> String {
      let path = house.beside("sluice.yaml")
      try Data(text.utf8).write(to: URL(filePath: path))
      return path
    }

    @Test func anUnknownKeyIsNamedWithItsLine() async throws {
      let house = try House()
      let path = try file(house, "log_level: info\nsettel: 1s\n")
      let outcome = try await house.once(["--config", path])
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains("settel") && outcome.errors.contains("\(path):2"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: house.archive))

      let nested = try file(house, "batch:\n  dumps: 5\n  dump: 6\n")
      let second = try await house.once(["--config", nested])
      #expect(second.status == 78)
      #expect(second.errors.contains("batch.dump") && second.errors.contains(":3"), "\(second.errors)")

      let third = try await house.once(environment: ["SLUICE_SETTEL": "1s"])
      #expect(third.status == 78 && third.errors.contains("SLUICE_SETTEL"), "\(third.errors)")
    }

    @Test func flagWinsOverEnvironmentOverFileOverDefault() async throws {
      let house = try House()
      let path = try file(house, "drop: \(house.beside("by-file"))\n")
      let environment = ["SLUICE_DROP": house.beside("by-environment")]
      let cases: [(arguments: [String], environment: [String: String], drop: String)] = [
        ([], [:], house.state + "/drop"),
        (["--config", path], [:], house.beside("by-file")),
        ([], environment.merging(["SLUICE_CONFIG": path]) { $1 }, house.beside("by-environment")),
        (
          ["--config", path, "--drop", house.beside("by-flag")], environment, house.beside("by-flag")
        ),
      ]
      for (number, (arguments, environment, drop)) in cases.enumerated() {
        let expected = number + 1
        try await Daemon.with(house, arguments, environment: environment) { daemon in
          #expect(try await daemon.status().drop.path == drop)
          let hidden = house.beside("\(number).txt")
          try Captures.capture(CollectionOfOne(number)).write(to: URL(filePath: hidden))
          try FileManager.default.moveItem(atPath: hidden, toPath: drop + "/\(number).txt")
          try await daemon.sync()
          #expect(try await daemon.status().dumps.ingested == expected)
        }
      }
    }

    @Test func clientFindsTheSocketByTheEnvironment() async throws {
      let house = try House()
      try await Daemon.with(house) { _ in
        for environment in [["SLUICE_SOCKET": house.socket], ["SLUICE_STATE": house.state]] {
          let outcome = try await run(House.client, ["status", "--json"], environment: environment)
          #expect(outcome.status == 0, "\(outcome.errors)")
        }
      }
      let outcome = try await run(House.client, ["--socket", house.socket, "status"])
      #expect(outcome.status == 69 && outcome.errors.contains(house.socket))
    }
  }
}
