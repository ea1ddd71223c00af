import Archive
import Digest
import Testing

/// What every archive must do, whichever store it keeps things in.
struct ArchiveConformance {
  let archive: any ArchiveWriting & ArchiveReading & ArchiveAuditing

  func keepsWhatWasWritten() async throws {
    let (tally, lastEvent) = try archive.write { transaction in
      try transaction.ingest(
        "one", channel: "Embassy",
        [
          sighting(0, "Talks were held", dump: "one", from: "Mission"),
          sighting(1, nil, dump: "one", from: "Mission"),
          sighting(2, "#Talks went on", dump: "one", in: "Embassy", boundary: .likely),
        ])
    }
    #expect(tally.posts == 3 && tally.newTexts == 2 && tally.knownTexts == 0)
    let totals = try await archive.totals()
    #expect(totals.posts == 3 && totals.texts == 2 && totals.sightings == 3 && totals.channels == 1)
    #expect(totals.ingested == 1 && totals.lastEvent == lastEvent)
    let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(posts.map(\.text) == ["#Talks went on", nil, "Talks were held"])
    #expect(posts.map(\.isAvailable) == [true, false, true])
    #expect(posts.map(\.origin) == [nil, "Mission", "Mission"])
    #expect(posts.map(\.hashtags) == [["#Talks"], [], []])
    #expect(posts.map(\.boundary) == [.likely, .certain, .certain])
    #expect(posts.allSatisfy { $0.channel?.title == "Embassy" })
    let events = try await archive.events(after: 0, limit: 100)
    #expect(events.map(\.kind) == ["channel.snapshot", "post.new", "post.new", "post.new", "dump.ingested"])
    #expect(events.map(\.seq) == [1, 2, 3, 4, 5])
    #expect(events.last?.name == Array("one.txt".utf8))
    let arrival = try #require(try await archive.arrivals(state: nil, before: nil, limit: 5).first)
    #expect(arrival.format == "text-full" && arrival.posts == 3 && arrival.repairs == 2)
    let channel = try #require(try await archive.channels(named: nil, after: nil, limit: 5).first)
    #expect(channel.name.title == "Embassy" && channel.name.handle == nil)
    #expect(channel.latest?.subscribers == RoundedCount(value: 7_010, granularity: 10))
    #expect(channel.snapshots == 1)
  }

  func knowsATextAgain() async throws {
    _ = try archive.write { transaction in
      try transaction.ingest("one", [sighting(0, "Talks\n\nwere held", dump: "one", from: "Mission")])
      let tally = try transaction.ingest(
        "two",
        [
          sighting(0, "Talks were held", dump: "two", from: "Mission"),
          sighting(1, "Talks were held", dump: "two", from: "Embassy"),
          sighting(2, "Talks were held", dump: "two", from: "Embassy"),
        ])
      #expect(tally.newTexts == 0 && tally.knownTexts == 3)
    }
    let totals = try await archive.totals()
    #expect(totals.texts == 1 && totals.posts == 2 && totals.sightings == 4)
    let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(posts.map(\.sightings) == [2, 2])
    #expect(posts.last?.text == "Talks\n\nwere held")
    let sightings = try await archive.post(prefix: try #require(posts.last).key).sightings
    #expect(sightings.map(\.dump) == [digest("one"), digest("two")])
    #expect(sightings.map(\.name) == [Array("one.txt".utf8), Array("two.txt".utf8)])
  }

  func neverMergesPlaceholders() async throws {
    _ = try archive.write { transaction in
      for dump in ["one", "two"] {
        try transaction.ingest(dump, (0..<2).map { sighting($0, nil, dump: dump, from: "Mission") })
      }
    }
    let totals = try await archive.totals()
    #expect(totals.posts == 4 && totals.texts == 0)
  }

  func takesAnAbandonedDumpBack() async throws {
    let (_, lastEvent) = try archive.write { transaction in
      try transaction.ingest("one", channel: "Embassy", [sighting(0, "Talks were held", dump: "one")])
      try transaction.begin(DumpRecord(digest: digest("two"), bytes: 5), isAbandonable: true)
      try transaction.add(SnapshotRecord(title: nameRecord("Mission"), offset: 0, length: 1))
      try transaction.add(sighting(0, "Never seen", dump: "two", from: "Somebody"))
      try transaction.abandon()
      _ = try transaction.arrive("two", .failed)
      try transaction.ingest(
        "three", channel: "Mission", [sighting(0, "Later", dump: "three", from: "Somebody")])
    }
    let totals = try await archive.totals()
    #expect(totals.posts == 2 && totals.texts == 2 && totals.channels == 2 && totals.failed == 1)
    let events = try await archive.events(after: 0, limit: 100)
    #expect(events.map(\.seq) == Array(1...lastEvent))
    #expect(events.map(\.kind).filter { $0 == "dump.failed" }.count == 1)
    var filter = PostFilter()
    filter.query = "never"
    #expect(try await archive.posts(filter, after: nil, limit: 10).isEmpty)
    let failed = try #require(try await archive.arrivals(state: .failed, before: nil, limit: 5).first)
    #expect(failed.reason?.offset == 7 && failed.format == nil)
  }

  func leavesNothingOfAFailedTransaction() async throws {
    struct Stop: Error {}
    _ = try archive.write { try $0.ingest("one", channel: "Embassy", [sighting(0, "Kept", dump: "one")]) }
    #expect(throws: Stop.self) {
      _ = try archive.write { transaction in
        try transaction.ingest(
          "two", channel: "Mission", [sighting(0, "Lost", dump: "two", from: "Somebody")])
        throw Stop()
      }
    }
    #expect(try await archive.totals().posts == 1)
    let (holds, _) = try archive.write { transaction in
      try (transaction.holds(digest("one")), transaction.holds(digest("two")))
    }
    #expect(holds == (true, false))
    _ = try archive.write {
      try $0.ingest("two", channel: "Mission", [sighting(0, "Found", dump: "two", from: "Somebody")])
    }
    let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(posts.map(\.origin) == ["Somebody", nil])
    #expect(posts.map(\.channel?.title) == ["Mission", "Embassy"])
    let totals = try await archive.totals()
    #expect(try await archive.events(after: 0, limit: 100).map(\.seq) == Array(1...totals.lastEvent))
  }

