import Archive
import Foundation
import TestSupport
import Testing

/// What was told most often.
@Suite struct StoryTests {
  @Test func theStoryOfMostChannelsComesFirst() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    func write(_ dump: String, _ title: String, _ texts: String...) throws -> Int64 {
      let dump = SeenDump(name: dump, posts: texts.map { Seen(channel: channel(nil, nil, title), text: $0) })
      return try archive.write { try dump.write(to: $0) }.lastEvent
    }
    let first = try write("a", "Embassy", "The ferry leaves at nine.", "Alone here.")
    _ = try write("b", "Consulate", "The ferry leaves at nine.", "Twice told.")
    let last = try write("c", "Mission", "The ferry leaves at nine.", "Twice told.")
    func told(_ after: Int64, _ through: Int64, _ channel: String? = nil) async throws -> [String] {
      try await archive.stories(after: after, through: through, channel: channel, limit: 10).map {
        "\($0.text) \($0.posts)/\($0.channels)/\($0.texts)"
      }
    }
    #expect(try await told(0, last) == ["The ferry leaves at nine. 3/3/1", "Twice told. 2/2/1"])
    #expect(try await told(first, last) == ["The ferry leaves at nine. 2/2/1", "Twice told. 2/2/1"])
    #expect(try await told(0, first).isEmpty)
    #expect(try await told(0, last, "Mission").isEmpty)
    let story = try #require(try await archive.stories(after: 0, through: last, channel: nil, limit: 1).first)
    #expect(story.post?.text == "The ferry leaves at nine.")
    directory.remove()
  }

  @Test func postsComeWithAsManySightingsAsAreWanted() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    for dump in ["a", "b", "c"] {
      _ = try archive.write {
        try SeenDump(name: dump, assumed: "Embassy", posts: [Seen(text: "Again"), Seen(text: dump)]).write(
          to: $0)
      }
    }
    let records = try await archive.postRecords(PostFilter(), after: nil, limit: 10, sightings: 2)
    #expect(records.map { $0.post.text } == ["c", "b", "a", "Again"])
    #expect(records.map { $0.sightings.count } == [1, 1, 1, 2] && records[3].post.sightings == 3)
    #expect(records[3].sightings.map(\.dump) == [digest("a"), digest("b")])
    let rest = try await archive.postRecords(
      PostFilter(), after: records[1].post.position, limit: 10, sightings: 9)
    #expect(rest.map { $0.post.text } == ["a", "Again"] && rest[1].sightings.count == 3)
    directory.remove()
  }
}
