import Archive
import Digest
import Foundation
import Identity
import TestSupport
import Testing

/// Each rule of identity alone, in every order in which the dumps can come.
@Suite struct IdentityLadderTests {
  private static let long = "Talks were held in the capital on the tenth of June"
  private static let other = "Talks were held in the capital on the eleventh of June"

  /// A post in few words, for expectations.
  private struct Shown: Hashable, CustomStringConvertible {
    var identity: IdentityRank
    var text: String?
    var sightings: Int

    var description: String { "\(identity.word) \(text ?? "-") \(sightings)×" }
  }

  private func shown(_ identity: IdentityRank, _ text: String?, _ sightings: Int) -> Shown {
    Shown(identity: identity, text: text, sightings: sightings)
  }

  /// Writes the dumps in each order into an archive of its own.
  private func inEachOrder(
    _ dumps: [SeenDump], _ body: (SQLiteArchive, _ order: String) async throws -> Void
  ) async throws {
    for order in Self.permutations(dumps) {
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
      for dump in order { _ = try archive.write { try dump.write(to: $0) } }
      #expect(try archive.findings() == [], "\(order.map(\.name))")
      try await body(archive, "\(order.map(\.name))")
      try archive.close()
    }
  }

  private static func permutations<T>(_ values: [T]) -> [[T]] {
    guard values.count > 1 else { return [values] }
    return values.indices.flatMap { index in
      var rest = values
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  private func expect(_ dumps: [SeenDump], _ expected: [Shown], channels: Int? = nil) async throws {
    try await inEachOrder(dumps) { archive, order in
      let posts = try await archive.posts(PostFilter(), after: nil, limit: 100)
      let found = posts.map { Shown(identity: $0.identity, text: $0.text, sightings: $0.sightings) }
      #expect(Self.counted(found) == Self.counted(expected), "\(order)")
      #expect(try await archive.totals().posts == expected.count, "\(order)")
      guard let channels else { return }
      #expect(try await archive.channels(named: nil, after: nil, limit: 100).count == channels, "\(order)")
      #expect(try await archive.totals().channels == channels, "\(order)")
    }
  }

  private static func counted(_ shown: [Shown]) -> [Shown: Int] {
    shown.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  func dump(_ name: String, _ posts: Seen...) -> SeenDump { SeenDump(name: name, posts: posts) }

  func seen(
    _ channel: ChannelRecord?, _ number: Int64?, _ text: String?, from origin: String? = nil,
    at time: Milliseconds? = nil
  ) -> Seen {
    var seen = Seen()
    (seen.channel, seen.messageID, seen.text, seen.origin, seen.capturedAt) = (
      channel, number, text, origin, time
    )
    return seen
  }

  // MARK: - Posts with a number

  @Test func aHandleIsTheIDThatHasIt() async throws {
    try await expect(
      [
        dump("by id", seen(channel(7), 1, Self.long)),
        dump("by handle", seen(channel(nil, "News"), 1, Self.long)),
        dump("fact", seen(channel(7, "news"), 2, Self.other)),
      ], [shown(.id, Self.long, 2), shown(.id, Self.other, 1)], channels: 1)
  }

  @Test func withoutTheFactTheyAreTwo() async throws {
    try await expect(
      [
        dump("by id", seen(channel(7), 1, Self.long)),
        dump("by handle", seen(channel(nil, "News"), 1, Self.long)),
      ],
      [shown(.id, Self.long, 1), shown(.handle, Self.long, 1)], channels: 2)
  }

  @Test func aHandleThatWasGivenToAnotherIsNobodys() async throws {
    try await expect(
      [
        dump("first", seen(channel(7, "news"), 1, Self.long)),
        dump("second", seen(channel(8, "news"), 1, Self.other)),
        dump("by handle", seen(channel(nil, "news"), 1, Self.long)),
      ], [shown(.id, Self.long, 1), shown(.id, Self.other, 1), shown(.handle, Self.long, 1)], channels: 3)
  }

  @Test func anOlderDumpDoesNotRollBack() async throws {
    let dumps = [
      dump("old", seen(channel(7), 1, "First wording", at: 100)),
      dump("new", seen(channel(7), 1, "Second wording", at: 200)),
      dump("oldest", seen(channel(7, "news"), 1, "Zeroth wording", at: 50)),
      dump("newest", seen(channel(nil, "news"), 1, "Third wording", at: 300)),
    ]
    try await expect(dumps, [shown(.id, "Third wording", 4)])
    try await inEachOrder(dumps) { archive, order in
      let key = try #require(try await archive.posts(PostFilter(), after: nil, limit: 1).first).key
      let history = try await archive.post(prefix: key)
      let texts = history.revisions.map(\.text)
      #expect(texts == ["Third wording", "Second wording", "First wording", "Zeroth wording"], "\(order)")
      #expect(history.revisions.map(\.asOf) == [300, 200, 100, 50], "\(order)")
      #expect(history.revisions.map(\.dumps) == [1, 1, 1, 1], "\(order)")
      var filter = PostFilter()
      filter.query = "zeroth"
      #expect(try await archive.posts(filter, after: nil, limit: 5).map(\.key) == [key], "\(order)")
      filter.query = "wording"
      #expect(try await archive.posts(filter, after: nil, limit: 5).map(\.key) == [key], "\(order)")
    }
  }

  @Test func aPoorerDumpOverwritesNothing() async throws {
    var rich = seen(channel(7, "news", "News"), 1, "Talks  were\nheld", at: 100)
    (rich.grade, rich.date) = (3, 50)
    rich.counts = CountsRecord(
      views: RoundedCount(value: 12_345, granularity: 1), forwards: 3, replies: nil,
      reactions: "[[\"👍\",62,1]]")
    var poor = seen(channel(nil, nil, "News"), nil, "Talks were held")
    poor.counts = CountsRecord(
      views: RoundedCount(value: 12_000, granularity: 1000), forwards: nil, replies: nil, reactions: nil)
    try await inEachOrder([dump("rich", rich), dump("poor", poor)]) { archive, order in
      let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
      let post = try #require(posts.first)
      #expect(posts.count == 1 && post.sightings == 2, "\(order)")
      #expect(post.text == "Talks  were\nheld" && post.date == 50 && post.messageID == 1, "\(order)")
      #expect(post.views == RoundedCount(value: 12_345, granularity: 1), "\(order)")
      #expect(post.channel == ChannelNameRow(title: "News", handle: "news", telegramID: 7), "\(order)")
      let history = try await archive.post(prefix: post.key)
      #expect(history.series.map(\.time) == [100] && history.series.map(\.isReceived) == [false], "\(order)")
      #expect(history.series.first?.reactions.map(\.count.value) == [62], "\(order)")
      #expect(Set(history.sightings.map(\.identity)) == [.id, .name], "\(order)")
    }
  }

  // MARK: - Posts with a name

  @Test func aNameWithATextIsThePostOfThatChannel() async throws {
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7, nil, "News"), 5, Self.long)),
      ], [shown(.id, Self.long, 2)], channels: 1)
  }

  @Test func theTitleMayComeLater() async throws {
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7), 5, Self.long)),
        dump("title", seen(channel(7, nil, "News"), 6, Self.other)),
      ], [shown(.id, Self.long, 2), shown(.id, Self.other, 1)], channels: 1)
  }

  @Test func theTitleMayBeThatOfTheHandle() async throws {
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7, "news"), 5, Self.long)),
        dump("title", seen(channel(nil, "news", "News"), 6, Self.other)),
      ], [shown(.id, Self.long, 2), shown(.handle, Self.other, 1)], channels: 1)
  }

  @Test func aTitleGoesWithTheHandleThatHadIt() async throws {
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7, "news"), 5, Self.long)),
        dump("title", seen(channel(nil, "news", "News"), 6, Self.other)),
        dump("reassigned", seen(channel(8, "news"), 1, "Another")),
      ],
      [
        shown(.name, Self.long, 1), shown(.id, Self.long, 1), shown(.handle, Self.other, 1),
        shown(.id, "Another", 1),
      ], channels: 3)
  }

  @Test func theOwnPostIsPreferredThenTheSmallestNumber() async throws {
    let dumps = [
      dump("text", seen(channel(nil, nil, "News"), nil, "👆")),
      dump("forward", seen(channel(8, nil, "Mirror"), 1, "👆", from: "News")),
      dump("own", seen(channel(7, nil, "News"), 9, "👆"), seen(channel(7, nil, "News"), 5, "👆")),
    ]
    try await inEachOrder(dumps) { archive, order in
      let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
      #expect(posts.count == 3, "\(order)")
      #expect(posts.filter { $0.sightings == 2 }.map(\.messageID) == [5], "\(order)")
    }
  }

  @Test func aForwardIsKnownByItsOriginsNames() async throws {
    var forward = seen(channel(8), 1, Self.long)
    forward.isForward = true
    forward.originChannel = channel(7)
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "Mirror"), nil, Self.long, from: "News")),
        dump("forward", forward), dump("title", seen(channel(7, nil, "News"), 6, Self.other)),
      ], [shown(.id, Self.long, 2), shown(.id, Self.other, 1)], channels: 3)
  }

  @Test func aTitleOfTwoChannelsIsNobodysButItsPostsAre() async throws {
    try await expect(
      [
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("one", seen(channel(7, nil, "News"), 5, Self.long)),
        dump("two", seen(channel(8, nil, "News"), 6, Self.other)),
      ], [shown(.id, Self.long, 2), shown(.id, Self.other, 1)], channels: 3)
  }

  // MARK: - Posts without a name

  @Test func aLongTextWithoutANameIsTheOnlyPostThatHasIt() async throws {
    try await expect(
      [
        dump("nameless", seen(nil, nil, Self.long)),
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7, nil, "News"), 5, Self.long)),
      ], [shown(.id, Self.long, 3)])
  }

  @Test func ofTwoPostsItIsNeither() async throws {
    try await expect(
      [
        dump("nameless", seen(nil, nil, Self.long)),
        dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
        dump("export", seen(channel(7, nil, "Mirror"), 5, Self.long)),
      ], [shown(.text, Self.long, 1), shown(.name, Self.long, 1), shown(.id, Self.long, 1)])
  }

  @Test func aShortTextWithoutANameIsItsOwn() async throws {
    try await expect(
      [dump("nameless", seen(nil, nil, "👆")), dump("text", seen(channel(nil, nil, "News"), nil, "👆"))],
      [shown(.text, "👆", 1), shown(.name, "👆", 1)])
  }

  @Test func postsWithoutTextAreNeverOne() async throws {
    try await expect(
      [
        dump("one", seen(channel(nil, nil, "News"), nil, nil), seen(channel(nil, nil, "News"), nil, nil)),
        dump("two", seen(channel(7, nil, "News"), 1, nil)), dump("three", seen(channel(7), 1, nil)),
      ], [shown(.place, nil, 1), shown(.place, nil, 1), shown(.id, nil, 2)])
  }

  // MARK: - Finding them

  @Test func everyNameAndKeyOfIt() async throws {
    let dumps = [
      dump("text", seen(channel(nil, nil, "News"), nil, Self.long)),
      dump("by handle", seen(channel(nil, "newsroom", "News"), 5, Self.long)),
      dump("by id", seen(channel(1234, "NewsRoom"), 5, Self.long, at: 9)),
    ]
    var keys = KeyMaker()
    let text = try #require(dumps[0].posts[0].sighting(0, dump: "text").text)
    let all = [
      keys.post(channel: 1234, message: 5), keys.post(handle: "newsroom", message: 5),
      keys.post(name: nameRecord("News").key, text: text.key),
    ]
    try await inEachOrder(dumps) { archive, order in
      for key in all {
        #expect(try await archive.post(prefix: "\(key)").post.key == "\(all[0])", "\(order)")
        #expect(try await archive.post(prefix: String("\(key)".prefix(9))).sightings.count == 3, "\(order)")
      }
      for name in ["News", "newsroom", "@NEWSROOM", "1234", "-1001234"] {
        var filter = PostFilter()
        filter.channel = name
        #expect(
          try await archive.posts(filter, after: nil, limit: 5).map(\.key) == ["\(all[0])"],
          "\(name) \(order)")
        let named = try await archive.channels(named: name, after: nil, limit: 5)
        #expect(named.map(\.name.telegramID) == [1234], "\(name) \(order)")
      }
      #expect(try await archive.channels(named: "Nobody", after: nil, limit: 5).isEmpty)
      // Whichever dump an event is about, it names the channel as lists do.
      let events = try await archive.events(after: 0, limit: 100).filter { $0.kind == "post.new" }
      #expect(!events.isEmpty && events.allSatisfy { $0.telegramID == 1234 && $0.channel == "News" })
      for dump in dumps {
        var filter = PostFilter()
        filter.dump = digest(dump.name)
        #expect(try await archive.posts(filter, after: nil, limit: 5).map(\.key) == ["\(all[0])"], "\(order)")
      }
      let listed = try #require(try await archive.channels(named: nil, after: nil, limit: 5).first)
      #expect(listed.name == ChannelNameRow(title: "News", handle: "NewsRoom", telegramID: 1234), "\(order)")
    }
  }

  @Test func whatHappensIsTold() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    func events(_ dump: SeenDump) async throws -> [String] {
      let before = try archive.lastEvent()
      _ = try archive.write { try dump.write(to: $0) }
      return try await archive.events(after: before, limit: 100).map(\.kind).filter { $0.hasPrefix("post.") }
    }
    #expect(try await events(dump("text", seen(channel(nil, nil, "News"), nil, Self.long))) == ["post.new"])
    #expect(
      try await events(dump("by handle", seen(channel(nil, "news"), 5, Self.long, at: 5))) == ["post.new"])
    #expect(try await events(dump("title", seen(channel(nil, "news", "News"), 5, nil))) == ["post.joined"])
    // The handle joins the id, and the text follows it there.
    let joined = try await events(dump("by id", seen(channel(7, "news"), 5, Self.long, at: 6)))
    #expect(joined == ["post.new", "post.joined", "post.joined"])
    #expect(try await events(dump("again", seen(channel(nil, nil, "News"), nil, Self.long))) == [])
    #expect(try await events(dump("edit", seen(channel(7), 5, Self.other, at: 9))) == ["post.revised"])
    #expect(try await events(dump("older", seen(channel(7), 5, "Older wording", at: 2))) == ["post.text"])
    #expect(try await events(dump("older again", seen(channel(7), 5, "Older wording", at: 3))) == [])
    // That the post had it was known by its id.
    #expect(try await events(dump("older by handle", seen(channel(nil, "news"), 5, "Older wording"))) == [])
    #expect(try await events(dump("gone", seen(channel(7), 6, nil))) == ["post.new"])
    #expect(try await events(dump("there", seen(channel(7), 6, Self.other, at: 9))) == ["post.text"])
    let parted = try await events(dump("reassigned", seen(channel(8, "news"), 1, "Another", at: 9)))
    #expect(parted.sorted() == ["post.joined", "post.new", "post.parted"])
    #expect(try archive.findings() == [])
  }
}
