import Archive
import Digest
import Identity
import Testing

extension ArchiveWriting {
  /// Fills an archive with one of each: dumps with and without news, and files in every state and place.
  func writeOneOfEach() throws {
    _ = try write { transaction in
      try transaction.ingest(
        "one", channel: "Embassy",
        [sighting(0, "Talks were held", dump: "one", from: "Mission"), sighting(1, nil, dump: "one")])
      try transaction.arrive("one", .duplicate)
      try transaction.ingest("two", assuming: "Named", [sighting(0, "👍", dump: "two", in: "Named")])
      let placed = try transaction.arrive("placed", .failed)
      try transaction.markPlaced(placed.id, as: placed.placedAs)
      let left = try transaction.arrive("left", .failed, in: "/srv/drop", isPlaced: false)
      try transaction.markLeft(left.id, stamp(1))
      let returned = try transaction.arrive("returned", .failed)
      try transaction.markPlaced(returned.id, as: returned.placedAs)
      _ = try transaction.beginReturn(returned.id)
      try transaction.markReturned(returned.id)
    }
  }
}

extension ArchiveAuditing {
  func findings() throws -> [AuditFinding] {
    var found: [AuditFinding] = []
    try audit(progress: { _, _, _ in }, finding: { found.append($0) })
    return found
  }
}

/// What an audit is told, and what it needs to hold the archive against the directories.
extension ArchiveConformance {
  func isSoundAfterAllThat() async throws {
    #expect(try archive.findings() == [])
    try archive.writeOneOfEach()
    #expect(try archive.findings() == [])
  }

  func pagesTheLedgerForAudits() async throws {
    try archive.writeOneOfEach()
    let first = try archive.auditedArrivals(after: 0, limit: 4)
    let rest = try archive.auditedArrivals(after: first.last?.id ?? 0, limit: 4)
    let all = first + rest
    #expect(all.map(\.id) == [1, 2, 3, 4, 5, 6])
    #expect(all.map(\.state) == [.ingested, .duplicate, .ingested, .failed, .failed, .failed])
    #expect(all.map(\.isPlaced) == [false, false, false, true, true, true])
    #expect(all.map(\.isLeft) == [false, false, false, false, true, false])
    #expect(all.map { $0.retriedAt != nil } == [false, false, false, false, false, true])
    #expect(all.map(\.isReturning) == [Bool](repeating: false, count: 6))
    #expect(try archive.auditedArrivals(after: 6, limit: 4).isEmpty)
  }

  func givesSightingsBack() async throws {
    let sightings = [
      sighting(0, "Talks were held", dump: "one", from: "Mission"), sighting(1, nil, dump: "one"),
      sighting(2, "Talks went on", dump: "one"),
    ]
    _ = try archive.write { transaction in
      try transaction.ingest("zero", [sighting(0, "Earlier", dump: "zero")])
      try transaction.ingest("one", sightings)
    }
    let stored = try archive.storedSightings(of: digest("one"), from: 0, limit: 10)
    #expect(stored.map(\.ordinal) == [0, 1, 2])
    #expect(stored.map(\.offset) == sightings.map(\.offset))
    #expect(stored.map(\.length) == sightings.map(\.length))
    #expect(stored.map(\.post) == sightings.map(\.post))
    #expect(stored.map(\.text) == sightings.map { $0.text?.key })
    #expect(try archive.storedSightings(of: digest("one"), from: 1, limit: 1) == [stored[1]])
    #expect(try archive.storedSightings(of: digest("absent"), from: 0, limit: 10).isEmpty)
  }
}
