import ArchiveTesting
import DumpGenerator
import Foundation
import GRDB
import Identity
import Intake
import TestSupport
import Testing

/// Two channels in every format that there is, seen at two times, and in containers.
@Suite struct OrderTests {
  private struct Dump {
    var name: String
    var bytes: [UInt8]
  }

  private struct World {
    var channels: [(channel: Model.Channel, posts: [Model.Post])] = []
    var dumps: [Dump] = []
    /// Posts without a text in dumps that do not say which channel they number: each is known by its place alone.
    var placed = 0

    init() {
      let known = (0..<2).map { PostFeed.channel(seed: UInt64($0)) }
      for (index, channel) in known.enumerated() {
        var feed = PostFeed(
          seed: UInt64(index), channel: channel, origins: [known[1 - index], PostFeed.channel(seed: 7)])
        channels.append((channel, feed.next(25)))
      }
      let last = channels.flatMap(\.posts).map(\.date).max()!
      for (index, (channel, posts)) in channels.enumerated() {
        let early = Showing(channel: channel, posts: posts, capturedAt: last + 60)
        let late = Showing(channel: channel, posts: posts, capturedAt: last + 5_000_000)
        for kind in DumpKind.allCases { add("\(index)-late.\(kind.rawValue)", kind, late) }
        for kind in [DumpKind.previewHTML, .textFull, .telethonJSON, .desktopJSON] {
          add("\(index)-early.\(kind.rawValue)", kind, early)
        }
        let export = Packing.zip.pack(late.desktopExport)
        dumps.append(Dump(name: "\(index)-export.zip", bytes: export))
        placed += posts.count { $0.versions[0].text.isEmpty }
        let mixed = [DumpKind.telethonJSON, .textFull, .snscrapeJSON].map { kind in
          DumpFile(name: "mixed/\(kind.rawValue)", bytes: kind.write(early))
        }
        dumps.append(Dump(name: "\(index)-mixed.tar.gz", bytes: Packing.tarGzip.pack(mixed)))
      }
    }

    private mutating func add(_ name: String, _ kind: DumpKind, _ showing: Showing) {
      dumps.append(Dump(name: name, bytes: kind.write(showing)))
      if kind == .desktopHTML { placed += showing.posts.count { $0.versions[0].text.isEmpty } }
    }
  }

  /// Takes the dumps in one after the other and hands over the archive they make.
  private func archive<R>(of dumps: [Dump], _ body: (String) throws -> R) async throws -> R {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    for dump in dumps {
      try house.drop(dump.name, dump.bytes)
      await house.intake.drain()
    }
    #expect(try house.contents("failed") == [])
    try await house.stop()
    #expect(try house.findings() == [])
    return try body(house.path + "/archive.sqlite")
  }

  @Test func theOrderInWhichDumpsComeMakesNoDifference() async throws {
    let world = World()
    var random = SeededGenerator(seed: 11)
    var orders = [world.dumps, world.dumps.reversed()]
    for _ in 0..<2 { orders.append(world.dumps.shuffled(using: &random)) }
    var first: [String] = []
    for (index, order) in orders.enumerated() {
      let lines = try await archive(of: order) { path in
        if index == 0 { try everyPostIsThereOnce(world, path) }
        return try LogicalState.lines(atPath: path)
      }
      if index == 0 { first = lines }
      let missing = Set(first).subtracting(lines).sorted()
      let surplus = Set(lines).subtracting(first).sorted()
      #expect(
        missing.isEmpty && surplus.isEmpty, "order \(index): \(missing.prefix(5)) became \(surplus.prefix(5))"
      )
      #expect(lines.count == first.count)
    }
  }

  /// One post a message, known by the richest identity that a dump gives, with the newest of its texts.
  private func everyPostIsThereOnce(_ world: World, _ path: String) throws {
    let roots = try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT posts.key, posts.rank, texts.body FROM posts LEFT JOIN texts ON texts.id = text_id
          WHERE same_as IS NULL
          """)
    }
    let byKey = Dictionary(uniqueKeysWithValues: roots.map { ($0["key"] as Data, $0) })
    var keys = KeyMaker()
    for (channel, posts) in world.channels {
      for post in posts {
        let key = keys.post(channel: channel.id, message: post.id).withBytes { Data($0) }
        guard let root = byKey[key] else {
          Issue.record("\(channel.handle)/\(post.id) is no post of its own")
          continue
        }
        let body = root["body"] as String? ?? ""
        #expect(body == post.versions.last!.text.plain, "\(channel.handle)/\(post.id)")
      }
    }
    let messages = world.channels.reduce(0) { $0 + $1.posts.count }
    let others = roots.filter { ($0["rank"] as Int64) != 4 }
    #expect(roots.count - others.count == messages)
    #expect(
      others.count == world.placed,
      "\(others.prefix(5).map { "\($0["rank"] as Int64): \($0["body"] as String? ?? "-")" })")
  }
}
