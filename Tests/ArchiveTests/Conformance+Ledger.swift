import Archive
import Digest
import Foundation
import Testing

/// What the ledger says of files that stay, that lie in quarantine, and that go back.
extension ArchiveConformance {
  func knowsTheFilesThatStay() async throws {
    let drop = "/srv/drop"
    let (ids, _) = try archive.write { transaction in
      try transaction.ingest("other", [])
      return try [
        transaction.arrive("a", .failed, in: drop, isPlaced: false).id,
        transaction.arrive("b", .failed, in: drop, isPlaced: false).id,
        transaction.arrive("a", .failed, in: "/srv/else", isPlaced: false).id,
      ]
    }
    let waiting = try archive.unplaced().filter { ids.contains($0.id) }
    #expect(waiting.map(\.arrival.drop) == [drop, drop, "/srv/else"])
    #expect(waiting.allSatisfy { $0.arrival.placedAs == nil })
    _ = try archive.write { transaction in
      try transaction.markLeft(ids[0], stamp(1))
      try transaction.markLeft(ids[2], stamp(.max))
    }
    #expect(try archive.unplaced().map(\.id).filter { ids.contains($0) } == [ids[1]])
    let (a, b) = (Array("a.txt".utf8), Array("b.txt".utf8))
    let files = [(name: a, stamp: stamp(1)), (a, stamp(1, changed: 4)), (a, stamp(2)), (b, stamp(1))]
    #expect(try archive.areLeft(files, in: drop) == [true, false, false, false])
    #expect(try archive.areLeft([(a, stamp(.max))], in: "/srv/else") == [true])
    #expect(try archive.areLeft([], in: drop).isEmpty)
    #expect(try await archive.arrival(id: ids[0]).isLeft)
    #expect(try await !archive.arrival(id: ids[1]).isLeft)

    // The file was written to, and was read again.
    let (again, _) = try archive.write { transaction in
      let id = try transaction.arrive("a", .failed, in: drop, isPlaced: false).id
      try transaction.markLeft(id, stamp(1, changed: 4))
      return id
    }
    #expect(try archive.areLeft(files, in: drop) == [false, true, false, false])
    #expect(try await archive.arrival(id: again).isLeft)
    #expect(try await !archive.arrival(id: ids[0]).isLeft)
    #expect(try await archive.arrival(id: again).drop == drop)
  }

  func endsNothingBeforeItCame() async throws {
    func now() -> Milliseconds { Milliseconds(Date.now.timeIntervalSince1970 * 1_000) }
    var times: [Milliseconds] = []
    _ = try archive.write { transaction in
      // A dump may come while others are written, and join them.
      for name in ["one", "two"] {
        let before = now()
        while now() <= before + 2 {}
        times.append(now())
        try transaction.ingest(
          name, [sighting(0, "Talks of \(name)", dump: name, from: "Mission")],
          receivedAt: times[times.endIndex - 1])
      }
      // By a clock that was set back since.
      times.append(now() + 3_600_000)
      try transaction.arrive("three", .failed, receivedAt: times[2])
    }
    let arrivals = try await archive.arrivals(state: nil, before: nil, limit: 9)
    #expect(arrivals.reversed().map(\.receivedAt) == times)
    #expect(arrivals.allSatisfy { $0.finishedAt >= $0.receivedAt })
    // All that a dump brought came when it did, so that it does so once more when the archive is made anew.
    let events = try await archive.events(after: 0, limit: 9)
    #expect(events.map(\.kind) == ["post.new", "dump.ingested", "post.new", "dump.ingested", "dump.failed"])
    let ends = arrivals.reversed().map(\.finishedAt)
    #expect(events.map(\.time) == [ends[0], ends[0], ends[1], ends[1], ends[2]])
    #expect(ends == ends.sorted() && ends[0] < ends[1])
  }

  func listsTheQuarantine() async throws {
    let (ids, _) = try archive.write { transaction in
      try transaction.ingest("sound", [])
      let ids = try ["a", "b", "c"].map { try transaction.arrive($0, .failed).id }
      // Not in quarantine: it stays where it is.
      try transaction.markLeft(transaction.arrive("d", .failed, isPlaced: false).id, stamp(1))
      return ids
    }
    #expect(try await archive.quarantined(before: nil, limit: 10).map(\.id) == ids.reversed())
    #expect(try await archive.quarantined(before: nil, limit: 2).map(\.id) == [ids[2], ids[1]])
    #expect(try await archive.quarantined(before: ids[1], limit: 2).map(\.id) == [ids[0]])
    let prefix = String(digest("b").hex.prefix(12))
    #expect(try await archive.quarantined(prefix: prefix.uppercased()).map(\.id) == [ids[1]])
    #expect(try await archive.quarantined(prefix: digest("sound").hex).isEmpty)
    #expect(try await archive.quarantined(prefix: digest("d").hex).isEmpty)
    for bad in ["", "abc", "zzzz", String(repeating: "0", count: 99)] {
      #expect(try await archive.quarantined(prefix: bad).isEmpty)
    }
    await #expect(throws: QueryError.notFound) { _ = try await archive.arrival(id: 99) }
  }

