import TestSupport
import Testing

@testable import Archive

/// A rule on posts matches what a search for the same finds, whatever is asked and whatever the archive holds.
@Suite struct RuleSearchTests {
  private static let words = [
    "Самолёт", "самолет", "北京会谈", "北京", "谈", "می\u{200C}خواهم", "#RussiaChina", "#russia", "russiachina",
    "talks",
    "talk", "Talking", "réunion", "reunion", "COVID-19", "19", "don't", "@handle", "👍", "a", "e\u{301}tat",
    "état", "#", "#北京", "ОДИН", "один_два", "#один_два",
  ]

  private func matched(_ archive: SQLiteArchive, _ fields: [RuleKey: String]) async throws -> Set<Int64> {
    let rule = RuleRow(
      definition: try RuleDefinition(fields), source: .command, since: 0, createdAt: 0)
    var matcher = RuleMatcher([rule])
    var found: Set<Int64> = []
    var cursor: Int64 = 0
    while true {
      let evidence = try await archive.evidence(after: cursor, needs: .posts, limit: 7, bytes: 600)
      for alert in matcher.matches(in: evidence) {
        if case .post(let id) = alert.subject { found.insert(id) }
      }
      if evidence.through == cursor { return found }
      cursor = evidence.through
    }
  }

  private func searched(_ archive: SQLiteArchive, _ fields: [RuleKey: String]) async throws -> Set<Int64> {
    guard case .post(let condition) = try RuleDefinition(fields).condition else { return [] }
    return Set(try await archive.posts(condition.filter, after: nil, limit: 10_000).map(\.id))
  }

  @Test func whateverTheQuery() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    var random = SeededGenerator(seed: 1)
    func text(_ count: ClosedRange<Int>) -> String {
      (0..<Int.random(in: count, using: &random)).map { _ in
        (Self.words.randomElement(using: &random) ?? "")
          + ["", "", ",", "!"][Int.random(in: 0...3, using: &random)]
      }.joined(separator: [" ", " ", "\n", ""][Int.random(in: 0...3, using: &random)])
    }
    let texts = (0..<150).map { _ in text(1...7) }
    _ = try archive.write { transaction in
      try transaction.ingest("one", texts.enumerated().map { sighting($0.offset, $0.element, dump: "one") })
    }
    var tried = 0
    var hits = 0
    while tried < 300 {
      var query = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let part = text(1...2)
        switch Int.random(in: 0...7, using: &random) {
        case 0: return "\"\(part)\""
        case 1: return "-\(part)"
        case 2: return "-\"\(part)\""
        case 3: return String(part.prefix(3)) + "*"
        case 4: return "-\(part.prefix(2))*"
        default: return part
        }
      }.joined(separator: " ")
      query = query.replacing("\n", with: " ")
      guard SearchQuery(query) != nil else { continue }
      tried += 1
      let fields: [RuleKey: String] = [.name: "a", .on: "post", .query: query]
      let expected = try await searched(archive, fields)
      let found = try await matched(archive, fields)
      #expect(found == expected, "\(query)")
      hits += expected.count
    }
    // A test in which nothing is ever found would prove nothing.
    #expect(hits > 300)
  }

  /// Channels with several names, posts that turn out to be one, revisions and origins.
  @Test(arguments: 0..<40)
  func whateverTheArchiveHolds(seed: Int) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    var world = World(seed: UInt64(seed))
    let dumps = world.dumps()
    for dump in dumps { _ = try archive.write { try dump.write(to: $0) } }
    let conditions: [[RuleKey: String]] = [
      [.query: "text"], [.query: "long -breaking"], [.query: "\"long enough\" text"], [.channel: "@alpha"],
      [.channel: "BETA"], [.channel: "News"], [.channel: "1002"], [.channel: "-1001001"], [.from: "Mission"],
      [.from: "Embassy", .query: "text"], [.channel: "Embassy", .query: "-short text"],
    ]
    for condition in conditions {
      let fields = condition.merging([.name: "a", .on: "post"]) { $1 }
      let expected = try await searched(archive, fields)
      let found = try await matched(archive, fields)
      #expect(found == expected, "\(condition)")
    }
  }
}
