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

    /// Each post without its first line, and the first of them without a paragraph: other texts, the same stories.
    @Test func whatLostItsFirstLinesIsKin() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let data = try fixture("seeds/" + seed)
        try house.drop(data, as: seed)
        try await daemon.sync()
        // Four posts about meetings, two about alike remarks: siblings at most.
        #expect(try await daemon.list(KinCluster.self, "kin").isEmpty)
        #expect(try await daemon.dumps().first?.kinTexts == 0)
        let whole = try await daemon.posts("--dump", sha256(data))

        let broken = flattened(String(decoding: data, as: UTF8.self), isBroken: true)
        try house.drop(broken, as: "broken.txt")
        try await daemon.sync()
        let dump = try #require(try await daemon.dumps().first { $0.name == "broken.txt" })
        #expect([dump.posts, dump.newTexts, dump.kinTexts, dump.knownTexts] == [10, 10, 10, 0])
        let posts = try await daemon.posts("--dump", dump.id ?? "")
        #expect(posts.count == 10 && whole.count == 10)
        for (post, original) in zip(posts, whole) {
          let kin = try #require(try await daemon.list(PostKin.self, "kin", post.id).first?.texts.first)
          let copies = kin.kin.filter { $0.relation != .sibling }
          #expect(copies.map(\.posts.first?.id) == [original.id], "\(post.text ?? "")")
          #expect(kin.clusterSize == 2, "\(post.text ?? "")")
        }
        #expect(try await daemon.list(KinCluster.self, "kin").map(\.size) == Array(repeating: 2, count: 10))
        #expect(try await daemon.posts("--distinct").count == 10)
      }
      #expect(try auditFindings(house) == [])
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
/// - Parameter isBroken: without the first line of each body that has more than that and `Read in full`, and without
///   the middle one of the first body.
private func flattened(_ text: String, isBroken: Bool = false) -> String {
  let mark = "Forwarded from"
  var posts: [[String]] = []
  for line in text.split(separator: "\n") {
    if line.hasPrefix(mark) {
      posts.append([String(line).replacing("\u{A0}", with: " ")])
    } else if !posts.isEmpty {
      posts[posts.count - 1].append(String(line))
    }
  }
  if isBroken {
    for index in posts.indices where posts[index].count > 3 { posts[index].remove(at: 1) }
    if let lines = posts.first?.count { posts[0].remove(at: lines / 2) }
  }
  return posts.map { post in (post + post.dropFirst(2)).joined(separator: "\n") }.joined(separator: "\n")
}
