import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

/// `sluicectl kin` and `sluicectl reindex`.
@Suite struct KinVerbTests {
  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONText.encode(value), as: UTF8.self)
  }

  @Test func jsonIsTheContract() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let environment = ["SLUICE_SOCKET": server.path]
      let kin = try await Run("kin", "A1A1", "--json", environment: environment)
      #expect(kin.lines == [try json(Samples.postKin)] && kin.status == 0)
      let some = try await Run("kin", "a1a1", "--limit", "7", environment: environment)
      #expect(some.status == 0 && some.lines.contains("longer  0.93  stands for all"))
      let clusters = try await Run("kin", "--json", environment: environment)
      #expect(clusters.lines == [try json(Samples.cluster)])
      let posts = try await Run("posts", "--distinct", environment: environment)
      let found = try await Run("search", "RussiaChina", "--distinct", environment: environment)
      #expect(posts.status == 0 && found.status == 0)
      let missing = try await Run("kin", "ffff", environment: environment)
      #expect(missing.status == 66)
    }
    #expect(
      backend.with { $0.kinQueries }.prefix(2) == [
        .init(id: "a1a1", limit: 1000, hasDiff: true), .init(id: "a1a1", limit: 7, hasDiff: true),
      ])
    #expect(backend.with { $0.postQueries }.map(\.isDistinct) == [true, true])
  }

  @Test func storiesAreATable() async throws {
    try await RunningServer.with { server in
      let run = try await Run("kin", "--socket", server.path)
      #expect(
        run.lines[0].split(separator: " ") == ["POST", "TEXTS", "FIRST", "SEEN", "NEWEST", "FROM", "TEXT"])
      #expect(run.lines[1].hasPrefix("111111111111      3  "))
      #expect(run.lines[1].hasSuffix("Embassy 11 @EmbUSA, from MFA  The whole story\\u{1B}[31m\\u{202E}"))
      #expect(run.lines.count == 2)
    }
  }

  @Test func anIncompleteIndexIsSaid() async throws {
    let progress = KinProgress(through: 1_200, texts: 6_000, isComplete: false)
    try await RunningServer.with(StubBackend { $0.status.kin = progress }) { server in
      let words = "1,200 of 6,000 texts indexed (20 %)"
      for arguments in [["kin"], ["kin", "a1a1"]] {
        let run = try await Run(arguments + ["--socket", server.path])
        #expect(run.lines.last == "Kin may be missing: \(words).")
      }
      let status = try await Run("status", "--socket", server.path)
      #expect(status.lines.contains("  Kin      \(words)"))
      let piped = try await Run("kin", "--json", "--socket", server.path)
      #expect(piped.lines == [try json(Samples.cluster)])
    }
  }

  // MARK: - Reindex

  @Test func reindexFollowsUntilAllIsIndexed() async throws {
    let backend = StubBackend { $0.indexed = [0, 9, 15] }
    try await RunningServer.with(backend) { server in
      let run = try await Run("reindex", "--socket", server.path)
      #expect(run.status == 0 && run.output == "15 texts are indexed anew.\n" && run.errors.isEmpty)
      let json = try await Run("reindex", "--json", "--socket", server.path)
      #expect(json.output == #"{"is_complete":true,"texts":15,"through":15}"# + "\n")
      backend.with { $0.error = BackendError.unavailable("The service is stopping.") }
      let none = try await Run("reindex", "--socket", server.path)
      #expect(none.status == 69 && none.errors.contains("The service is stopping."))
    }
    #expect(backend.with { $0.reindexes } == 2)
  }

  @Test func aTerminalShowsHowFarItIs() async throws {
    let backend = StubBackend { $0.indexed = [3, 15] }
    try await RunningServer.with(backend) { server in
      let (status, text) = try await Run.onTerminal("reindex", "--socket", server.path)
      #expect(status == 0 && text.contains("\r\u{1B}[KKin: 3 of 15 texts indexed (20 %)\r\u{1B}[K"))
    }
  }

  @Test func interruptingLeavesItRunning() async throws {
    let backend = StubBackend { $0.indexed = [Int64](repeating: 1, count: 1_000) }
    try await RunningServer.with(backend) { server in
      let errors = Pipe()
      let process = try Run.start("reindex", "--socket", server.path, errors: errors)
      // Asked again after the first answer: the handler is there.
      while backend.with({ $0.indexed.count }) > 998 { try await Task.sleep(for: .milliseconds(20)) }
      process.signal(SIGINT)
      #expect(await process.ended() == 130)
      let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      #expect(text == "\nsluicectl: sluiced goes on by itself (sluicectl status says how far it is)\n")
    }
  }
}
