import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// Rules and alerts on the socket.
@Suite struct RuleRouteTests {
  private func ask<Value: Decodable>(
    _ method: String = "GET", _ target: String, _ body: String? = nil, _ server: RunningServer
  ) async throws -> Value {
    let answer = try await RawAnswer.to(method, target, body: body, at: server.path)
    #expect(answer.status == 200 && answer.headers["content-type"] == "application/json", "\(answer.body)")
    return try JSONText.decode(Value.self, from: Data(answer.body.utf8))
  }

  private func problem(
    _ method: String, _ target: String, _ body: String? = nil, _ server: RunningServer
  ) async throws -> Problem {
    let answer = try await RawAnswer.to(method, target, body: body, at: server.path)
    #expect(answer.headers["content-type"] == "application/problem+json", "\(answer.body)")
    let problem = try JSONText.decode(Problem.self, from: Data(answer.body.utf8))
    #expect(problem.status == answer.status)
    return problem
  }

  @Test func rulesComeAndGo() async throws {
    try await RunningServer.with { server in
      let before: Page<Rule> = try await ask("GET", "/v1/rules", nil, server)
      #expect(before.items == [Samples.rule, Samples.configuredRule])
      let text = #"{"name":"war","on":"post","query":"war -\"star war\"","notify":false}"#
      let added: Rule = try await ask("POST", "/v1/rules", text, server)
      #expect(added.definition.query == #"war -"star war""# && added.definition.notify == false)
      let again: Rule = try await ask("POST", "/v1/rules", text, server)
      #expect(again == added)
      let taken = try await problem("POST", "/v1/rules", #"{"name":"war","on":"dump"}"#, server)
      #expect(taken.status == 409 && taken.code == "conflict" && taken.remedy == "rename it")
      let removed: Rule = try await ask("DELETE", "/v1/rules/war", nil, server)
      #expect(removed == added)
      let missing = try await problem("DELETE", "/v1/rules/war", nil, server)
      #expect(missing.status == 404 && missing.detail == "There is no rule of the name war.")
      #expect(try await problem("DELETE", "/v1/rules/unread", nil, server).status == 409)
    }
  }

  @Test(arguments: [
    ("", "The rule is not the JSON of one."), ("[]", "The rule is not the JSON of one."),
    (#"{"on":"post"}"#, "The rule is not the JSON of one: name is missing."),
    (#"{"name":"a","on":"post","words":"b"}"#, "A rule has no key words."),
    (
      #"{"name":"a","on":"text","channels":"five"}"#,
      "The rule is not the JSON of one: channels is of another type."
    ),
    (#"{"name":"a"}"#, "The rule makes no sense: on is missing."),
  ])
  func whatIsNoRuleIsRefused(body: String, detail: String) async throws {
    try await RunningServer.with { server in
      let problem = try await problem("POST", "/v1/rules", body, server)
      #expect(problem.status == 400 && problem.detail == detail && problem.remedy != nil)
    }
  }

  @Test func aRuleIsNoBook() async throws {
    try await RunningServer.with { server in
      let body = #"{"name":"a","query":"\#(String(repeating: "a", count: 65 << 10))"}"#
      let problem = try await problem("POST", "/v1/rules", body, server)
      #expect(problem.status == 413 && problem.code == "too-large")
    }
  }

  @Test func aRuleIsTested() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let target = "/v1/rules/test?limit=5&since=2026-03-01"
      let test: RuleTest = try await ask("POST", target, #"{"name":"brics"}"#, server)
      #expect(test == Samples.ruleTest)
      let missing = try await problem("POST", "/v1/rules/test", #"{"name":"none"}"#, server)
      #expect(missing.status == 404)
    }
    let queries = backend.with { $0.ruleTests }
    #expect(queries.map(\.definition) == [RuleDefinition(name: "brics"), RuleDefinition(name: "none")])
    #expect(queries.first?.limit == 5 && queries.first?.since == Timestamp("2026-03-01"))
  }

  @Test func alertsAreListedAndDeliveredAgain() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let all: Page<Alert> = try await ask("GET", "/v1/alerts", nil, server)
      #expect(all.items == [Samples.pendingAlert, Samples.recordedAlert])
      let some: Page<Alert> = try await ask("GET", "/v1/alerts?rule=brics&state=pending&limit=3", nil, server)
      #expect(some.items == [Samples.pendingAlert])
      let result: AlertRetry = try await ask("POST", "/v1/alerts/7/retry", nil, server)
      #expect(result == AlertRetry(alert: Samples.pendingAlert, delivers: true))
      #expect(try await problem("POST", "/v1/alerts/99/retry", nil, server).status == 404)
      for id in ["0", "-1", "x", "9223372036854775807"] {
        #expect(try await problem("POST", "/v1/alerts/\(id)/retry", nil, server).status == 400)
      }
      #expect(try await problem("GET", "/v1/alerts?state=lost", nil, server).status == 400)
    }
    #expect(
      backend.with { $0.alertQueries }
        == [AlertQuery(), AlertQuery(rule: "brics", state: .pending, page: PageQuery(limit: 3))])
  }

  /// The published JSON: these keys are what others rely on. They may grow, and never change.
  @Test func keysAreAsPublished() throws {
    func keys(_ value: some Encodable) throws -> Set<String> {
      let object = try JSONSerialization.jsonObject(with: JSONText.encode(value))
      return Set(try #require(object as? [String: Any]).keys)
    }
    let definition: Set<String> = [
      "name", "on", "query", "channel", "from", "counter", "change", "state", "drop", "channels", "within",
      "notify",
    ]
    #expect(try keys(RuleDefinition(name: "a")) == definition && Set(RuleDefinition.keys) == definition)
    #expect(try keys(Samples.rule) == definition.union(["source", "since", "created_at"]))
    #expect(try keys(Samples.ruleTest) == ["rule", "filed", "filed_under", "matches", "complete"])
    #expect(try keys(Samples.ruleTest.matches[0]) == ["time", "message", "dump", "post", "channel"])
    #expect(
      try keys(Samples.recordedAlert) == [
        "id", "rule", "event", "matched", "time", "message", "state", "attempts", "next_try", "last_error",
        "delivered_at", "dump", "post", "channel",
      ])
    #expect(
      try keys(Status.Alerts(pending: 0, oldestError: nil)) == ["pending", "oldest_error", "oldest_time"])
    #expect(try JSONText.decode(Rule.self, from: JSONText.encode(Samples.rule)) == Samples.rule)
  }
}
