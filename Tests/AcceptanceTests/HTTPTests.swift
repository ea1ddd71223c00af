import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// The routes of the contract, asked by curl.
  @Suite(.enabled(if: Curl.isThere, "curl is not installed")) struct HTTPTests {
    @Test func routesAnswer() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for seed in ["000_4ff66988ac0948f1.txt", "004_3fd7348607333123.txt"] {
          try house.drop(try fixture("seeds/" + seed), as: seed)
        }
        let curl = Curl(socket: house.socket)
        let sync = try await curl.ask("/v1/sync", ["-X", "POST"])
        #expect(sync.status == 200 && sync.type == "application/json")
        #expect(try JSONText.decode(SyncResult.self, from: sync.body).done)

        let status = try await curl.ask("/v1/status")
        #expect(status.status == 200 && status.type == "application/json")
        #expect(try JSONText.decode(Status.self, from: status.body).posts == 16)
        let dumps = try await curl.page(DumpSummary.self, "/v1/dumps")
        #expect(dumps.items.count == 2 && dumps.next == nil)
        let dump = try #require(dumps.items.first)
        let dumpAnswer = try await curl.ask("/v1/dumps/\(try #require(dump.id))")
        #expect(dumpAnswer.status == 200 && dumpAnswer.type == "application/json")
        #expect(try JSONText.decode(DumpDetail.self, from: dumpAnswer.body).summary == dump)

        let posts = try await curl.page(PostSummary.self, "/v1/posts")
        #expect(posts.items.count == 16)
        let first = try await curl.page(PostSummary.self, "/v1/posts?limit=10")
        #expect(first.items.count == 10)
        let rest = try await curl.page(PostSummary.self, "/v1/posts?limit=10&cursor=\(first.next ?? "")")
        #expect(first.items + rest.items == posts.items)
        let found = try await curl.page(PostSummary.self, "/v1/posts?q=RussiaChina")
        #expect(!found.items.isEmpty && found.items.count < 16)
        let post = try #require(posts.items.first)
        let postAnswer = try await curl.ask("/v1/posts/\(post.id)")
        #expect(postAnswer.status == 200 && postAnswer.type == "application/json")
        #expect(try JSONText.decode(PostDetail.self, from: postAnswer.body).summary == post)
        #expect(try await curl.page(ChannelSummary.self, "/v1/channels").items.count == 1)

        let health = try await curl.ask("/healthz")
        #expect(
          health.status == 200 && health.type.hasPrefix("text/plain") && health.body == Data("ok\n".utf8))
      }
    }

    @Test func eventsComeAsPagesAndAsLines() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(1...8), as: "a.txt")
        try await daemon.sync()
        let curl = Curl(socket: house.socket)
        let page = try await curl.page(Event.self, "/v1/events?since=4")
        #expect(page.items.map(\.seq) == (5...10).map { Int64($0) })
        let lines = try await curl.ask("/v1/events?since=4", ["-H", "Accept: application/x-ndjson"])
        #expect(lines.status == 200 && lines.type == "application/x-ndjson")
        let events = try lines.body.split(separator: UInt8(ascii: "\n")).map {
          try JSONText.decode(Event.self, from: Data($0))
        }
        #expect(events == page.items)
      }
    }

    private static let refusals: [(method: String, path: String, status: Int, code: String)] = [
      ("GET", "/v1/nothing", 404, "no-such-path"), ("GET", "/", 404, "no-such-path"),
      ("GET", "/v1/posts/ffffffff", 404, "not-found"), ("GET", "/v1/dumps/ffffffff", 404, "not-found"),
      ("POST", "/v1/status", 405, "method-not-allowed"),
      ("DELETE", "/v1/posts/ffffffff", 405, "method-not-allowed"),
      ("GET", "/v1/sync", 405, "method-not-allowed"), ("PUT", "/healthz", 405, "method-not-allowed"),
      ("GET", "/v1/posts/xyz", 400, "bad-request"), ("GET", "/v1/posts?bogus=1", 400, "bad-request"),
      ("GET", "/v1/dumps?state=lost", 400, "bad-request"), ("GET", "/v1/posts?cursor=x", 400, "bad-request"),
      ("GET", "/v1/events?since=-1", 400, "bad-request"),
    ]

    @Test func refusalsSayWhatToDo() async throws {
      let house = try House()
      try await Daemon.with(house) { _ in
        let curl = Curl(socket: house.socket)
        for (method, path, status, code) in Self.refusals {
          let answer = try await curl.ask(path, ["-X", method])
          #expect(answer.status == status && answer.type == "application/problem+json", "\(method) \(path)")
          let problem = try JSONText.decode(Problem.self, from: answer.body)
          #expect(problem.status == status && problem.code == code, "\(method) \(path): \(problem)")
          #expect(!problem.title.isEmpty && !problem.detail.isEmpty)
        }
        let fromBrowser = try await curl.ask("/v1/status", ["-H", "Origin: http://example.org"])
        #expect(fromBrowser.status == 403 && fromBrowser.type == "application/problem+json")
        let head = try await curl.ask("/v1/status", ["--head"])
        #expect(head.status == 200)
      }
    }
  }
}

private struct Curl {
  let socket: String

  struct Answer {
    var status: Int
    var type: String
    var body: Data
  }

  private static let path = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static var isThere: Bool { path != nil }

  func ask(_ route: String, _ arguments: [String] = []) async throws -> Answer {
    let curl = try #require(Self.path)
    // The status line goes to standard error, the body alone to standard output.
    let outcome = try await run(
      curl,
      ["--silent", "--unix-socket", socket, "--max-time", "60"] + arguments + [
        "--write-out", "%{stderr}%{http_code} %{content_type}", "http://sluice\(route)",
      ])
    try #require(outcome.status == 0, "curl \(route): \(outcome.errors)")
    let parts = outcome.errors.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    return Answer(
      status: try #require(Int(parts.first ?? "")), type: parts.count > 1 ? String(parts[1]) : "",
      body: outcome.output)
  }

  func page<Item>(_ type: Item.Type, _ route: String) async throws -> Page<Item> {
    let answer = try await ask(route)
    try #require(answer.status == 200 && answer.type == "application/json", "\(route)")
    return try JSONText.decode(Page<Item>.self, from: answer.body)
  }
}
