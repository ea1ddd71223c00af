import EndpointAPI
import Foundation
import TestSupport
import Testing

/// Rules and alerts with the built commands.
@Suite struct RuleTests {
  private func alerts(_ daemon: Daemon) async throws -> [Alert] {
    let outcome = try await daemon.ask(["rules", "alerts", "--json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.lines.map { try JSONText.decode(Alert.self, from: Data($0.utf8)) }
  }

  private func ask(_ daemon: Daemon, _ arguments: String...) async throws -> RunningProcess.Outcome {
    let outcome = try await daemon.ask(["rules"] + arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome
  }

  @Test func aRuleTellsOfWhatIsDroppedAfterIt() async throws {
    let house = try House()
    let config = house.beside("sluice.yaml")
    let text = "rules:\n  - name: unread\n    on: dump\n    state: failed\n"
    try Data(text.utf8).write(to: URL(filePath: config))
    try await Daemon.with(house, ["--config", config]) { daemon in
      try house.drop(capture(["#BRICS met before"]), as: "before.txt")
      try await daemon.sync()
      _ = try await ask(
        daemon, "add", "brics", "--on", "post", "--query=#BRICS -#UN", "--channel", "Embassy")
      let list = try await ask(daemon, "list")
      #expect(list.lines.count == 3 && list.lines[2].hasPrefix("unread  configuration"))
      try house.drop(capture(["#BRICS met", "#BRICS and #UN met", "Others met"]), as: "after.txt")
      try house.drop(Data([0, 1, 2, 3]), as: "unread.bin")
      try await daemon.sync()
      let told = try await eventually { try await alerts(daemon).count == 2 }
      #expect(told)
      let messages = try await alerts(daemon).map(\.message)
      #expect(
        messages.contains {
          $0.hasPrefix("Rule brics: post ") && $0.hasSuffix("matches #BRICS -#UN: #BRICS met")
        })
      #expect(messages.contains { $0.hasPrefix("Rule unread: unread.bin could not be read. ") })
      let events = try await daemon.list(Event.self, "events").filter { $0.kind == .alert }
      #expect(Set(events.compactMap(\.rule)) == ["brics", "unread"])
      // A test finds what was before, too, and a search the same posts.
      let test = try await ask(daemon, "test", "brics", "--json")
      let found = try JSONText.decode(RuleTest.self, from: Data((test.lines.first ?? "").utf8))
      #expect(found.filed == "word" && found.filedUnder == "#brics" && found.matches.count == 2)
      let searched = try await daemon.posts("--hashtag", "BRICS")
      #expect(searched.count == 3)
      #expect(
        Set(found.matches.compactMap(\.post))
          == Set(searched.filter { $0.text?.contains("#UN") == false }.map(\.id)))
      #expect(try await daemon.ask(["audit"]).status == 0)
    }
  }

  /// The daemon is killed again and again while matches are found and written.
  @Test func killsBetweenMatchingAndWritingLoseAndDoubleNothing() async throws {
    let house = try House()
    let daemon = try Daemon(house)
    try await daemon.ready()
    _ = try await ask(daemon, "add", "talks", "--on", "post", "--query", "talks")
    var next = daemon
    for round in 0..<6 {
      try house.drop(capture((0..<40).map { "Talks \(round) \($0)" }), as: "\(round).txt")
      let mark = round * 7
      // As soon as something was told, or as soon as the posts are there: each time at another point.
      _ = try await eventually(every: .milliseconds(1)) {
        try next.statusAtOnce().posts >= round * 40 + mark % 40
      }
      await next.process.destroy()
      next = try Daemon(house)
      try await next.ready()
    }
    try await next.sync()
    let last = next
    let told = try await eventually { try await alerts(last).count == 240 }
    #expect(told)
    let all = try await alerts(last)
    #expect(Set(all.compactMap(\.post)).count == 240 && all.count == 240)
    #expect(try await last.ask(["audit"]).status == 0)
    last.process.signal(SIGTERM)
    #expect(try await last.process.outcome().status == 0)
  }

  @Test func onceTellsBeforeItEnds() async throws {
    let house = try House()
    let config = house.beside("sluice.yaml")
    try Data("rules: [{name: talks, on: post, query: talks}]\n".utf8).write(to: URL(filePath: config))
    try house.drop(capture(["Talks were held"]), as: "one.txt")
    let outcome = try await house.once(["--config", config])
    #expect(outcome.status == 0 && outcome.errors.contains("Rule talks: post "))
    try await Daemon.with(house, ["--config", config]) { daemon in
      let told = try await alerts(daemon)
      #expect(told.count == 1)
    }
  }

  @Test func theRulesOfTheShippedFileAreRules() async throws {
    let shipped = try String(contentsOf: repository.appending(path: "systemd/sluice.yaml"), encoding: .utf8)
    let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false)
    let example = lines.drop { $0 != "# rules:" }.prefix { $0.hasPrefix("# ") }.map { $0.dropFirst(2) }
    let house = try House()
    let config = house.beside("sluice.yaml")
    try Data(example.joined(separator: "\n").utf8).write(to: URL(filePath: config))
    try await Daemon.with(house, ["--config", config]) { daemon in
      let list = try await ask(daemon, "list", "--json")
      #expect(list.lines.count == 4)
    }
  }

