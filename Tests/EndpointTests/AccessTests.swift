import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@Suite("Who may ask and who may change")
struct AccessTests {
  private static let changes = [
    ("/v1/scan", "scan"), ("/v1/pause", "pause"), ("/v1/resume", "resume"), ("/v1/reindex", "reindex"),
    ("/v1/reload", "reload"),
    ("/v1/audit", "audit"), ("/v1/quarantine/retry", "retry"),
  ]

  private static func only(_ policy: AccessPolicy) -> (inout EndpointServer.Configuration) -> Void {
    { $0.access = policy }
  }

  @Test("whoever connects may ask, and only those who may change do", arguments: changes)
  func strangers(_ path: String, _ verb: String) async throws {
    let lines = LogLines()
    let nobody = Self.only(AccessPolicy(users: []))
    let backend = StubBackend()
    try await RunningServer.with(backend, logger: lines.logger, configure: nobody) { server in
      let status = try await RawAnswer.to("GET", "/v1/status", at: server.path)
      #expect(status.status == 200)
      let answer = try await RawAnswer.to("POST", path, at: server.path)
      let problem = try JSONText.decode(Problem.self, from: Data(answer.body.utf8))
      #expect(answer.status == 403)
      #expect(problem.code == "not-allowed")
      #expect(problem.remedy?.contains("operators") == true)
    }
    let line = try #require(lines.all.first { $0.metadata["message_id"] == "endpoint.refused" })
    #expect(line.level == "warning")
    #expect(line.metadata["verb"] == verb)
    #expect(line.metadata["uid"] == "\(getuid())")
    #expect(line.metadata["pid"] == "\(getpid())")
    #expect(backend.with { $0.scans + $0.reloads + $0.reindexes + $0.retries.count + $0.audits.count } == 0)
  }

  @Test("a change has its line in the journal before it is made", arguments: changes)
  func changesAreTold(_ path: String, _ verb: String) async throws {
    let lines = LogLines()
    try await RunningServer.with(logger: lines.logger) { server in
      let answer = try await RawAnswer.to("POST", path, at: server.path)
      #expect(answer.status == 200)
    }
    let line = try #require(lines.all.first { $0.metadata["message_id"] == "endpoint.changed" })
    #expect(line.level == "notice")
    #expect(line.metadata["verb"] == verb)
    #expect(line.metadata["uid"] == "\(getuid())")
  }

  @Test("who may change something may be said while the server runs")
  func rightsChange() async throws {
    var admission: Admission?
    let keep: (inout EndpointServer.Configuration) -> Void = { admission = $0.admission }
    try await RunningServer.with(configure: keep) { server in
      let admission = try #require(admission)
      admission.access = AccessPolicy(users: [])
      #expect(try await RawAnswer.to("POST", "/v1/pause", at: server.path).status == 403)
      admission.access = AccessPolicy(users: [getuid()])
      #expect(try await RawAnswer.to("POST", "/v1/pause", at: server.path).status == 200)
    }
  }

  @Test("waiting changes nothing")
  func syncIsForAll() async throws {
    try await RunningServer.with(configure: Self.only(AccessPolicy(users: []))) { server in
      let answer = try await RawAnswer.to("POST", "/v1/sync", at: server.path)
      #expect(answer.status == 200)
    }
  }

  @Test("a group may change something, too")
  func groups() async throws {
    let policy = AccessPolicy(users: [], groups: [getgid()])
    try await RunningServer.with(configure: Self.only(policy)) { server in
      let answer = try await RawAnswer.to("POST", "/v1/scan", at: server.path)
      #expect(answer.status == 200)
    }
  }

  @Test(
    "a name that leads here from elsewhere is refused",
    arguments: ["example.org", "localhost.example.org", "example.org:80", "sluice.sock.example", "a"])
  func strangeHosts(_ host: String) async throws {
    try await RunningServer.with { server in
      let answer = try await Self.asking(host, at: server.path)
      #expect(answer.status == 403)
      #expect(answer.body.contains("host-refused"))
    }
  }

  @Test(
    "the names of this machine are not",
    arguments: ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:80", "sluice", ""])
  func ownHosts(_ host: String) async throws {
    try await RunningServer.with { server in
      let answer = try await Self.asking(host, at: server.path)
      #expect(answer.status == 200)
    }
  }

  private static func asking(_ host: String, at path: String) async throws -> RawAnswer {
    try await onOwnThread {
      let socket = try RawSocket(connectingTo: path)
      try socket.send("GET /healthz HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      return try RawAnswer(parsing: socket.receiveToEnd())
    }
  }
}
