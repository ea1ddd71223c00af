import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@Suite struct RouteTests {
  private func decode<Value: Decodable>(_ type: Value.Type, _ answer: RawAnswer) throws -> Value {
    try JSONText.decode(type, from: Data(answer.body.utf8))
  }

  private func problem(_ answer: RawAnswer) throws -> Problem {
    #expect(answer.headers["content-type"] == "application/problem+json")
    let problem = try decode(Problem.self, answer)
    #expect(problem.status == answer.status)
    #expect(problem.type == "urn:sluice:problem:\(problem.code)")
    return problem
  }

  @Test func everyRouteAnswers() async throws {
    try await RunningServer.with { server in
      func get(_ target: String) async throws -> RawAnswer {
        let answer = try await RawAnswer.to("GET", target, at: server.path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/json", "\(target)")
        #expect(answer.body.hasSuffix("}\n") && answer.headers["date"]?.hasSuffix(" GMT") == true)
        return answer
      }
      #expect(try await decode(Status.self, get("/v1/status")) == Samples.status)
      #expect(
        try await decode(Page<DumpSummary>.self, get("/v1/dumps")).items == [
          Samples.dump, Samples.waitingDump,
        ])
      #expect(try await decode(DumpDetail.self, get("/v1/dumps/d0d0")) == Samples.dumpDetail)
      #expect(try await decode(DumpDetail.self, get("/v1/dumps/N04")) == Samples.dumpDetail)
      #expect(
        try await decode(Page<QuarantinedDump>.self, get("/v1/quarantine")).items
          == [Samples.quarantined, Samples.unreadQuarantined])
      #expect(
        try await decode(Page<PostSummary>.self, get("/v1/posts")).items
          == [Samples.post, Samples.unavailablePost])
      #expect(try await decode(PostDetail.self, get("/v1/posts/A1A1a1")) == Samples.postDetail)
      #expect(try await decode(Page<ChannelSummary>.self, get("/v1/channels")).items == [Samples.channel])
      let events = try await decode(Page<Event>.self, get("/v1/events?since=1&limit=1"))
      #expect(events == Page(items: [Samples.event(2)], next: "2"))
      #expect(try await decode(Page<Event>.self, get("/v1/events?cursor=2")).items == [Samples.event(3)])

      let health = try await RawAnswer.to("GET", "/healthz", at: server.path)
      #expect(health.status == 200 && health.body == "ok\n")
      let sync = try await RawAnswer.to("POST", "/v1/sync?timeout=0.5", at: server.path)
      #expect(try decode(SyncResult.self, sync).done)
    }
  }

  @Test func parametersReachTheBackend() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      for target in [
        "/v1/posts?q=%D1%91+%E4%B8%AD&dump=D0D0&channel=%40EmbUSA&from=Russian%20MFA&hashtag=%23RussiaChina"
          + "&since=2026-03-01T09:30:00Z&distinct=true&limit=7&cursor=1",
        "/v1/posts?q=&limit=99999", "/v1/dumps?state=failed&limit=3",
        "/v1/channels?channel=%40EmbUSA&series&cursor=1",
        "/v1/forwards?channel=%40EmbUSA&from=Russian%20MFA&since=2026-03-01T09:30:00Z"
          + "&until=2026-03-01T09:30:00Z&limit=7&cursor=1",
        "/v1/dumps?state=ignored", "/v1/quarantine?limit=2&cursor=1",
      ] {
        let answer = try await RawAnswer.to("GET", target, at: server.path)
        #expect(answer.status == 200, "\(target): \(answer.body)")
      }
    }
    backend.with { state in
      #expect(
        state.postQueries == [
          PostQuery(
            text: "ё 中", dump: "d0d0", channel: "EmbUSA", from: "Russian MFA", hashtag: "RussiaChina",
            since: Samples.time, isDistinct: true, page: PageQuery(limit: 7, cursor: "1")),
          PostQuery(page: PageQuery(limit: 1000)),
        ])
      #expect(
        state.dumpQueries == [
          DumpQuery(state: .failed, page: PageQuery(limit: 3)), DumpQuery(state: .ignored),
        ])
      #expect(state.quarantineQueries == [PageQuery(limit: 2, cursor: "1")])
      #expect(
        state.forwardQueries == [
          ForwardQuery(
            channel: "EmbUSA", from: "Russian MFA", since: Samples.time, until: Samples.time,
            page: PageQuery(limit: 7, cursor: "1"))
        ])
      #expect(
        state.channelQueries == [
          ChannelQuery(channel: "EmbUSA", hasSeries: true, page: PageQuery(cursor: "1"))
        ])
    }
  }

  @Test(arguments: [
    ("GET", "/", 404, "no-such-path"), ("GET", "/v1/nothing", 404, "no-such-path"),
    ("GET", "/v1/posts/abcdef/x", 404, "no-such-path"), ("POST", "/v1/status", 405, "method-not-allowed"),
    ("GET", "/v1/sync", 405, "method-not-allowed"), ("DELETE", "/v1/dumps/abcd", 405, "method-not-allowed"),
    ("PATCH", "/v1/dumps", 405, "method-not-allowed"), ("GET", "/v1/posts/ffff", 404, "not-found"),
    ("GET", "/v1/dumps/ffff", 404, "not-found"), ("GET", "/v1/posts/abcd", 409, "ambiguous"),
    ("GET", "/v1/posts/abc", 400, "bad-request"), ("GET", "/v1/posts/wxyz", 400, "bad-request"),
    ("GET", "/v1/posts?limit=0", 400, "bad-request"), ("GET", "/v1/posts?limit=many", 400, "bad-request"),
    ("GET", "/v1/posts?quantity=1", 400, "bad-request"), ("GET", "/v1/posts?q=1&q=2", 400, "bad-request"),
    ("GET", "/v1/posts?q=%zz", 400, "bad-request"), ("GET", "/v1/posts?q=%ff", 400, "bad-request"),
    ("GET", "/v1/posts?since=yesterday", 400, "bad-request"),
    ("GET", "/v1/dumps?state=lost", 400, "bad-request"), ("GET", "/v1/events?since=-1", 400, "bad-request"),
    ("GET", "/v1/events?follow=perhaps", 400, "bad-request"),
    ("POST", "/v1/sync?timeout=nan", 400, "bad-request"), ("GET", "/v1/scan", 405, "method-not-allowed"),
    ("GET", "/v1/dumps/n99", 404, "not-found"), ("GET", "/v1/dumps/n0", 400, "bad-request"),
    ("GET", "/v1/dumps/n", 400, "bad-request"), ("GET", "/v1/dumps/n+4", 400, "bad-request"),
    ("GET", "/v1/dumps/n-4", 400, "bad-request"), ("GET", "/v1/posts/n4", 400, "bad-request"),
    ("GET", "/v1/dumps/n99999999999999999999", 400, "bad-request"),
    ("GET", "/v1/dumps/n4/retry", 405, "method-not-allowed"),
    ("POST", "/v1/dumps/n99/retry", 404, "not-found"),
    ("POST", "/v1/dumps/abcd/retry", 409, "ambiguous"), ("POST", "/v1/dumps/ab/retry", 400, "bad-request"),
    ("POST", "/v1/quarantine", 405, "method-not-allowed"), ("POST", "/v1/pause?for=1h", 400, "bad-request"),
    ("GET", "/v1/posts?distinct=very", 400, "bad-request"), ("GET", "/v1/kin?post=ffff", 404, "not-found"),
    ("GET", "/v1/kin?post=abcd", 409, "ambiguous"), ("GET", "/v1/kin?post=xyz", 400, "bad-request"),
    ("GET", "/v1/kin?post=n17", 400, "bad-request"), ("GET", "/v1/kin?diff", 400, "bad-request"),
    ("GET", "/v1/kin?post=a1a1&cursor=1", 400, "bad-request"), ("POST", "/v1/kin", 405, "method-not-allowed"),
    ("GET", "/v1/reindex", 405, "method-not-allowed"), ("POST", "/v1/reindex?deep", 400, "bad-request"),
    ("GET", "/v1/audit", 405, "method-not-allowed"), ("POST", "/v1/audit?deep=very", 400, "bad-request"),
  ])
  func mistakesAreExplained(_ method: String, _ target: String, _ status: Int, _ code: String) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(method, target, at: server.path)
      #expect(answer.status == status)
      let problem = try problem(answer)
      #expect(problem.code == code)
      #expect(problem.detail.hasSuffix("."))
      if status == 405 { #expect(answer.headers["allow"]?.isEmpty == false) }
    }
  }

  @Test func theBackendsTroublesAreExplained() async throws {
    struct Unexpected: Error {}
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      backend.with { $0.error = BackendError.unavailable("The store is being checked.") }
      var problem = try problem(await RawAnswer.to("GET", "/v1/posts", at: server.path))
      #expect(problem.status == 503 && problem.detail == "The store is being checked.")
      backend.with { $0.error = BackendError.badRequest("A quote is not closed.") }
      problem = try self.problem(await RawAnswer.to("GET", "/v1/posts?q=%22", at: server.path))
      #expect(problem.status == 400 && problem.detail == "A quote is not closed.")
      backend.with { $0.error = Unexpected() }
      problem = try self.problem(await RawAnswer.to("GET", "/v1/status", at: server.path))
      #expect(problem.status == 500 && problem.code == "internal")
      // What broke inside is nothing for a client.
      #expect(!problem.detail.contains("Unexpected"))
    }
  }

  @Test(arguments: ["Origin", "Referer"])
  func browsersAreRefused(_ header: String) async throws {
    try await RunningServer.with { server in
      for (method, target) in [
        ("GET", "/v1/posts"), ("POST", "/v1/sync"), ("GET", "/nothing"), ("POST", "/v1/quarantine/retry"),
      ] {
        let answer = try await RawAnswer.to(
          method, target, headers: [header: "http://a.example"], at: server.path)
        #expect(try problem(answer).code == "browser-refused")
      }
    }
  }

  @Test func headHasNoBody() async throws {
    try await RunningServer.with { server in
      for (target, status) in [
        ("/v1/status", 200), ("/v1/posts/ffff", 404), ("/nothing", 404), ("/healthz", 200),
      ] {
        let answer = try await RawAnswer.to("HEAD", target, at: server.path)
        #expect(answer.status == status && answer.body.isEmpty, "\(target)")
        #expect(answer.headers["content-length"].flatMap { Int($0) } ?? 0 > 0)
      }
    }
  }

  @Test func oneConnectionTakesManyRequests() async throws {
    try await RunningServer.with { server in
      let path = server.path
      let text = try await onOwnThread {
        let socket = try RawSocket(connectingTo: path)
        try socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var text = try socket.receive(until: "ok\n")
        try socket.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        text += try socket.receive(until: "}\n")
        // Two at once, and a body that nobody asked for.
        try socket.send(
          "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return text + String(decoding: try socket.receiveToEnd(), as: UTF8.self)
      }
      #expect(text.components(separatedBy: "HTTP/1.1 200 ").count == 4)
      #expect(text.components(separatedBy: "HTTP/1.1 404 ").count == 2)
      #expect(text.contains("uptime_seconds"))
    }
  }

  @Test func longListsArriveWhole() async throws {
    let posts = (0..<1000).map { number in
      var post = Samples.post
      post.text = "\(number) " + String(repeating: "длинный текст ", count: 200)
      return post
    }
    try await RunningServer.with(StubBackend { $0.posts = posts }) { server in
      let answer = try await RawAnswer.to("GET", "/v1/posts?limit=1000", at: server.path)
      #expect(try decode(Page<PostSummary>.self, answer) == Page(items: posts, next: nil))
    }
  }
}
