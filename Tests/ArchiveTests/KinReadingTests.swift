import Foundation
import GRDB
import Identity
import TestSupport
import Testing

@testable import Archive

/// What is read of kin, from rows that are written here by hand.
@Suite struct KinReadingTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
  }

  /// A row of `kin`.
  private struct Edge {
    var text: String
    var other: String
    var relation: KinRelation
    var score = 900
    var context: KinContext?
  }

  private func write(_ dump: String, _ posts: [Seen]) throws {
    _ = try archive.write { try SeenDump(name: dump, posts: posts).write(to: $0) }
  }

  private func post(_ text: String, from origin: String = "Mission") -> Seen {
    Seen(text: text, origin: origin)
  }

  private func textID(_ db: Database, _ body: String) throws -> Int64 {
    try #require(try Int64.fetchOne(db, sql: "SELECT id FROM texts WHERE body = ?", arguments: [body]))
  }

  private func relate(_ edges: [Edge]) throws {
    try archive.pool.write { db in
      for edge in edges {
        try db.execute(
          sql: "INSERT INTO kin VALUES (?, ?, ?, ?, 25, ?)",
          arguments: [
            textID(db, edge.text), textID(db, edge.other), edge.relation.rawValue, edge.score,
            edge.context?.rawValue,
          ])
      }
    }
  }

  /// - Parameter texts: the first founded the cluster.
  private func join(_ texts: [String], canonical: String) throws {
    try archive.pool.write { db in
      let ids = try texts.map { try textID(db, $0) }
      try db.execute(
        sql: "INSERT INTO kin_clusters VALUES (?, ?, ?)",
        arguments: [ids[0], textID(db, canonical), ids.count])
      for id in ids { try db.execute(sql: "INSERT INTO kin_members VALUES (?, ?)", arguments: [id, ids[0]]) }
    }
  }

  private func key(_ text: String) async throws -> String {
    try #require(await archive.posts(PostFilter(), after: nil, limit: 1000).first { $0.text == text }).key
  }

  @Test func eachKinIsSeenFromTheTextAskedFor() async throws {
    try write("one", ["teaser", "story", "longest", "sibling", "stranger"].map { post($0) })
    try relate([
      Edge(text: "story", other: "teaser", relation: .longer, score: 800),
      Edge(text: "longest", other: "story", relation: .longer, score: 950),
      Edge(text: "sibling", other: "story", relation: .sibling, score: 990),
    ])
    try join(["teaser", "story", "longest"], canonical: "longest")

    let story = try await archive.kin(ofPost: key("story"), limit: 10)
    #expect(story.post.text == "story" && story.post.kin == 2 && story.textCount == 1)
    let text = try #require(story.texts.first)
    #expect(text.clusterSize == 3 && !text.isCanonical && text.kinCount == 3 && text.siblingCount == 1)
    #expect(text.kin.map(\.text) == ["longest", "teaser", "sibling"])
    #expect(text.kin.map(\.relation) == [.longer, .shorter, .sibling])
    #expect(text.kin.map(\.score) == [0.95, 0.8, 0.99] && text.kin[0].conflict == 0.25)
    #expect(text.kin.map(\.isCanonical) == [true, false, false])
    #expect(text.kin[0].posts.map(\.text) == ["longest"] && text.kin[0].postCount == 1)

    // The longest is in the teaser's cluster by way of the story.
    let teaser = try #require(try await archive.kin(ofPost: key("teaser"), limit: 10).texts.first)
    #expect(teaser.kin.map(\.text) == ["story", "longest"])
    #expect(teaser.kin.map(\.relation) == [.longer, nil])
    #expect(teaser.kin[1].score == nil && teaser.kin[1].conflict == nil && teaser.kin[1].isCanonical)

    let longest = try await archive.kin(ofPost: key("longest"), limit: 1)
    #expect(longest.texts[0].isCanonical && longest.texts[0].kin.map(\.relation) == [.shorter])
    #expect(longest.texts[0].kinCount == 2)

    let stranger = try await archive.kin(ofPost: key("stranger"), limit: 10)
    #expect(stranger.texts[0].kin.isEmpty && stranger.texts[0].clusterSize == 1 && stranger.post.kin == 0)
    #expect(!stranger.texts[0].isCanonical && stranger.texts[0].kinCount == 0)
  }

  @Test func anEditIsARevisionWhateverTheTextsSay() async throws {
    func edit(_ text: String, _ time: Milliseconds) -> Seen {
      Seen(channel: channel(7, nil, "Embassy"), messageID: 5, text: text, capturedAt: time)
    }
    try write("one", [edit("first", 1_000), post("first"), post("copy")])
    try write("two", [edit("second", 2_000)])
    try write("three", [edit("third", 3_000)])
    try relate([
      Edge(text: "second", other: "first", relation: .sibling, score: 700),
      Edge(text: "copy", other: "first", relation: .revision, score: 600, context: .origin),
    ])
    let history = try await archive.kin(ofPost: key("third"), limit: 10)
    #expect(history.texts.map(\.text) == ["third", "second", "first"] && history.textCount == 3)
    #expect(history.texts.map(\.asOf) == [3_000, 2_000, 1_000])
    for text in history.texts {
      let revisions = text.kin.filter { $0.context == .post }
      #expect(Set(revisions.map(\.text)) == Set(["first", "second", "third"]).subtracting([text.text]))
      #expect(revisions.allSatisfy { $0.relation == .revision } && text.siblingCount == 0)
    }
    let first = history.texts[2]
    #expect(first.kin.map(\.text) == ["second", "copy", "third"])
    #expect(first.kin.map(\.score) == [0.7, 0.6, nil] && first.kin[1].context == .origin)
    // The limit is for all together, and each text counts its kin none the less.
    let short = try await archive.kin(ofPost: key("third"), limit: 3)
    #expect(short.texts.map(\.kin.count) == [2, 1, 0] && short.texts.map(\.kinCount) == [2, 2, 3])
    // The text is one, and two posts have it.
    #expect(history.texts[1].kin.first { $0.text == "first" }?.postCount == 2)
  }

  @Test func kinOfAnotherPostsAreNamedByIt() async throws {
    try write("one", [post("story"), post("copy", from: "A"), post("copy", from: "B")])
    try write("two", ["C", "D", "E"].map { post("copy", from: $0) })
    try relate([Edge(text: "copy", other: "story", relation: .exact, score: 1000)])
    let kin = try #require(try await archive.kin(ofPost: key("story"), limit: 10).texts.first?.kin.first)
    #expect(kin.posts.map(\.origin) == ["A", "B", "C"] && kin.postCount == 5 && kin.score == 1)
    await #expect(throws: QueryError.notFound) { try await archive.kin(ofPost: "ffffffff", limit: 1) }
    await #expect(throws: QueryError.notFound) { try await archive.kin(ofPost: "story", limit: 1) }
  }

  @Test func clustersAreListedNewestFirst() async throws {
    try write("one", ["a1", "b1", "a2", "b2"].map { post($0) })
    try write("two", ["a3"].map { post($0) })
    try join(["a1", "a2", "a3"], canonical: "a2")
    try join(["b1", "b2"], canonical: "b1")
    let clusters = try await archive.kinClusters(after: nil, limit: 10)
    #expect(clusters.map(\.text) == ["b1", "a2"] && clusters.map(\.size) == [2, 3])
    #expect(clusters.map(\.post?.text) == ["b1", "a2"])
    #expect(clusters.allSatisfy { ($0.firstSeen ?? 0) > 0 && $0.firstSeen! <= $0.newestSeen! })
    let first = try await archive.kinClusters(after: nil, limit: 1)
    let second = try await archive.kinClusters(after: first[0].id, limit: 1)
    #expect(first.map(\.text) + second.map(\.text) == ["b1", "a2"])
    #expect(try await archive.kinClusters(after: second[0].id, limit: 1).isEmpty)
  }

  @Test func eventsNameBothTexts() async throws {
    try write("one", ["known", "near", "template", "copy"].map { post($0) })
    try relate([
      Edge(text: "copy", other: "known", relation: .shorter, score: 900),
      Edge(text: "copy", other: "near", relation: .revision, score: 800),
      Edge(text: "copy", other: "template", relation: .sibling, score: 990),
    ])
    try await archive.pool.write { db in
      for kind in ["text.kin", "kin.split", "kin.merged"] {
        try db.execute(
          sql: "INSERT INTO events(seq, time, kind, text_id) SELECT max(seq) + 1, 9, ?, ? FROM events",
          arguments: [kind, textID(db, "copy")])
      }
    }
    let events = try await archive.events(after: 0, limit: 100).suffix(3)
    #expect(events.map(\.kind) == ["text.kin", "kin.split", "kin.merged"])
    let copy = try await key("copy")
    #expect(events.map(\.post) == [copy, copy, copy])
    #expect(events.map(\.relation) == [.shorter, .sibling, nil])
    #expect(events.map(\.of) == [try await key("known"), try await key("template"), nil])
    // Events about posts are as they were.
    let others = try await archive.events(after: 0, limit: 4)
    #expect(others.allSatisfy { $0.relation == nil && $0.of == nil } && others.contains { $0.post == copy })
  }

  @Test func totalsSayHowFarTheIndexIs() async throws {
    let empty = try await archive.totals().kin
    #expect(
      empty == KinProgress(through: 0, newest: 0, isClearing: false, isUsable: true) && empty.isComplete)
    try write("one", ["a", "b"].map { post($0) })
    func progress(_ through: Int, isClearing: Bool, rule: Int) async throws -> KinProgress {
      try await archive.pool.write {
        try $0.execute(
          sql: "UPDATE kin_state SET through = ?, is_clearing = ?, parameters = ?",
          arguments: [through, isClearing, rule])
      }
      return try await archive.totals().kin
    }
    let version = KinParameters.version
    let behind = try await progress(1, isClearing: false, rule: version)
    #expect(behind == KinProgress(through: 1, newest: 2, isClearing: false, isUsable: true))
    #expect(!behind.isComplete)
    #expect(try await progress(2, isClearing: false, rule: version).isComplete)
    #expect(try await !progress(2, isClearing: true, rule: version).isComplete)
    #expect(try await !progress(2, isClearing: false, rule: version + 1).isComplete)
  }

  @Test func dumpsCountTheirKin() async throws {
    try write("one", [post("a")])
    try await archive.pool.write { try $0.execute(sql: "UPDATE dumps SET kin_texts = 7") }
    #expect(try await archive.arrivals(state: nil, before: nil, limit: 1).map(\.kinTexts) == [7])
  }

  // MARK: - Distinct

  private func listed(_ change: (inout PostFilter) -> Void = { _ in }, page: Int = 100) async throws
    -> [String]
  {
    var filter = PostFilter()
    filter.isDistinct = true
    change(&filter)
    var texts: [String] = []
    var after: Int64?
    while true {
      let rows = try await archive.posts(filter, after: after, limit: page)
      texts += rows.map { "\($0.text ?? "-") \($0.origin ?? "-")" }
      guard let last = rows.last, rows.count == page else { return texts }
      after = last.position
    }
  }

  @Test func distinctPostsAreTheFirstOfEachStory() async throws {
    try write("one", [post("story one"), post("story other", from: "A"), post("alone")])
    try write(
      "two",
      [
        post("alone", from: "B"), post("story longer", from: "B"), Seen(), Seen(),
        post("story longer", from: "B"),
      ])
    try join(["story one", "story longer"], canonical: "story longer")
    let all = ["- -", "- -", "alone Mission", "story other A", "story one Mission"]
    for page in 1...3 { #expect(try await listed(page: page) == all) }
    // Of what the filter lets through, and in a dump in its order.
    #expect(try await listed { $0.origin = "B" } == ["story longer B", "alone B"])
    #expect(try await listed { $0.query = "story" } == ["story other A", "story one Mission"])
    for page in 1...3 {
      #expect(
        try await listed({ $0.dump = digest("two") }, page: page) == [
          "alone B", "story longer B", "- -", "- -",
        ])
    }
  }

  /// Whatever the clusters and the filter are, it is the first of each group of what is listed without.
  @Test(arguments: 1...20) func distinctPostsAreThoseOfTheModel(_ seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let texts = (0..<12).map { "text \($0)" }
    for dump in 0..<4 {
      let posts = (0..<10).map { _ in
        post(texts.randomElement(using: &generator) ?? "", from: Bool.random(using: &generator) ? "A" : "B")
      }
      try write("dump \(dump)", posts)
    }
    var group: [String: Int] = [:]
    let known = try await archive.pool.read {
      try String.fetchAll($0, sql: "SELECT body FROM texts ORDER BY id")
    }
    for (index, text) in known.enumerated() { group[text] = index }
    let shuffled = known.shuffled(using: &generator)
    for (number, cluster) in [shuffled.prefix(3), shuffled.dropFirst(3).prefix(4)].enumerated()
    where cluster.count > 1 {
      try join(known.filter { cluster.contains($0) }, canonical: cluster.first ?? "")
      for text in cluster { group[text] = 100 + number }
    }
    func expect(_ change: (inout PostFilter) -> Void, isByPlace: Bool = false) async throws {
      var filter = PostFilter()
      change(&filter)
      let all = try await archive.posts(filter, after: nil, limit: 1000)
      var seen: Set<Int> = []
      let oldestFirst = isByPlace ? all : all.reversed()
      let kept = oldestFirst.filter { seen.insert(group[$0.text ?? ""] ?? -1).inserted }
      let expected = (isByPlace ? kept : kept.reversed()).map { "\($0.text ?? "-") \($0.origin ?? "-")" }
      for page in [3, 100] {
        #expect(try await listed(change, page: page) == expected)
      }
    }
    try await expect { _ in }
    try await expect { $0.origin = "A" }
    try await expect { $0.query = "text" }
    try await archive.pool.write {
      try $0.execute(sql: "UPDATE posts SET first_seen = 5 * id - 7 * (id % 3)")
    }
    for time: Milliseconds in [1, 40, 75] { try await expect { $0.since = time } }
    try await expect {
      $0.since = 40
      $0.origin = "B"
    }
    try await expect({ $0.dump = digest("dump 2") }, isByPlace: true)
  }
}
