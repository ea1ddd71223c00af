import EndpointAPI
import Foundation
import TestSupport
import Testing

/// A running `sluiced`, asked as a user asks it: by `sluicectl`.
struct Daemon: Sendable {
  let house: House
  let process: RunningProcess

  /// Short, so that tests with files written in place do not take long.
  static let usual = ["SLUICE_SETTLE": "200ms"]

  /// Starts a daemon without waiting for anything.
  init(_ house: House, _ arguments: [String] = [], environment: [String: String] = usual) throws {
    self.house = house
    process = try RunningProcess(
      House.daemon, ["--state", house.state] + arguments, environment: environment)
  }

  /// A daemon that was started otherwise.
  init(_ house: House, _ process: RunningProcess) {
    self.house = house
    self.process = process
  }

  /// Runs `body` with a daemon that answers; stops it afterwards, whatever happened, and expects it to end well.
  static func with<R: Sendable>(
    _ house: House, _ arguments: [String] = [], environment: [String: String] = usual,
    _ body: (Daemon) async throws -> R
  ) async throws -> R {
    let daemon = try Daemon(house, arguments, environment: environment)
    do {
      try await daemon.ready()
      let result = try await body(daemon)
      daemon.process.signal(SIGTERM)
      let outcome = try await daemon.process.outcome()
      #expect(outcome.status == 0, "\(outcome.errors)")
      return result
    } catch {
      await daemon.process.destroy()
      throw error
    }
  }

  private struct Unready: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether somebody listens at the socket.
  var isListening: Bool {
    guard let descriptor = try? UnixSocket.connected(to: house.socket) else { return false }
    close(descriptor)
    return true
  }

  /// Waits until somebody answers at the socket.
  func ready() async throws {
    let answers = try await eventually {
      if process.hasEnded { throw Unready(description: "sluiced ended:\n\(process.errors)") }
      return isListening
    }
    if !answers { throw Unready(description: "sluiced did not listen:\n\(process.errors)") }
  }

  // MARK: - Questions

  func ask(
    _ arguments: [String], within limit: Duration = .seconds(120)
  ) async throws -> RunningProcess.Outcome {
    try await run(House.client, ["--socket", house.socket] + arguments, within: limit)
  }

  /// What a verb prints that must succeed.
  func lines(_ arguments: String...) async throws -> [String] {
    let outcome = try await ask(arguments + ["--json"])
    try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(arguments): \(outcome.errors)")
    return outcome.lines
  }

  func list<Item: Decodable>(_ type: Item.Type, _ arguments: String...) async throws -> [Item] {
    let outcome = try await ask(arguments + ["--json"])
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return try outcome.lines.map { try JSONText.decode(type, from: Data($0.utf8)) }
  }

  func posts(_ arguments: String...) async throws -> [PostSummary] {
    let outcome = try await ask(["posts", "--json"] + arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return try outcome.lines.map { try JSONText.decode(PostSummary.self, from: Data($0.utf8)) }
  }

  func search(_ query: String) async throws -> [PostSummary] {
    try await list(PostSummary.self, "search", query)
  }

  func dumps() async throws -> [DumpSummary] { try await list(DumpSummary.self, "ls") }

  func status() async throws -> Status {
    try #require(try await list(Status.self, "status").first)
  }

  /// The same, asked at the socket without a client.
  func statusAtOnce() throws -> Status {
    try JSONText.decode(Status.self, from: SocketRequest("GET", "/v1/status").send(to: house.socket))
  }

  /// Waits until everything dropped so far has its outcome.
  func sync() async throws {
    let outcome = try await ask(["sync"], within: .seconds(240))
    try #require(outcome.status == 0, "\(outcome.errors)")
  }
}
