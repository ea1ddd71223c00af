import Archive
import Identity
import TestSupport
import Testing

/// Much of one kind.
extension IdentityLadderTests {
  /// Writes `dump` into `archive`.
  /// - Returns: how long that was computed on, but for the commit.
  private func timed(_ dump: SeenDump, _ archive: SQLiteArchive) throws -> Duration {
    try archive.write { transaction in try threadTime { try dump.write(to: transaction) } }.result
  }

  /// A text such as 👆, posted ten thousand times in one channel: nothing may be compared with everything.
  @Test(.timeLimit(.minutes(10))) func oneTextTenThousandTimes() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    func numbered(_ numbers: some Sequence<Int>, _ record: ChannelRecord?) -> [Seen] {
      numbers.map { seen(record, Int64($0), "👆", at: 5) }
    }
    let names = [("News", channel(nil, nil, "News")), ("Nobody", channel(nil, nil, "Nobody"))]
    var time = Duration.zero
    for (name, record) in names { time += try timed(dump(name, seen(record, nil, "👆")), archive) }
    for page in (0..<20).reversed() {
      let posts = numbered(
        (page * 500..<page * 500 + 500).reversed().map { $0 + 1 }, channel(nil, "news", "News"))
      time += try timed(SeenDump(name: "page \(page)", posts: posts), archive)
    }
    time += try timed(dump("fact", seen(channel(7, "news", "News"), 20_000, "👆")), archive)
    for page in 0..<20 {
      let posts = numbered(page * 500 + 1..<page * 500 + 501, channel(7))
      time += try timed(SeenDump(name: "export \(page)", posts: posts), archive)
    }
    #expect(try await archive.totals().posts == 10_002)
    #expect(try archive.findings() == [])
    var filter = PostFilter()
    filter.channel = "News"
    let last = try await archive.posts(filter, after: nil, limit: 20_000).filter { $0.messageID == 1 }
    #expect(last.map(\.sightings) == [3])
    // Twenty thousand sightings take some seconds in a build for debugging; compared one with another, hours.
    #expect(time < .seconds(40), "\(time)")
  }

  /// What a hostile dump may repeat with something else each time: no number of them may make the next one slow.
  @Test(
    .timeLimit(.minutes(10)), arguments: ["texts", "origins", "titles", "handles", "origin titles", "names"])
  func oneThingOverAndOver(_ what: String) async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    let count = 20_000
    let numbered = (1...Int64(count)).map { seen(channel(9, nil, "Other"), $0, "👆") }
    let posts = (0..<count).map { index -> Seen in
      var post = seen(channel(7, nil, "News"), 1, "👆", at: Int64(index))
      switch what {
      case "texts": post.text = "Wording \(index)"
      case "origins": (post.text, post.origin) = ("Wording \(index)", "Origin \(index)")
      case "titles": (post.channel, post.messageID) = (channel(7, nil, "Title \(index)"), Int64(index + 1))
      case "handles": (post.channel, post.messageID) = (channel(7, "h\(index)", "News"), Int64(index + 1))
      case "origin titles": post.originChannel = channel(8, nil, "Title \(index)")
      default: (post.channel, post.messageID) = (channel(nil, nil, "Title \(index)"), nil)
      }
      return post
    }
    _ = try archive.write { try SeenDump(name: "before", posts: numbered).write(to: $0) }
    func time(_ range: Range<Int>) throws -> Duration {
      try timed(SeenDump(name: "\(what) \(range)", posts: Array(posts[range])), archive)
    }
    let quarter = count / 4
    let first = try time(0..<quarter)
    _ = try time(quarter..<count - quarter)
    let last = try time(count - quarter..<count)
    #expect(last < first * 3 + .seconds(1), "the first quarter took \(first), the last \(last)")
    #expect(try archive.findings() == [])
  }
}
