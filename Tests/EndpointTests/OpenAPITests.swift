import CoreMetrics
import EndpointAPI
import EndpointTesting
import Foundation
import HTTPTypes
import Testing

@testable import Endpoint

/// The document says what the endpoint does, no more and no less.
@Suite struct OpenAPITests {
  private let document: [String: Any]

  init() throws {
    document = try #require(try Self.object(OpenAPIDocument.json()) as? [String: Any])
  }

  private static func object(_ value: some Encodable) throws -> Any {
    try JSONSerialization.jsonObject(with: JSONText.encode(value), options: .fragmentsAllowed)
  }

  private static func routes() -> [Route] {
    let backend = StubBackend()
    let feed = EventFeed(
      backend, heartbeat: .seconds(15), metrics: EndpointMetrics(NOOPMetricsHandler.instance),
      logger: RunningServer.silent)
    return Route.all(backend, feed)
  }

  /// An operation's path with an id in it that there is, and its parameters.
  private static func target(_ operation: APIOperation, _ query: String = "") -> String {
    let id =
      switch operation.tag {
      case .posts: "a1a1"
      case .rules: "7"
      default: operation.path.hasPrefix("/v1/dumps") && operation.method == .get ? "d0d0" : "n16"
      }
    let path = operation.path.replacingOccurrences(of: "{id}", with: id)
      .replacingOccurrences(of: "{name}", with: "brics")
    return path + (query.isEmpty ? "" : "?\(query)")
  }

  @Test func everyRouteHasOneOperation() {
    let routes = Self.routes().map { "\($0.method) \($0.path)" }
    let operations = Operations.all.map { "\($0.method) \($0.path)" }
    #expect(Set(routes) == Set(operations))
    #expect(Set(operations).count == operations.count && Set(routes).count == routes.count)
    #expect(Set(Operations.all.map(\.id)).count == Operations.all.count)
  }

  @Test func partsOfPathsAreParameters() {
    for operation in Operations.all {
      let parts = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
      let names = operation.parameters.filter { $0.place == .path }.map { "{\($0.name)}" }
      #expect(parts.map { String($0) } == names, "\(operation.id)")
    }
  }

