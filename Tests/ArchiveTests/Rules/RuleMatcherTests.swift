import TestSupport
import Testing

@testable import Archive

/// What rules make of what happened, apart from any archive.
@Suite struct RuleMatcherTests {
  private func rule(_ fields: [RuleKey: String], since: Int64 = 0) throws -> RuleRow {
    RuleRow(definition: try RuleDefinition(fields), source: .command, since: since, createdAt: 0)
  }

  private func post(_ text: String, event: Int64 = 1) -> PostEvidence {
    PostEvidence(
      event: event, id: 7, key: "ab", channel: ChannelNames(shown: "X", keys: []), origins: [], texts: [text])
  }

  // MARK: - Cost

  /// What a post costs is counted, not timed: the rules that it is compared with.
  @Test func aThousandRulesCostAPostNoMoreThanTen() throws {
    func comparisons(rules count: Int) throws -> Int {
      let rules = try (0..<count).map {
        try rule([.name: "rule-\($0)", .on: "post", .query: "subject\($0) -nothing"])
      }
      var matcher = RuleMatcher(rules)
      var evidence = RuleEvidence(through: 100)
      evidence.posts = (0..<100).map {
        post("they spoke of subject\($0 % 10) and of much else", event: $0 + 1)
      }
      #expect(matcher.matches(in: evidence).count == 100)
      return matcher.comparisons
    }
    #expect(try comparisons(rules: 10) == 100)
    #expect(try comparisons(rules: 1000) == 100)
  }

  // MARK: - Posts

  @Test func aRuleHoldsOnlyForWhatCameAfterIt() throws {
    var matcher = RuleMatcher([try rule([.name: "a", .on: "post", .query: "talks"], since: 5)])
    var evidence = RuleEvidence(through: 6)
    evidence.posts = [post("talks", event: 5), post("talks", event: 6)]
    #expect(matcher.matches(in: evidence).map(\.event) == [6])
    #expect(matcher.since == 5)
  }

  @Test func anAlertQuotesLittleAndInOneLine() throws {
    var matcher = RuleMatcher([try rule([.name: "a", .on: "post", .query: "talks"])])
    var evidence = RuleEvidence(through: 1)
    evidence.posts = [post("talks\nwere " + String(repeating: "long ", count: 1000))]
    let message = try #require(matcher.matches(in: evidence).first).message
    #expect(message.hasPrefix("Rule a: post ab in X matches talks: talks were long"))
    #expect(message.count < 140 && !message.contains("\n"))
  }

  // MARK: - Counters

  @Test(
    arguments: [
      // Exact counts.
      (1000, 1, 1050, 1, false), (1000, 1, 1051, 1, true), (1000, 1, 950, 1, false), (1000, 1, 949, 1, true),
      (0, 1, 0, 1, false), (0, 1, 1, 1, true), (10, 1, 0, 1, true),
      // 7.01K is from 7005 to 7015; at 5 % the least change from 7010 must be more than 350.75.
      (7010, 10, 7370, 10, false), (7010, 10, 7380, 10, true), (7010, 10, 6650, 10, false),
      (7010, 10, 6640, 10, true),
      // One M is anything from 0.95 to 1.05: rounding alone explains a tenth.
      (1_000_000, 100_000, 1_100_000, 100_000, false), (1_000_000, 100_000, 1_200_000, 100_000, true),
      (1_000_000, 100_000, 1_049_999, 1, false),
    ] as [(Int64, Int64, Int64, Int64, Bool)])
  func roundingAloneIsNoChange(old: Int64, oldGrain: Int64, new: Int64, newGrain: Int64, alerts: Bool) throws
  {
    let condition = RuleDefinition.CounterCondition(channel: nil, counter: .subscribers, change: 500)
    let change = SnapshotEvidence.Change(
      before: RoundedCount(value: old, granularity: oldGrain),
      after: RoundedCount(value: new, granularity: newGrain))
    #expect(condition.isExceeded(by: change) == alerts)
  }

  @Test func countsThatNoChannelHasAreNoTrap() {
    let condition = RuleDefinition.CounterCondition(channel: nil, counter: .links, change: 0)
    for (a, b) in [(Int64.max, Int64.min), (.min, .max), (.max, .max)] {
      let change = SnapshotEvidence.Change(
        before: RoundedCount(value: a, granularity: .max), after: RoundedCount(value: b, granularity: .max))
      #expect(!condition.isExceeded(by: change))
    }
  }

  // MARK: - Spread

  @Test func channelsAreCountedOnceAndWithinTheTime() {
    func most(_ postings: [(Int64, Int64)]) -> Int {
      RuleDefinition.SpreadCondition(channels: 3, within: 10)
        .mostChannels(in: postings.map { .init(channel: $0.0, time: $0.1) })
    }
    #expect(most([]) == 0)
    #expect(most([(1, 0), (1, 1), (1, 2)]) == 1)
    #expect(most([(1, 0), (2, 10), (3, 20)]) == 2)
    #expect(most([(3, 20), (1, 11), (2, 10), (4, 21)]) == 3)
    #expect(most([(1, 0), (2, 1), (1, 11), (3, 11)]) == 3)
  }

  /// Against every window, looked at one by one.
  @Test func theLargestNumberOfChannelsIsThatOfTheBestWindow() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<300 {
      let postings = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        SpreadEvidence.Posting(
          channel: .random(in: 1...5, using: &random), time: .random(in: 0...30, using: &random))
      }
      let best = postings.map { start in
        Set(postings.filter { (start.time...start.time + 7).contains($0.time) }.map(\.channel)).count
      }.max()
      let condition = RuleDefinition.SpreadCondition(channels: 2, within: 7)
      #expect(condition.mostChannels(in: postings) == best ?? 0)
    }
  }
}