  @Test func aRuleThatMakesNoSenseKeepsTheDaemonFromStarting() async throws {
    let house = try House()
    let config = house.beside("sluice.yaml")
    try Data("rules:\n  - name: a\n    on: post\n    query: \"-b\"\n".utf8).write(to: URL(filePath: config))
    let outcome = try await house.once(["--config", config])
    #expect(outcome.status == 78 && outcome.errors.contains("sluice.yaml:4:12"))
    #expect(outcome.errors.contains("rules[0].query: there is no word in “-b” to look for"))
  }

  /// As systemd does it: for each connection the hook is started with the connection as standard input and output.
  @Test func alertsReachTheProgramsOfADirectory() async throws {
    let house = try House()
    let hooks = house.beside("alert.d")
    try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
    let received = house.beside("received")
    try await Script.write("cat >>\(received)", to: hooks + "/keep")
    let config = house.beside("sluice.yaml")
    try Data("alert_socket: \(house.beside("nobody.sock"))\n".utf8).write(to: URL(filePath: config))
    try await Daemon.with(house, ["--config", config]) { daemon in
      _ = try await ask(daemon, "add", "talks", "--on", "post", "--query", "talks", "--notify")
      try house.drop(capture(["Talks were held"]), as: "one.txt")
      try await daemon.sync()
      let waits = try await eventually { try await daemon.status().alerts?.oldestError != nil }
      #expect(waits)
      // Whatever waits goes where a reload says.
      let path = house.beside("alert.sock")
      let listener = try HookListener(path, hooks)
      defer { listener.stop() }
      try Data("alert_socket: \(path)\n".utf8).write(to: URL(filePath: config))
      let reloaded = try await daemon.ask(["reload"])
      #expect(reloaded.status == 0, "\(reloaded.errors)")
      let isDelivered = try await eventually { try await alerts(daemon).first?.state == .delivered }
      #expect(isDelivered)
      let status = try await daemon.status()
      #expect(status.alerts == .init(pending: 0, oldestError: nil))
    }
    let line = try String(contentsOfFile: received, encoding: .utf8)
    let alert = try JSONText.decode(Alert.self, from: Data(line.utf8))
    #expect(alert.id == 1 && alert.rule == "talks" && line.hasSuffix("\n"))
  }

  /// A capture of the channel Embassy.
  private func capture(_ posts: [String]) -> String {
    "Embassy\n7.01K subscribers\nDownload Telegram\n"
      + posts.map { "Forwarded from\u{A0}Mission\n\($0)\n" }.joined()
  }
}

/// Starts `sluicectl alert-hook` for each connection, as a socket unit with `Accept=yes` does.
private final class HookListener: Sendable {
  private let descriptor: CInt

  init(_ path: String, _ hooks: String) throws {
    descriptor = try UnixSocket.listening(at: path)
    Thread { [descriptor] in
      while case let connection = accept(descriptor, nil, nil), connection >= 0 {
        defer { close(connection) }
        do {
          _ = try SpawnedProcess(
            House.client, ["alert-hook", hooks], input: .descriptor(connection),
            output: .descriptor(connection))
        } catch {
          Issue.record(error)
        }
      }
    }.start()
  }

  func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