  @Test func routesTakeTheParametersThatAreDocumented() async throws {
    try await RunningServer.with { server in
      for operation in Operations.all {
        let answer = try await RawAnswer.to(
          operation.method.rawValue, Self.target(operation, "nobody=1"), at: server.path)
        let problem = try JSONText.decode(Problem.self, from: Data(answer.bytes))
        let names = operation.parameters.filter { $0.place == .query }.map(\.name).sorted()
        // The refusal of an unknown parameter lists those that are known.
        #expect(answer.status == 400)
        #expect(
          problem.remedy == "known here: \(names.isEmpty ? "none" : names.joined(separator: ", "))",
          "\(operation.id)")
      }
    }
  }

  @Test func answersAreAsDocumented() async throws {
    var checker = SchemaChecker(document)
    let document = document
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      for operation in Operations.all {
        for content in operation.answer {
          // An operation before may have emptied it.
          backend.with {
            $0.quarantined = [Samples.quarantined]
            $0.rules = [Samples.rule]
          }
          // Without a limit a stream of events stays.
          let target = Self.target(operation, operation.tag == .events ? "limit=2" : "")
          let answer = try await RawAnswer.to(
            operation.method.rawValue, target, headers: ["Accept": content.type],
            body: operation.body == nil ? nil : try Self.rule, at: server.path)
          #expect(answer.status == 200, "\(operation.id): \(answer.body)")
          #expect(answer.headers["content-type"]?.hasPrefix(content.type) == true, "\(operation.id)")
          #expect((answer.headers["etag"] != nil) == (operation.method == .get && content.item == nil))
          let schema = try #require(
            try Self.object((content.item ?? content.schema).json) as? [String: Any])
          guard content.item != nil || content.type == "application/json" else { continue }
          for line in answer.body.split(separator: "\n") where line.contains("{") {
            let json = line.hasPrefix("data: ") ? line.dropFirst(6) : line
            let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
            #expect(checker.faults(of: value, by: schema).isEmpty, "\(operation.id)")
          }
        }
      }
      let served = try await RawAnswer.to("GET", "/v1/openapi.json", at: server.path)
      let value = try JSONSerialization.jsonObject(with: Data(served.bytes)) as? NSDictionary
      #expect(value == document as NSDictionary)
    }
  }

  /// What is sent where a rule is wanted.
  private static var rule: String {
    get throws { String(decoding: try JSONText.encode(Samples.rule.definition), as: UTF8.self) }
  }

  /// A value of every type, with and without what may be missing.
  private static let samples: [(name: String, value: any Encodable & Sendable)] = [
    ("Status", Samples.status), ("Drop", Samples.sharedDrop), ("HeldFile", Samples.heldFile(1)),
    ("DumpSummary", Samples.dump), ("DumpSummary", Samples.waitingDump), ("DumpDetail", Samples.dumpDetail),
    ("DumpDetail", Samples.partedDump), ("QuarantinedDump", Samples.quarantined),
    ("QuarantinedDump", Samples.unreadQuarantined),
    ("RetryResult", RetryResult(retried: [Samples.dump], count: 1)),
    ("PostDetail", Samples.postDetail), ("PostDetail", Samples.richPost),
    ("PostSummary", Samples.unavailablePost), ("PostFacts", PostFacts()), ("PostKin", Samples.postKin),
    ("Kin", Samples.distantKin), ("KinCluster", Samples.cluster), ("ChannelSummary", Samples.channel),
    ("ChannelSummary", Samples.channelOverTime), ("ChannelName", ChannelName(title: nil, handle: nil)),
    ("Forward", Samples.forward), ("Forward", Samples.namelessForward),
    ("PostRecord", Samples.postRecord), ("Story", Samples.story), ("Story", Samples.namelessStory),
    ("StoryList", StoryList(items: [Samples.story])),
    ("EventLine", Samples.event(1)), ("EventLine", EventGap(after: 7, newest: 9)),
    ("SyncResult", SyncResult(done: true, waiting: 0, settling: 0)),
    ("ScanResult", ScanResult(drops: [Samples.drop])),
    ("AuditLine", AuditLine.progress(.init(step: "Reading", done: 1, total: 2))),
    ("AuditLine", AuditLine.finding(Samples.finding)), ("AuditLine", Samples.summary(findings: 1)),
    ("BackupLine", BackupLine.progress(.init(step: "copying", done: 1, total: 2))),
    (
      "BackupLine",
      BackupLine.backup(.init(path: "/b/a.sqlite", bytes: 1, sha256: String(repeating: "0f", count: 32)))
    ), ("BackupLine", BackupLine.failure(.init(message: "No room.", remedy: "Free some."))),
    ("Rule", Samples.rule), ("Rule", Samples.configuredRule), ("RuleTest", Samples.ruleTest),
    ("Alert", Samples.pendingAlert), ("Alert", Samples.recordedAlert),
    ("AlertRetry", AlertRetry(alert: Samples.pendingAlert, delivers: true)),
    ("PendingAlerts", Status.Alerts(pending: 2, oldestError: nil)),
    ("Configuration", Samples.keptConfiguration), ("ReloadResult", Samples.reloadResult),
    ("Problem", Problem(code: "a", title: "b", status: 400, detail: "c", remedy: nil)),
  ]

  @Test func typesHaveTheFieldsThatAreDocumented() throws {
    var checker = SchemaChecker(document)
    for (name, value) in Self.samples {
      let faults = checker.faults(
        of: try Self.object(value), by: ["$ref": "#/components/schemas/\(name)"], at: name)
      #expect(faults.isEmpty)
    }
    #expect(
      checker.used == checker.names, "no sample has \(checker.names.subtracting(checker.used).sorted())")
  }

  @Test func theCheckerFindsFaults() throws {
    func faults(_ json: String, _ name: String) throws -> Int {
      var checker = SchemaChecker(document)
      let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
      return checker.faults(of: value, by: ["$ref": "#/components/schemas/\(name)"]).count
    }
    #expect(try faults(#"{"value":1,"granularity":10}"#, "Count") == 0)
    #expect(try faults(#"{"value":1}"#, "Count") == 1)
    #expect(try faults(#"{"value":1.5,"granularity":10}"#, "Count") == 1)
    #expect(try faults(#"{"value":true,"granularity":null}"#, "Count") == 2)
    #expect(try faults(#"{"value":1,"granularity":10,"x":1}"#, "Count") == 1)
    #expect(try faults(#"{"time":"2026-03-01","local":null}"#, "Moment") == 1)
    #expect(try faults(#"{"kind":"No Word","text":""}"#, "DiffSegment") == 1)
    #expect(try faults(#"{"done":true,"waiting":-1,"settling":0}"#, "SyncResult") == 1)
  }

  @Test func wordsAreThoseThatTheTypesKnow() throws {
    let states = try #require(
      Operations.dumps[0].parameters[0].schema.keywords["enum"])
    #expect(states == .array(DumpState.all.map { .string($0.rawValue) }))
  }

  /// Whatever is referred to is there, and whatever is there is referred to.
  @Test func nothingDanglesAndNothingIsLeftOver() throws {
    var references: Set<String> = []
    func collect(_ value: Any) {
      if let object = value as? [String: Any] {
        if let reference = object["$ref"] as? String { references.insert(reference) }
        for element in object.values { collect(element) }
      } else if let array = value as? [Any] {
        for element in array { collect(element) }
      }
    }
    collect(document)
    let components = try #require(document["components"] as? [String: [String: Any]])
    let names = components.flatMap { kind, members in members.keys.map { "#/components/\(kind)/\($0)" } }
    #expect(references == Set(names))
  }
}
