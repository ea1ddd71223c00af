import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import Archive
@testable import Endpoint

/// Who told what, at the socket.
@Suite struct ForwardRouteTests {
  @Test func postsComeWithTheirSightingsWhereThatIsAsked() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to("GET", "/v1/posts?include=sightings&limit=500", at: server.path)
      let page = try JSONText.decode(Page<PostRecord>.self, from: Data(answer.bytes))
      #expect(page.items.map(\.summary) == [Samples.post, Samples.unavailablePost])
      #expect(page.items[0].sighted.count == 2 && answer.headers["etag"] != nil)
      let unknown = try await RawAnswer.to("GET", "/v1/posts?include=everything", at: server.path)
      #expect(unknown.status == 400 && unknown.body.contains("include may be sightings"))
    }
    #expect(backend.with { $0.postQueries }.map(\.page.limit) == [100])
  }

  @Test func storiesAreThoseOfAStretchOfEvents() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let target = "/v1/stories?after=7&through=9&channel=%40EmbUSA&limit=1"
      let answer = try await RawAnswer.to("GET", target, at: server.path)
      #expect(try JSONText.decode(StoryList.self, from: Data(answer.bytes)).items == [Samples.story])
      backend.with { $0.stories = [] }
      let none = try await RawAnswer.to(
        "GET", "/v1/stories", headers: ["Accept": "text/plain"], at: server.path)
      #expect(none.body == "No story is told by more than one new post.\n")
      #expect(try await RawAnswer.to("GET", "/v1/stories?after=-1", at: server.path).status == 400)
    }
    #expect(
      backend.with { $0.storyQueries } == [
        StoryQuery(after: 7, through: 9, channel: "EmbUSA", limit: 1), StoryQuery(),
      ])
  }

  // MARK: - Tables

  private static func key(_ event: Int64, _ channel: String? = nil) -> ForwardTables.Key {
    ForwardTables.Key(filter: ForwardFilter(channel: channel), event: event)
  }

  private static func table(_ through: Int64, rows: Int = 1) -> ForwardTable {
    let row = ForwardRow(
      channelID: 1, originID: 1, channel: nil,
      origin: ChannelNameRow(title: "M", handle: nil, telegramID: nil),
      posts: 1, texts: 1, posted: nil, seen: 0...0)
    return ForwardTable(through: through, rows: Array(repeating: row, count: rows))
  }

  @Test func aTableIsMadeOnceWhileNothingHappens() async throws {
    let tables = ForwardTables()
    #expect(try await tables.newest(Self.key(1)) { Self.table(10) }.through == 10)
    #expect(try await tables.newest(Self.key(1)) { Self.table(11) }.through == 10)
    #expect(try await tables.newest(Self.key(2)) { Self.table(12) }.through == 12)
    #expect(try await tables.newest(Self.key(2, "X")) { Self.table(13) }.through == 13)
    // A list that was begun goes on in the table that it began with.
    #expect(try await tables.table(Self.key(9), through: 10) { Self.table(0) }.through == 10)
    #expect(try await tables.table(Self.key(9), through: 7) { Self.table(7) }.through == 7)
  }

  @Test func whatIsKeptIsBounded() async throws {
    let tables = ForwardTables()
    for event in 1...3 {
      _ = try await tables.newest(Self.key(Int64(event))) { Self.table(Int64(event), rows: 60_000) }
    }
    #expect(try await tables.table(Self.key(9), through: 1) { Self.table(0) }.through == 0)
  }
}
