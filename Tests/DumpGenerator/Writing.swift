/// Prints a dump piece by piece, so that one of any size can be written.
protocol DumpWriter {
  init(_ showing: Showing)
  mutating func begin(into output: inout [UInt8])
  mutating func add(_ post: Model.Post, into output: inout [UInt8])
  mutating func end(into output: inout [UInt8])
}

/// The dumps that people have, each as its tool prints it.
public enum DumpKind: String, CaseIterable, Sendable {
  case textFlat = "text-flat"
  case textFull = "text-full"
  case textLog = "text-log"
  case textPosts = "text-posts"
  case telepathyCSV = "telepathy-csv"
  case telegramTrackerCSV = "telegram-tracker-csv"
  case fourCATCSV = "4cat-csv"
  case fourCATJSON = "4cat-json"
  case tgDatasetJSON = "tgdataset-json"
  case snscrapeJSON = "snscrape-json"
  case messageJSON = "message-json"
  case tdlJSON = "tdl-json"
  case desktopHTML = "desktop-html"
  case previewViewSource = "preview-view-source"
  case previewMHTML = "preview-mhtml"
  case previewHTML = "preview-html"
  case desktopJSON = "desktop-json"
  case telethonJSON = "telethon-json"

  /// Whether the tool lists the newest post first.
  public var isNewestFirst: Bool {
    switch self {
    case .telepathyCSV, .telegramTrackerCSV, .fourCATCSV, .fourCATJSON, .snscrapeJSON, .messageJSON, .tdlJSON,
      .telethonJSON:
      true
    default: false
    }
  }

  func writer(_ showing: Showing) -> any DumpWriter {
    switch self {
    case .textFlat: FlatCaptureWriter(showing)
    case .textFull: FullCaptureWriter(showing)
    case .textLog: TextLogWriter(showing)
    case .textPosts: TextPostsWriter(showing)
    case .telepathyCSV: TelepathyWriter(showing)
    case .telegramTrackerCSV: TrackerWriter(showing)
    case .fourCATCSV: FourCATTableWriter(showing)
    case .fourCATJSON: FourCATLinesWriter(showing)
    case .tgDatasetJSON: TGDatasetWriter(showing)
    case .snscrapeJSON: SnscrapeWriter(showing)
    case .messageJSON: MessageArrayWriter(showing)
    case .tdlJSON: TDLWriter(showing)
    case .desktopHTML: DesktopPageWriter(showing)
    case .previewViewSource: ViewSourceWriter(showing)
    case .previewMHTML: WebArchiveWriter(showing)
    case .previewHTML: PreviewWriter(showing)
    case .desktopJSON: DesktopResultWriter(showing)
    case .telethonJSON: TelethonWriter(showing)
    }
  }

  /// The dump's bytes: one file, whatever the tool's habit of splitting.
  public func write(_ showing: Showing) -> [UInt8] {
    var output: [UInt8] = []
    var writer = writer(showing)
    writer.begin(into: &output)
    for post in isNewestFirst ? showing.posts.reversed() : showing.posts { writer.add(post, into: &output) }
    writer.end(into: &output)
    return output
  }

  /// Writes a dump of at least `bytes` bytes, of posts that never end, in pieces of about a megabyte.
  /// - Returns: how many posts it has.
  public func write(
    _ showing: Showing, feed: inout PostFeed, atLeast bytes: Int, to sink: ([UInt8]) throws -> Void
  ) rethrows -> Int {
    var output: [UInt8] = []
    var written = 0
    var count = 0
    var writer = writer(showing)
    writer.begin(into: &output)
    while written + output.count < bytes {
      for post in feed.next() {
        writer.add(post, into: &output)
        count += 1
      }
      if output.count >= 1 << 20 {
        written += output.count
        try sink(output)
        output.removeAll(keepingCapacity: true)
      }
    }
    writer.end(into: &output)
    try sink(output)
    return count
  }
}

/// A file of an export.
public struct DumpFile: Sendable {
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
