import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// What was seen before is known again, whatever it looks like now.
  @Suite struct DialectTests {
    private let seed = "004_3fd7348607333123.txt"

    @Test func theOtherDialectAddsSightingsOnly() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for name in ["000_4ff66988ac0948f1.txt", seed] {
          try house.drop(try fixture("seeds/" + name), as: name)
        }
        try await daemon.sync()
        let before = try await daemon.status()
        let flat = flattened(String(decoding: try fixture("seeds/" + seed), as: UTF8.self))
        #expect(!flat.contains("\n\n") && !flat.contains("\u{A0}"))
        try house.drop(flat, as: "flat.txt")
        try await daemon.sync()

        let dump = try #require(try await daemon.dumps().first { $0.name == "flat.txt" })
        #expect(dump.state == .ingested && dump.format == "text-flat" && dump.id == sha256(Data(flat.utf8)))
        #expect(dump.posts == 10 && dump.newTexts == 0 && dump.knownTexts == 10)
        let after = try await daemon.status()
        #expect(after.sightings == before.sightings + 10)
        #expect(after.texts == before.texts && after.posts == before.posts)
        #expect(after.dumps == .init(ingested: 3, duplicate: 0, failed: 0))
        let seen = try await daemon.posts("--dump", sha256(try fixture("seeds/" + seed)))
        #expect(seen.count == 10 && seen.allSatisfy { $0.sightings == 2 })
      }
    }

    @Test func theSameBytesAreADuplicate() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let data = try fixture("seeds/" + seed)
        try house.drop(data, as: seed)
        try await daemon.sync()
        let before = try await daemon.status()
        try house.drop(data, as: "again.txt")
        try await daemon.sync()
        // The name that is taken, too.
        try house.drop(data, as: seed)
        try await daemon.sync()

        let after = try await daemon.status()
        #expect(after.dumps == .init(ingested: 1, duplicate: 2, failed: 0))
        #expect(after.sightings == before.sightings && after.posts == before.posts)
        #expect(after.texts == before.texts)
        let again = try #require(try await daemon.dumps().first { $0.name == "again.txt" })
        #expect(again.state == .duplicate && again.id == sha256(data) && again.reason != nil)
        #expect(try house.contents(.duplicate) == [seed, "again.txt"].sorted())
        #expect(try house.contents(.done) == [seed])
        #expect(try Data(contentsOf: URL(filePath: house.path(.duplicate, "again.txt"))) == data)
        let kinds = try await daemon.list(Event.self, "events").map(\.kind)
        #expect(kinds.filter { $0 == .dumpDuplicate }.count == 2)
      }
    }
  }
}

/// A capture in the full dialect as the flat one has it: no heading, no blank lines, a plain space after
/// `Forwarded from`, and every body but its first line twice.
private func flattened(_ text: String) -> String {
  let mark = "Forwarded from"
  var posts: [[String]] = []
  for line in text.split(separator: "\n") {
    if line.hasPrefix(mark) {
      posts.append([String(line).replacing("\u{A0}", with: " ")])
    } else if !posts.isEmpty {
      posts[posts.count - 1].append(String(line))
    }
  }
  return posts.map { post in (post + post.dropFirst(2)).joined(separator: "\n") }.joined(separator: "\n")
}
