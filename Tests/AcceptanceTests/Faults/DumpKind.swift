import DumpGenerator
import Foundation
import Testing

/// A kind of file whose whole way is tried again and again, with what lies in the house before.
enum DumpKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// Three dumps of which each shows some posts of the one before, dropped into an empty house.
  case new
  /// The bytes of dumps that were ingested before, and one new dump that comes twice.
  case duplicate
  /// What no reader knows, and nothing at all.
  case failing
  /// One that is read in pieces.
  case large
  /// A page that shows that posts known by name and text, by handle and number, and by id and number are the same, and
  /// that they were edited.
  case joining
  /// An archive with dumps, with what is none, and with what is damaged.
  case container

  var testDescription: String { rawValue }

  /// What `sluiced --once` ends with.
  var status: Int32 { self == .failing ? 1 : 0 }

  /// Each dump has a transaction of its own, so that there are more moments between two. Nothing settles, so that the
  /// files are taken in the order of their names.
  static let environment = [
    "SLUICE_BATCH_DUMPS": "1", "SLUICE_LOG_LEVEL": "warning", "SLUICE_SETTLE": "0s",
  ]

  /// The files that are ingested before.
  private var before: [String: Data] {
    switch self {
    case .new: [:]
    case .duplicate: ["a.txt": Captures.capture(1...3), "b.txt": Captures.capture(3...5)]
    case .failing, .large: ["a.txt": Captures.capture(1...3)]
    case .joining:
      [
        "a.txt": Self.dump(.textFull, early: true), "b.jsonl": Self.dump(.snscrapeJSON, early: true),
        "c.jsonl": Self.dump(.telethonJSON, early: true),
      ]
    case .container: ["a.txt": Self.dump(.textFull, early: true)]
    }
  }

  /// The files whose way is tried.
  private var files: [String: Data] {
    switch self {
    case .new:
      ["1.txt": Captures.capture(1...4), "2.txt": Captures.capture(3...8), "3.txt": Captures.capture(8...9)]
    case .duplicate:
      [
        "a.txt": Captures.capture(3...5), "c.txt": Captures.capture(1...3),
        "d.txt": Captures.capture(4...7), "e.txt": Captures.capture(4...7),
      ]
    case .failing:
      ["1.txt": Captures.picture, "2.txt": Data(), "a.txt": Captures.picture + Data("once more".utf8)]
    case .large: ["large.txt": Self.manyPosts]
    case .joining:
      ["1.html": Self.dump(.previewHTML, early: false)]
    case .container: ["1.zip": Self.archive]
    }
  }

  /// The same few posts of one channel as a tool shows them, before or after their edits.
  private static func dump(_ kind: DumpGenerator.DumpKind, early: Bool) -> Data {
    let channel = PostFeed.channel(seed: 3)
    var feed = PostFeed(seed: 3, channel: channel, origins: [PostFeed.channel(seed: 4)])
    let posts = feed.next(6)
    let last = posts.map(\.date).max() ?? 0
    return Data(
      kind.write(Showing(channel: channel, posts: posts, capturedAt: last + (early ? 60 : 5_000_000))))
  }

  private static let archive = Data(
    Packing.zip.pack([
      DumpFile(name: "chat/result.json", bytes: Array(dump(.desktopJSON, early: false))),
      DumpFile(name: "chat/photo.png", bytes: Array(Captures.picture)),
      DumpFile(name: "cut.txt.gz", bytes: [0x1F, 0x8B, 0x08, 0x00]),
      DumpFile(name: "page.html", bytes: Array(dump(.previewHTML, early: true))),
    ]))

  /// More than is read in one piece. Most posts are the same, so that not all the time goes into the archive.
  private static let manyPosts: Data = {
    var data = Captures.capture(20...30, lines: 20) + Data("\n".utf8)
    let usual = Data(Captures.post(1, lines: 60).utf8)
    while data.count < 4_300_000 { data.append(usual) }
    return data
  }()

  /// A house where everything of before is done.
  func prepare() async throws -> House {
    let house = try House()
    guard !before.isEmpty else { return house }
    for (name, data) in before { try house.drop(data, as: name) }
    let outcome = try await house.once(environment: Self.environment)
    guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    return house
  }

  /// A copy of a prepared house, with the files dropped.
  func house(like prepared: House) throws -> House {
    let house = try House(like: prepared)
    for (name, data) in files { try data.write(to: URL(filePath: house.path(.drop, name))) }
    return house
  }
}