  func givesAFileBackOnce() async throws {
    let ((id, dump), _) = try archive.write { transaction in
      try transaction.ingest("sound", [])
      return (try transaction.arrive("bad", .failed, in: "/srv/drop").id, digest("bad"))
    }
    let (early, _) = try archive.write { try $0.beginReturn(id) }
    #expect(early == nil, "its file is not in quarantine yet")
    let (begun, seq) = try archive.write { transaction in
      try transaction.markPlaced(id, as: Array("bad.2.txt".utf8))
      return try transaction.beginReturn(id)
    }
    let returned = try #require(begun)
    #expect(returned.id == id && returned.arrival.dump == dump && returned.arrival.drop == "/srv/drop")
    #expect(returned.arrival.placedAs == Array("bad.2.txt".utf8))
    #expect(try archive.returning().map(\.id) == [id])
    #expect(try archive.returning().first?.arrival.placedAs == Array("bad.2.txt".utf8))
    #expect(try archive.unplaced().allSatisfy { $0.id != id })
    #expect(try await archive.quarantined(before: nil, limit: 10).isEmpty)
    let event = try #require(try await archive.events(after: seq - 1, limit: 2).first)
    #expect(event.kind == "dump.retried" && event.dump == dump && event.name == Array("bad.txt".utf8))
    #expect(event.message == nil)
    var row = try await archive.arrival(id: id)
    #expect(row.isReturning && row.retriedAt != nil && row.state == .failed)

    let (again, _) = try archive.write { try $0.beginReturn(id) }
    #expect(again == nil)
    _ = try archive.write { try $0.markReturned(id) }
    #expect(try archive.returning().isEmpty)
    row = try await archive.arrival(id: id)
    #expect(!row.isReturning && row.retriedAt != nil && row.placedAs == nil)
    let ((third, ingested, unknown), last) = try archive.write { transaction in
      try (transaction.beginReturn(id), transaction.beginReturn(1), transaction.beginReturn(99))
    }
    #expect(third == nil && ingested == nil && unknown == nil)
    #expect(last == seq)
    #expect(try await archive.totals().failed == 1)

    // Its name in quarantine is free again.
    let (second, _) = try archive.write { transaction in try transaction.arrive("bad", .failed) }
    #expect(second.placedAs == Array("bad.txt".utf8))
  }

  func assumesAChannel() async throws {
    _ = try archive.write { transaction in
      try transaction.ingest("one", assuming: "Named", [sighting(0, "Before", dump: "one", in: "Named")])
      try transaction.begin(
        DumpRecord(digest: digest("two"), bytes: 9, channel: nameRecord("Lost")), isAbandonable: true)
      try transaction.abandon()
      try transaction.ingest(
        "three", assuming: "Named", channel: "Shown", [sighting(0, "After", dump: "three", in: "Shown")])
    }
    #expect(try await archive.totals().channels == 2)
    let channels = try await archive.channels(named: nil, after: nil, limit: 10)
    #expect(channels.map(\.name.title) == ["Named", "Shown"])
    #expect(channels.map { $0.latest?.title } == [nil, "Shown"])
    #expect(channels.map(\.snapshots) == [0, 1])
    let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
    #expect(posts.map { $0.channel?.title } == ["Shown", "Named"])

    _ = try archive.write { transaction in
      try transaction.begin(DumpRecord(digest: digest("four"), bytes: 9), isAbandonable: false)
      for handle in ["named", "renamed"] {
        var snapshot = SnapshotRecord(title: nameRecord("Named"), offset: 0, length: 1)
        snapshot.handle = handle
        try transaction.add(snapshot)
      }
      _ = try transaction.finish(DumpSummary(format: "text-full", encoding: "UTF-8", repairs: [:]))
      try transaction.arrive("four", .ingested)
    }
    // The title has two handles, so that nobody knows which of them it was.
    let named = try await archive.channels(named: nil, after: nil, limit: 10)
    #expect(named.map(\.name.title) == ["Named", "Shown", "Named", "Named"])
    #expect(named.map(\.name.handle) == [nil, nil, "named", "renamed"])
    #expect(named.map(\.snapshots) == [0, 1, 1, 1])
  }
}
