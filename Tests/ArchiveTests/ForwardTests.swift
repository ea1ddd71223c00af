import Archive
import Foundation
import TestSupport
import Testing

/// Who forwarded whom.
@Suite struct ForwardTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
  }

  private func write(_ dump: String, assuming assumed: String? = nil, _ posts: [Seen]) throws {
    _ = try archive.write { try SeenDump(name: dump, assumed: assumed, posts: posts).write(to: $0) }
  }

  /// `CHANNEL<ORIGIN POSTS/TEXTS` of each row.
  private func lines(
    _ filter: ForwardFilter = ForwardFilter(), through: Int64? = nil
  ) async throws -> [String] {
    try await archive.forwards(filter, through: through).rows.map {
      "\($0.channel?.title ?? "–")<\($0.origin.title ?? "–") \($0.posts)/\($0.texts)"
    }
  }

  @Test func eachChannelThatShowsAForwardForwarded() async throws {
    // One text from one origin is one post, whichever channel shows it.
    try write("one", assuming: "Embassy", [Seen(text: "Talks", origin: "Ministry"), Seen(text: "Own words")])
    try write(
      "two", assuming: "Consulate",
      [
        Seen(text: "Talks", origin: "Ministry"), Seen(text: "Visit", origin: "Ministry"),
        Seen(text: "Visit", origin: "Agency"), Seen(text: "Visit", origin: "Ministry"),
      ])
    try write("three", [Seen(text: "Stray", origin: "Agency")])
    #expect(
      try await lines() == [
        "Consulate<Ministry 2/2", "–<Agency 1/1", "Embassy<Ministry 1/1", "Consulate<Agency 1/1",
      ])
    #expect(
      try await lines(ForwardFilter(channel: "Consulate")) == [
        "Consulate<Ministry 2/2", "Consulate<Agency 1/1",
      ])
    #expect(
      try await lines(ForwardFilter(origin: "Ministry")) == [
        "Consulate<Ministry 2/2", "Embassy<Ministry 1/1",
      ])
    #expect(try await lines(ForwardFilter(channel: "Embassy", origin: "Agency")).isEmpty)
  }

  @Test func whatTurnedOutToBeOnePostCountsOnce() async throws {
    let embassy = ChannelRecord(id: 7, handle: "embassy", title: nameRecord("Embassy"))
    let ministry = ChannelRecord(id: 9, handle: "mfa", title: nil)
    let text = "The ministers met and spoke about the harbour."
    try write("text", assuming: "Embassy", [Seen(text: text, origin: "Ministry")])
    try write(
      "export",
      [
        Seen(
          channel: embassy, messageID: 5, text: text, origin: "Ministry", originChannel: ministry,
          date: 86_400_000),
        Seen(channel: embassy, messageID: 6, text: "Another", origin: "Ministry", date: 172_800_000),
      ])
    let row = try #require(try await archive.forwards(ForwardFilter(), through: nil).rows.first)
    #expect(row.posts == 2 && row.texts == 2 && row.channel?.telegramID == 7)
    #expect(row.posted == 86_400_000...172_800_000)
    #expect(try await archive.posts(PostFilter(), after: nil, limit: 9).count == 2)
    let named = try await archive.forwards(ForwardFilter(channel: "@embassy"), through: nil).rows
    #expect(named.count == 1 && named[0].posts == 2)
  }

  @Test func theOriginIsNamedByItsHandleAndId() async throws {
    let embassy = ChannelRecord(id: 7, handle: "embassy", title: nameRecord("Embassy"))
    let ministry = ChannelRecord(id: 9, handle: "mfa", title: nil)
    try write(
      "export",
      [Seen(channel: embassy, messageID: 5, text: "Talks", origin: "Ministry", originChannel: ministry)])
    let row = try #require(try await archive.forwards(ForwardFilter(), through: nil).rows.first)
    #expect(row.origin == ChannelNameRow(title: "Ministry", handle: "mfa", telegramID: 9))
    #expect(row.posted == nil)
  }

  @Test func aListThatWasBegunCountsNothingThatCameLater() async throws {
    try write("one", assuming: "Embassy", [Seen(text: "Talks", origin: "Ministry")])
    let before = try await archive.forwards(ForwardFilter(), through: nil)
    try write("two", assuming: "Embassy", [Seen(text: "Visit", origin: "Ministry")])
    #expect(try await lines() == ["Embassy<Ministry 2/2"])
    #expect(try await lines(through: before.through) == ["Embassy<Ministry 1/1"])
  }

  @Test func aPeriodCountsWhatWasFirstSeenInIt() async throws {
    try write("one", assuming: "Embassy", [Seen(text: "Talks", origin: "Ministry")])
    let seen = try #require(try await archive.forwards(ForwardFilter(), through: nil).rows.first?.seen)
    for (since, until, isIn) in [
      (seen.lowerBound, seen.upperBound + 1, true), (seen.upperBound + 1, nil, false),
      (nil, seen.lowerBound, false), (nil, nil, true),
    ] as [(Milliseconds?, Milliseconds?, Bool)] {
      #expect(try await lines(ForwardFilter(since: since, until: until)).isEmpty == !isIn)
    }
  }
}
