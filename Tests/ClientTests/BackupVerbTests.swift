import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@Suite struct BackupVerbTests {
  @Test func itSaysWhereTheCopyIs() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let run = try await Run("backup", "--socket", server.path)
      #expect(run.status == 0 && run.errors.isEmpty)
      #expect(
        run.lines == [
          "/var/lib/sluice/backup/archive-20260301T093000Z.sqlite  8.4 MB",
          "SHA-256 " + String(repeating: "ab", count: 32),
        ])
      let json = try await Run("backup", "--json", "--socket", server.path)
      let backup = try JSONText.decode(BackupLine.Backup.self, from: Data(json.output.utf8))
      #expect(json.status == 0 && json.lines.count == 1 && backup.bytes == 8_388_608)
    }
    #expect(backend.with { $0.backups } == 2)
  }

  @Test func aTerminalSeesHowFarItIs() async throws {
    try await RunningServer.with(StubBackend()) { server in
      let (status, text) = try await Run.onTerminal("backup", "--socket", server.path)
      #expect(status == 0)
      #expect(
        text.contains("\r\u{1B}[K██████████░░░░░░░░░░ 50 %, 4.2 MB of 8.4 MB, copying\r\u{1B}[K/var/lib"))
    }
  }

  @Test func whatWentWrongIsSaidWithItsRemedy() async throws {
    let full = StubBackend {
      $0.backupLines = [.failure(.init(message: "There is no\u{1B} room.", remedy: "Free some."))]
    }
    try await RunningServer.with(full) { server in
      let run = try await Run("backup", "--socket", server.path)
      #expect(run.status == 74 && run.output.isEmpty)
      #expect(run.errors == "sluicectl: There is no\\u{1B} room. (Free some.)\n")
    }
    let busy = StubBackend { $0.error = BackendError.conflict("A backup is being made.", remedy: "Wait.") }
    try await RunningServer.with(busy) { server in
      let run = try await Run("backup", "--socket", server.path)
      #expect(run.status == 65 && run.errors == "sluicectl: A backup is being made. (Wait.)\n")
    }
    let short = StubBackend { $0.backupLines.removeLast() }
    try await RunningServer.with(short) { server in
      let run = try await Run("backup", "--socket", server.path)
      #expect(run.status == 69 && run.output.isEmpty)
    }
  }
}
