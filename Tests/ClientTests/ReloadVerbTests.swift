import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// `sluicectl reload`, and what status says of the configuration.
@Suite struct ReloadVerbTests {
  @Test func saysWhatChangedKeyByKey() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let run = try await Run("reload", "--socket", server.path)
      #expect(run.status == 0 && run.errors.isEmpty)
      #expect(
        run.lines == [
          "In force now, from /etc/sluice/sluice.yaml:", "  log_level  info → debug",
          "Only after a restart (systemctl restart sluiced):", "  cache_bytes  32MiB → 64MiB",
        ])
      let json = try await Run("reload", "--json", "--socket", server.path)
      #expect(json.lines == [String(decoding: try JSONText.encode(Samples.reloadResult), as: UTF8.self)])
      #expect(backend.with { $0.reloads } == 2)
    }
  }

  @Test func saysThatNothingChanged() async throws {
    let backend = StubBackend { ($0.reload.changed, $0.reload.waiting) = ([], []) }
    try await RunningServer.with(backend) { server in
      let run = try await Run("reload", "--socket", server.path)
      #expect(run.lines == ["Nothing has changed in /etc/sluice/sluice.yaml."])
    }
  }

  @Test func aValueCannotReachTheTerminalUnescaped() async throws {
    let backend = StubBackend {
      $0.reload.changed = [.init(key: "rules.\u{1b}[2J", old: "a\nb", new: "\u{202e}c")]
    }
    try await RunningServer.with(backend) { server in
      let output = try await Run("reload", "--socket", server.path).output
      #expect(!output.contains("\u{1b}") && !output.contains("\u{202e}") && !output.contains("a\nb"))
    }
  }

  @Test func aConfigurationThatCannotBeUsedHasAnExitStatusOfItsOwn() async throws {
    let backend = StubBackend {
      $0.error = BackendError.misconfigured("a.yaml:3:1: poll: no value is given.", remedy: "give one")
    }
    try await RunningServer.with(backend) { server in
      let run = try await Run("reload", "--socket", server.path)
      #expect(run.status == 78 && run.output.isEmpty)
      #expect(run.errors == "sluicectl: a.yaml:3:1: poll: no value is given. (give one)\n")
    }
  }

  @Test func statusTellsWhatIsWrongWithItAndWhatWaits() async throws {
    let backend = StubBackend { $0.status.configuration = Samples.keptConfiguration }
    try await RunningServer.with(backend) { server in
      let run = try await Run("status", "--socket", server.path)
      #expect(run.output.contains("\n  Settings refused, "))
      #expect(run.output.contains("the one before is in force\n           /etc/sluice/sluice.yaml:3:12: "))
      #expect(run.output.contains("To do    correct the configuration before the next start"))
      backend.with { $0.status.configuration = Samples.configuration }
      let waiting = try await Run("status", "--socket", server.path)
      #expect(waiting.output.contains("\n  Settings waiting for a restart: cache_bytes\n"))
      backend.with { $0.status.configuration?.waiting = [] }
      let well = try await Run("status", "--socket", server.path)
      #expect(!well.output.contains("Settings"))
    }
  }
}
