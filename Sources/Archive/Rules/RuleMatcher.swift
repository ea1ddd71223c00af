/// Compares what happened with rules.
public struct RuleMatcher {
  /// What must be read for these rules.
  public private(set) var needs: RuleNeeds = []
  /// The first event that any of these rules holds for is after this one; nil without rules.
  public let since: Int64?
  private var index = RuleIndex()
  /// The rules of the index, by their numbers there.
  private var postRules: [RuleRow] = []
  private var counterRules: [(RuleRow, RuleDefinition.CounterCondition, keys: Set<ChannelNames.Key>?)] = []
  private var dumpRules: [(RuleRow, RuleDefinition.DumpCondition)] = []
  private var spreadRules: [(RuleRow, RuleDefinition.SpreadCondition)] = []

  /// How many rules were compared with a post, over all posts so far.
  public var comparisons: Int { index.comparisons }

  public init(_ rules: [RuleRow]) {
    since = rules.map(\.since).min()
    for rule in rules {
      switch rule.definition.condition {
      case .post(let post):
        _ = index.add(post)
        postRules.append(rule)
        needs.insert(.posts)
      case .channel(let counter):
        let keys = counter.channel.map { ChannelNames.keys(meantBy: $0) }
        counterRules.append((rule, counter, keys))
        needs.insert(.snapshots)
      case .dump(let dump):
        dumpRules.append((rule, dump))
        needs.insert(.arrivals)
      case .text(let spread):
        spreadRules.append((rule, spread))
        needs.insert(.texts)
      }
    }
  }

  /// By what a rule is found; nil for a rule that is not on posts, which all are looked at.
  public static func filing(of definition: RuleDefinition) -> RuleFiling? {
    guard case .post(let post) = definition.condition else { return nil }
    return RuleIndex.Entry(post).filing
  }

  /// The matches, in the order of the events. What was told before is among them: whoever writes them knows.
  public mutating func matches(in evidence: RuleEvidence) -> [AlertRecord] {
    var found: [AlertRecord] = []
    for post in evidence.posts {
      for number in index.matches(post) where postRules[number].since < post.event {
        let rule = postRules[number]
        found.append(
          AlertRecord(rule, post.event, .post(post.id), AlertSentence.post(post, rule.definition)))
      }
    }
    for snapshot in evidence.snapshots {
      for (rule, condition, keys) in counterRules where rule.since < snapshot.event {
        guard keys.map({ !$0.isDisjoint(with: snapshot.names.keys) }) ?? true,
          let change = snapshot.counts[condition.counter], condition.isExceeded(by: change)
        else { continue }
        found.append(
          AlertRecord(
            rule, snapshot.event, .snapshot(dump: snapshot.dump, channel: snapshot.channel),
            AlertSentence.counter(snapshot.names, condition.counter, change)))
      }
    }
    for arrival in evidence.arrivals {
      for (rule, condition) in dumpRules
      where rule.since < arrival.event && condition.state == arrival.state
        && (condition.drop ?? arrival.drop) == arrival.drop
      {
        found.append(
          AlertRecord(
            rule, arrival.event, .arrival(arrival.id, dump: arrival.dump), AlertSentence.dump(arrival)))
      }
    }
    for spread in evidence.spreads {
      for (rule, condition) in spreadRules where rule.since < spread.event {
        let channels = condition.mostChannels(in: spread.postings)
        guard channels >= condition.channels else { continue }
        found.append(
          AlertRecord(
            rule, spread.event, .text(spread.text, post: spread.post),
            AlertSentence.spread(spread, channels, condition)))
      }
    }
    return found.sorted { $0.event < $1.event }
  }
}

extension AlertRecord {
  fileprivate init(_ rule: RuleRow, _ event: Int64, _ subject: Subject, _ sentence: String) {
    self.init(
      rule: rule.name, ruleSince: rule.since, event: event, subject: subject,
      message: "Rule \(rule.name): \(sentence)", notifies: rule.definition.notifies)
  }
}

extension RuleDefinition.CounterCondition {
  /// Whether the counter differs by more than the rule says, however the counts were rounded.
  func isExceeded(by change: SnapshotEvidence.Change) -> Bool {
    let (before, after) = (change.before, change.after)
    // In halves, so that nothing is lost: a true count lies within half a granularity.
    let (old, new) = (before.value.doubled, after.value.doubled)
    let (oldSlack, newSlack) = (before.slack, after.slack)
    let least: Int64
    let base: Int64
    if new > old {
      base = old + oldSlack
      least = (new - newSlack) - base
    } else {
      base = max(old - oldSlack, 0)
      least = base - (new + newSlack)
    }
    guard least > 0 else { return false }
    return Double(least) * 10_000 > Double(base) * Double(self.change)
  }
}

extension RoundedCount {
  /// How far the true count may be from the value, in halves.
  fileprivate var slack: Int64 { granularity > 1 ? min(granularity, .max >> 3) : 0 }
}

extension Int64 {
  /// Twice the number, where that is a number that may be reckoned with.
  fileprivate var doubled: Int64 { Swift.min(Swift.max(self, 0), .max >> 3) * 2 }
}

extension RuleDefinition.SpreadCondition {
  /// The largest number of different channels that posted within the rule's time.
  func mostChannels(in postings: [SpreadEvidence.Posting]) -> Int {
    let sorted = postings.sorted { $0.time < $1.time }
    var counts: [Int64: Int] = [:]
    var most = 0
    var first = 0
    for posting in sorted {
      counts[posting.channel, default: 0] += 1
      while posting.time - sorted[first].time > within {
        let channel = sorted[first].channel
        counts[channel, default: 0] -= 1
        if counts[channel] == 0 { counts[channel] = nil }
        first += 1
      }
      most = max(most, counts.count)
    }
    return most
  }
}
