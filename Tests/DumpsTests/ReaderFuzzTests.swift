import DumpChecks
import DumpGenerator
import TestSupport
import Testing

@testable import Dumps

@Suite("Damaged dumps of every format")
struct ReaderFuzzTests {
  /// Formats that are damaged in one way.
  struct Family: CustomTestStringConvertible, Sendable {
    let name: String
    let mutator: Mutator
    let kinds: [DumpKind]
    /// Folders of fixtures that are seeds, too.
    let folders: [String]

    var testDescription: String { name }

    func seeds() throws -> [[UInt8]] {
      let channel = PostFeed.channel(seed: 3)
      var feed = PostFeed(seed: 3, channel: channel, origins: [PostFeed.channel(seed: 10)])
      let posts = feed.next(13)
      let showing = Showing(channel: channel, posts: posts, capturedAt: posts.last!.date + 90_000)
      let fixtures = Fixture.all.filter { fixture in folders.contains { fixture.name.hasPrefix($0 + "/") } }
      return kinds.map { $0.write(showing) }
        + (try fixtures.map { try $0.bytes }.filter { $0.count < 20_000 })
    }
  }

  static let families = [
    Family(
      name: "text", mutator: .text, kinds: [.textLog, .textPosts], folders: ["text-log", "text-posts"]),
    Family(
      name: "json", mutator: .json,
      kinds: [
        .desktopJSON, .telethonJSON, .snscrapeJSON, .tdlJSON, .fourCATJSON, .tgDatasetJSON, .messageJSON,
      ],
      folders: ["desktop-json", "telethon", "snscrape", "tdl", "4cat", "tgdataset", "message-json", "json"]),
    Family(
      name: "html", mutator: .html, kinds: [.previewHTML, .desktopHTML, .previewViewSource],
      folders: ["preview", "desktop-html"]),
    Family(name: "mhtml", mutator: .mhtml, kinds: [.previewMHTML], folders: ["mhtml"]),
    Family(
      name: "csv", mutator: .csv, kinds: [.telegramTrackerCSV, .telepathyCSV, .fourCATCSV],
      folders: ["telegram-tracker", "telepathy", "4cat"]),
  ]

  @Test(
    "no damage breaks a reader, and what it returns is sound", arguments: families, 0..<4 as Range<UInt64>)
  func mutations(_ family: Family, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let seeds = try family.seeds()
    let formats = family.kinds.compactMap { DumpFormat(rawValue: $0.rawValue) }
    for round in 0..<60 {
      let chosen = seeds.randomElement(using: &random)!
      let bytes = family.mutator.mutate(chosen, with: seeds.randomElement(using: &random)!, &random)
      let limits = DumpLimits(postBytes: [16, 200, 1 << 20].randomElement(using: &random)!)
      let format = Bool.random(using: &random) ? nil : formats.randomElement(using: &random)
      let faults = bytes.withUnsafeBytes { Soundness(limits: limits, format: format).faults(of: $0) }
      #expect(
        faults.isEmpty, "seed \(seed), round \(round), \(format?.rawValue ?? "any format"): \(faults)")
    }
  }

  @Test("damaged containers break nothing either", arguments: Packing.allCases)
  func containers(_ kind: Packing) throws {
    var random = SeededGenerator(seed: 5)
    let channel = PostFeed.channel(seed: 3)
    var feed = PostFeed(seed: 3, channel: channel)
    let posts = feed.next(12)
    let showing = Showing(channel: channel, posts: posts, capturedAt: posts.last!.date + 90_000)
    let inner = Packing.zip.pack([
      DumpFile(name: "result.json", bytes: DumpKind.desktopJSON.write(showing))
    ])
    let whole = kind.pack(showing.desktopExport + [DumpFile(name: "more.zip", bytes: inner)])
    var limits = DumpLimits()
    (limits.expandedBytes, limits.entries) = (8 << 20, 50)
    for round in 0..<30 {
      var bytes = whole
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(at...)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + 9))
        default: bytes[at] = UInt8.random(in: 0...255, using: &random)
        }
        if bytes.isEmpty { break }
      }
      let faults = bytes.withUnsafeBytes { Soundness(limits: limits).faults(of: $0) }
      #expect(faults.isEmpty, "round \(round): \(faults)")
    }
  }
}
