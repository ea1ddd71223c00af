import DumpChecks
import DumpGenerator
import Dumps

/// The readers that share code, one target each.
enum FuzzedReader: String, CaseIterable {
  case text, json, html, csv, mhtml, container, whole

  private var kinds: [DumpKind] {
    switch self {
    case .text: [.textFlat, .textFull, .textLog, .textPosts]
    case .json:
      [.desktopJSON, .telethonJSON, .snscrapeJSON, .tdlJSON, .fourCATJSON, .tgDatasetJSON, .messageJSON]
    case .html: [.previewHTML, .desktopHTML, .previewViewSource]
    case .csv: [.telegramTrackerCSV, .telepathyCSV, .fourCATCSV]
    case .mhtml: [.previewMHTML]
    case .container: []
    case .whole: DumpKind.allCases
    }
  }

  private var mutator: Mutator? {
    switch self {
    case .text: .text
    case .json: .json
    case .html: .html
    case .csv: .csv
    case .mhtml: .mhtml
    case .container, .whole: nil
    }
  }

  /// How an input is read. Its size decides, so that one input is always read alike.
  func soundness(_ size: Int) -> Soundness {
    var limits = DumpLimits(postBytes: [1 << 20, 200, 16][size % 3])
    // Small, so that they are met.
    (limits.expandedBytes, limits.entries) = (8 << 20, 200)
    // Detection decides for half of them; the others reach the reader whatever their front.
    let formats = self == .whole ? [] : kinds.compactMap { DumpFormat(rawValue: $0.rawValue) }
    let forced = size % 2 == 0 || formats.isEmpty ? nil : formats[size / 2 % formats.count]
    return Soundness(limits: limits, format: forced)
  }

  /// Dumps to begin with, beside the fixtures.
  var seeds: [DumpFile] {
    let channel = PostFeed.channel(seed: 3)
    var feed = PostFeed(seed: 3, channel: channel, origins: [PostFeed.channel(seed: 10)])
    let posts = feed.next(13)
    let showing = Showing(channel: channel, posts: posts, capturedAt: 1_700_000_000)
    if self == .container {
      let small = Showing(channel: channel, posts: Array(posts.prefix(2)), capturedAt: 1_700_000_000)
      return Packing.allCases.map { packing in
        let inner = Packing.zip.pack([DumpFile(name: "a.txt", bytes: DumpKind.textFull.write(small))])
        return DumpFile(
          name: "export.\(packing.rawValue)",
          bytes: packing.pack(small.desktopExport + [DumpFile(name: "more.zip", bytes: inner)]))
      }
    }
    return kinds.map { DumpFile(name: $0.rawValue, bytes: $0.write(showing)) }
  }

  /// Words that mean something, in the form in which libFuzzer wants them.
  var dictionary: String {
    let digits = Array("0123456789ABCDEF")
    return (mutator?.words ?? []).filter { (1...64).contains($0.count) }.map { word in
      "\"" + word.map { "\\x\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined() + "\"\n"
    }.joined()
  }
}
