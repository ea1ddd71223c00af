import DumpGenerator
import Testing

@testable import Dumps

@Suite("What a writer wrote, its reader finds")
struct RoundTripTests {
  /// The formats whose readers are there.
  static let kinds = DumpKind.allCases.filter { DumpFormat(rawValue: $0.rawValue) != nil }

  @Test(
    "every format gives back the posts, with all that it carries", arguments: kinds, 0..<3 as Range<UInt64>)
  func roundTrip(_ kind: DumpKind, _ seed: UInt64) throws {
    let channel = PostFeed.channel(seed: seed)
    let origins = (10..<13).map { PostFeed.channel(seed: $0) }
    var feed = PostFeed(seed: seed, channel: channel, origins: origins)
    let posts = feed.next(50)
    let captured = try #require(posts.last).date + 40_000
    for options in Self.options(kind) {
      let showing = Showing(channel: channel, posts: posts, capturedAt: captured, options: options)
      try check(kind, showing)
    }
  }

  @Test("what edits and time change between two captures", arguments: kinds)
  func twoCaptures(_ kind: DumpKind) throws {
    let channel = PostFeed.channel(seed: 1)
    var feed = PostFeed(seed: 7, channel: channel)
    let posts = feed.next(30)
    let last = try #require(posts.last).date
    try check(kind, Showing(channel: channel, posts: posts, capturedAt: last + 10))
    try check(kind, Showing(channel: channel, posts: posts, capturedAt: last + 9_000_000))
  }

  private static func options(_ kind: DumpKind) -> [Showing.Options] {
    let usual = Showing.Options()
    var other = usual
    other.namesMoments = false
    other.escapesScripts = true
    other.isArray = true
    other.doublesBodies = true
    return [usual, other]
  }

  @Test("an account's export gives back its channel and none of its personal chats")
  func account() throws {
    let channel = PostFeed.channel(seed: 1)
    var feed = PostFeed(seed: 7, channel: channel)
    var showing = Showing(channel: channel, posts: feed.next(26), capturedAt: 1_700_000_000)
    showing.options.personalChats = 2
    let parts = try check(.desktopJSON, showing)
    #expect(parts.filter { $0.outcome == .read }.count == 1)
    #expect(parts.count { if case .skipped = $0.outcome { true } else { false } } == 2)
  }

  @Test(
    "36: an export's pages in a container give back all messages, whatever files they are split into",
    arguments: Packing.allCases)
  func split(_ packing: Packing) throws {
    let channel = PostFeed.channel(seed: 1)
    var feed = PostFeed(seed: 7, channel: channel)
    var showing = Showing(channel: channel, posts: feed.next(26), capturedAt: 1_700_000_000)
    showing.options.messagesPerFile = 5
    let files = showing.desktopExport
    let parts = try check(.desktopHTML, showing, bytes: packing.pack(files))
    let pages = files.filter { $0.name.hasSuffix(".html") }
    #expect(
      pages.count > 4
        && pages.dropFirst().contains { String(decoding: $0.bytes, as: UTF8.self).contains("joined") })
    #expect(parts.filter { $0.outcome == .read }.map(\.path) == pages.map(\.name))
    #expect(parts.count == files.count)
  }

  /// - Parameter bytes: what is read, where it is not simply what the writer wrote.
  @discardableResult
  private func check(_ kind: DumpKind, _ showing: Showing, bytes: [UInt8]? = nil) throws -> [DumpPart] {
    var reader = try openDump(MemorySource(bytes ?? kind.write(showing)))
    var found: [Shown] = []
    var parts: [DumpPart] = []
    var header: ChannelHeader?
    while let element = try reader.next() {
      switch element {
      case .header(let new): header = new
      case .post(let post): found.append(Shown(post, under: header))
      case .partBegins: header = nil
      case .partEnds(let part): parts.append(part)
      }
    }
    #expect(reader.format.rawValue == (bytes == nil ? kind.rawValue : "container"))
    let expected = Shown.expected(kind, showing)
    #expect(found.count == expected.count)
    for (index, (post, wanted)) in zip(found, expected).enumerated() where post != wanted {
      Issue.record("\(kind.rawValue), post \(index): \(post.differences(from: wanted))")
      break
    }
    return parts
  }
}
