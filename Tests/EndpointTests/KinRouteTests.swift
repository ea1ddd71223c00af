import EndpointAPI
import EndpointTesting
import Foundation
import Identity
import Testing

@testable import Archive
@testable import Endpoint

/// Kin as the endpoint tells of them.
@Suite struct KinRouteTests {
  private func get<Value: Decodable>(_ target: String, _ server: RunningServer) async throws -> Value {
    let answer = try await RawAnswer.to("GET", target, at: server.path)
    #expect(answer.status == 200 && answer.headers["content-type"] == "application/json", "\(target)")
    return try JSONText.decode(Value.self, from: Data(answer.body.utf8))
  }

  @Test func aPostHasItsKinAndTheListItsClusters() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let kin: PostKin = try await get("/v1/kin?post=A1A1&diff&limit=7", server)
      #expect(kin == Samples.postKin)
      let plain: PostKin = try await get("/v1/kin?post=a1a1", server)
      #expect(plain == Samples.postKin)
      let clusters: Page<KinCluster> = try await get("/v1/kin?limit=1", server)
      #expect(clusters == Page(items: [Samples.cluster], next: nil))
    }
    #expect(
      backend.with { $0.kinQueries } == [
        .init(id: "a1a1", limit: 7, hasDiff: true), .init(id: "a1a1", limit: 100, hasDiff: false),
      ])
  }

  @Test func aNewIndexIsBegunAndTheStatusTold() async throws {
    let backend = StubBackend { $0.indexed = [3, 15] }
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to("POST", "/v1/reindex", at: server.path)
      let status = try JSONText.decode(Status.self, from: Data(answer.body.utf8))
      #expect(answer.status == 200)
      #expect(status.kin == EndpointAPI.KinProgress(through: 3, texts: 15, isComplete: false))
    }
    #expect(backend.with { $0.reindexes } == 1)
  }

  private func row(_ text: String, _ relation: KinRelation?) -> KinRow {
    KinRow(
      relation: relation, score: relation == nil ? nil : 0.5, conflict: relation == nil ? nil : 1,
      context: relation == .revision ? .post : nil, text: text, isCanonical: relation == .longer, posts: [],
      postCount: 0)
  }

  private func kin(of text: String, _ rows: [KinRow], hasDiff: Bool) -> [Kin] {
    let row = KinTextRow(
      text: text, asOf: nil, clusterSize: 1, isCanonical: false, kin: rows, kinCount: rows.count,
      siblingCount: 0)
    var differ = hasDiff ? Differ() : nil
    return TextKin(row, &differ).kin
  }

  @Test func theDifferenceIsFromTheTextAskedFor() throws {
    let asked = "On June 10, Lavrov met with the Foreign Minister of Brazil"
    let other = "On June 11, Lavrov met with the Foreign Minister of South Africa"
    let kin = try #require(kin(of: asked, [row(other, .sibling)], hasDiff: true).first)
    #expect(kin.relation == .sibling && kin.score == 0.5 && kin.conflict == 1 && kin.context == nil)
    let diff = try #require(kin.diff)
    #expect(diff.segments.filter { $0.kind != .removed }.map(\.text).joined() == other)
    #expect(diff.segments.filter { $0.kind != .added }.map(\.text).joined() == asked)
    #expect(
      diff.reasons == [
        .init(kind: .number, old: "10", new: "11"), .init(kind: .name, old: "Brazil", new: "South Africa"),
      ])
    #expect(self.kin(of: asked, [row(other, .sibling)], hasDiff: false).allSatisfy { $0.diff == nil })
  }

  @Test func whatIsMissingIsNull() throws {
    let distant = Kin(row("a\u{1B}", nil), diff: nil)
    #expect(distant.relation == nil && distant.score == nil && distant.conflict == nil && !distant.canonical)
    #expect(Kin(row("a", .revision), diff: nil).context == "post")
    let diff = KinDiff(old: "中文的句子", new: "中文的句子，更长一些")
    #expect(diff.reasons.map(\.kind) == [.end] && diff.reasons.first?.old == nil)
  }

  @Test func wordsDoNotStickTogetherWhereTheOtherEnds() {
    let cut = KinDiff(old: "one two\n\nthree four", new: "one two")
    #expect(
      cut.segments == [.init(kind: .same, text: "one two\n\n"), .init(kind: .removed, text: "three four")])
    let longer = KinDiff(old: "one two", new: "one two  three")
    #expect(longer.segments == [.init(kind: .same, text: "one two  "), .init(kind: .added, text: "three")])
    #expect(KinDiff(old: "one two ", new: "one two\n").segments == [.init(kind: .same, text: "one two\n")])
  }

  @Test func oneAnswerComparesOnlySoMuch() {
    let many = kin(of: "one two", [KinRow](repeating: row("one three", .revision), count: 300), hasDiff: true)
    #expect(many.count == 300 && many.prefix(200).allSatisfy { $0.diff != nil })
    #expect(many.suffix(100).allSatisfy { $0.diff == nil })
    let long = String(repeating: "word ", count: 1 << 20)
    let few = kin(of: "word", [row(long, .longer), row(long, .longer), row("word", .exact)], hasDiff: true)
    #expect(few.map { $0.diff == nil } == [false, true, true])
  }

  @Test func eventsOfKinAreSentences() {
    func event(_ kind: String) -> Event {
      Event(
        EventRow(
          seq: 1, time: 2, kind: kind, dump: nil, post: "a1", channel: nil, name: nil, message: nil,
          relation: kind == "kin.merged" ? nil : .shorter, of: "b2"))
    }
    #expect(event("text.kin").message == "A text is kin of one that was known: shorter.")
    #expect(event("text.kin").relation == .shorter && event("text.kin").of == "b2")
    #expect(event("kin.merged").message == "Two stories turned out to be one.")
    #expect(
      event("kin.split").message == "Two texts that had been taken for one story are siblings: a template's.")
    #expect(EventKind.textKin.rawValue == "text.kin" && EventKind.kinSplit.rawValue == "kin.split")
  }
}
