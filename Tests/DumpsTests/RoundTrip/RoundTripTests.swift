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

  private func check(_ kind: DumpKind, _ showing: Showing) throws {
    let bytes = kind.write(showing)
    var reader = try openDump(MemorySource(bytes))
    var found: [Shown] = []
    var header: ChannelHeader?
    while let element = try reader.next() {
      switch element {
      case .header(let new): header = new
      case .post(let post): found.append(Shown(post, under: header, at: showing.capturedAt))
      case .partBegins, .partEnds: break
      }
    }
    #expect(reader.format.rawValue == kind.rawValue)
    let expected = Shown.expected(kind, showing)
    #expect(found.count == expected.count)
    for (index, (post, wanted)) in zip(found, expected).enumerated() where post != wanted {
      Issue.record("\(kind.rawValue), post \(index): \(post.differences(from: wanted))")
      break
    }
  }
}
