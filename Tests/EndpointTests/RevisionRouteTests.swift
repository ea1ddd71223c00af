import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import Archive
@testable import Endpoint

/// The texts that a post has had, and what each changed.
@Suite struct RevisionRouteTests {
  @Test func whatRevisionsChangedComesWhereThatIsAsked() async throws {
    let backend = StubBackend { $0.post = Samples.richPost }
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to("GET", "/v1/posts/A1A1?diff", at: server.path)
      let post = try JSONText.decode(PostDetail.self, from: Data(answer.bytes))
      #expect(post == Samples.richPost && post.revisions[0].diff?.reasons.map(\.kind) == [.name])
      #expect(try await RawAnswer.to("GET", "/v1/posts/a1a1", at: server.path).status == 200)
      #expect(try await RawAnswer.to("GET", "/v1/posts/a1a1?diff=words", at: server.path).status == 400)
    }
    #expect(backend.with { $0.postDiffs } == [true, false])
  }

  private func rows(_ texts: [String]) -> [RevisionRow] {
    texts.map { RevisionRow(text: $0, asOf: 1, editedAt: 2, sightings: 3, dumps: 4) }
  }

  @Test func eachIsComparedWithTheOneBeforeIt() throws {
    let texts = ["Closed today.", "Closed until Friday.", "Open until Friday."]
    let revisions = Revision.all(rows(texts), hasDiff: true)
    #expect(revisions.map(\.text) == texts && revisions.map(\.dumps) == [4, 4, 4])
    #expect(revisions[2].diff == nil)
    let diff = try #require(revisions[0].diff)
    #expect(
      diff.segments == [
        .init(kind: .same, text: "Closed "), .init(kind: .removed, text: "until Friday."),
        .init(kind: .added, text: "today."),
      ])
    #expect(
      revisions[1].diff?.segments.first(where: { $0.kind == .removed })
        == .init(kind: .removed, text: "Open "))
    #expect(Revision.all(rows(texts), hasDiff: false).allSatisfy { $0.diff == nil })
    #expect(Revision.all([], hasDiff: true).isEmpty)
  }

  @Test func oneAnswerComparesOnlySoMuch() {
    let many = Revision.all(rows((0..<300).map { "one \($0)" }), hasDiff: true)
    #expect(many.prefix(200).allSatisfy { $0.diff?.differs == true })
    #expect(many.suffix(100).allSatisfy { $0.diff == nil })
  }
}