  func givesEachFileAPlaceOfItsOwn() async throws {
    let (names, _) = try archive.write { transaction in
      try transaction.ingest("one", [])
      return try (0..<2).map { _ in try transaction.arrive("one", .duplicate).placedAs }
        + [transaction.arrive("one", .failed).placedAs]
    }
    #expect(
      names.map { $0.map { String(decoding: $0, as: UTF8.self) } } == ["one.txt", "one.2.txt", "one.txt"])
    let unplaced = try archive.unplaced()
    #expect(unplaced.count == 4)
    _ = try archive.write { transaction in
      for arrival in unplaced.dropLast() {
        try transaction.markPlaced(arrival.id, as: arrival.arrival.placedAs)
      }
      try transaction.markPlaced(unplaced[3].id, as: nil)
    }
    #expect(try archive.unplaced().isEmpty)
    let rows = try await archive.arrivals(state: nil, before: nil, limit: 10)
    #expect(rows.first?.placedAs == nil)
  }

  func filtersAndPages() async throws {
    _ = try archive.write { transaction in
      for dump in 0..<5 {
        try transaction.ingest(
          "dump\(dump)", channel: "Channel \(dump % 2)",
          (0..<4).map {
            sighting(
              $0, "#tag\($0) text \(dump) of \($0)", dump: "dump\(dump)", from: $0 == 0 ? "Origin" : nil,
              in: "Channel \(dump % 2)")
          })
      }
    }
    var found: [String] = []
    var after: Int64?
    repeat {
      let page = try await archive.posts(PostFilter(), after: after, limit: 7)
      found += page.map(\.key)
      after = page.count < 7 ? nil : page.last?.position
    } while after != nil
    #expect(found.count == 20 && Set(found).count == 20)
    func count(_ change: (inout PostFilter) -> Void) async throws -> Int {
      var filter = PostFilter()
      change(&filter)
      return try await archive.posts(filter, after: nil, limit: 100).count
    }
    #expect(try await count { $0.channel = "Channel 0" } == 12)
    #expect(try await count { $0.channel = "Channel\u{A0}1" } == 8)
    #expect(try await count { $0.channel = "Channel 9" } == 0)
    #expect(try await count { $0.origin = "Origin" } == 5)
    #expect(try await count { $0.hashtag = "TAG2" } == 5)
    #expect(try await count { $0.hashtag = "#tag2" } == 5)
    #expect(try await count { $0.hashtag = "tag" } == 0)
    #expect(try await count { $0.dump = digest("dump3") } == 4)
    #expect(try await count { $0.since = .max } == 0)
    #expect(
      try await count {
        $0.dump = digest("dump3")
        $0.hashtag = "tag1"
        $0.query = "text"
      } == 1)
    let ordered = try await archive.posts(
      {
        var filter = PostFilter()
        filter.dump = digest("dump3")
        return filter
      }(), after: 1, limit: 100)
    #expect(ordered.map(\.position) == [2, 3])
  }

  func findsByPrefix() async throws {
    _ = try archive.write { transaction in
      for dump in 0..<300 {
        try transaction.ingest("d\(dump)", [sighting(0, "text \(dump)", dump: "d\(dump)")])
      }
    }
    let post = try #require(try await archive.posts(PostFilter(), after: nil, limit: 1).first)
    #expect(try await archive.post(prefix: post.key).post.key == post.key)
    #expect(try await archive.post(prefix: String(post.key.prefix(12))).post.key == post.key)
    #expect(try await archive.arrival(prefix: digest("d7").hex.uppercased()).dump == digest("d7"))
    for bad in ["", "abc", "zzzz", String(repeating: "0", count: 32), String(repeating: "0", count: 99)] {
      await #expect(throws: QueryError.notFound) { _ = try await archive.post(prefix: bad) }
    }
  }
}
