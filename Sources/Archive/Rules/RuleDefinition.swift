/// What somebody wants to be told of, complete and checked.
///
/// A definition is made of the same keys and texts wherever it is written: in the configuration file, in JSON, on the
/// command line.
public struct RuleDefinition: Hashable, Sendable {
  /// What the alerts are told by: `[a-z0-9][a-z0-9-]{0,62}`.
  public var name: String
  public var condition: Condition
  /// Whether alerts are delivered to whoever listens at the alert socket.
  public var notifies: Bool

  /// What must happen.
  public enum Condition: Hashable, Sendable {
    case post(PostCondition)
    case channel(CounterCondition)
    case dump(DumpCondition)
    case text(SpreadCondition)
  }

  /// A post that a search would find; every condition given must hold, and one is.
  public struct PostCondition: Hashable, Sendable {
    /// In the language of the search.
    public var query: String?
    /// A channel's title, its handle with or without `@`, or its id with or without −100.
    public var channel: String?
    /// The name of a forward's origin.
    public var origin: String?

    /// What a search takes to find these posts.
    public var filter: PostFilter {
      var filter = PostFilter()
      filter.query = query
      // As the endpoint takes it from who searches.
      filter.channel = channel.map { $0.first == "@" ? String($0.dropFirst()) : $0 }
      filter.origin = origin
      return filter
    }
  }

  /// A counter of a channel that differs from what it was one snapshot before.
  public struct CounterCondition: Hashable, Sendable {
    /// As in ``PostCondition``; nil for any channel.
    public var channel: String?
    public var counter: ChannelCounter
    /// By more than this, in hundredths of a percent.
    public var change: Int64
  }

  /// A file with an outcome.
  public struct DumpCondition: Hashable, Sendable {
    public var state: ArrivalState
    /// Path of the drop directory that it came to; nil for any.
    public var drop: String?
  }

  /// A text, or one of its kin, that many channels posted within a time.
  public struct SpreadCondition: Hashable, Sendable {
    /// In how many different channels, at least.
    public var channels: Int
    public var within: Milliseconds
  }

  public init(name: String, condition: Condition, notifies: Bool = false) {
    self.name = name
    self.condition = condition
    self.notifies = notifies
  }
}

/// A counter in a channel's heading.
public enum ChannelCounter: String, Sendable, CaseIterable {
  case subscribers, photos, videos, files, links
}

/// One key of a rule, as it is written.
public enum RuleKey: String, Sendable, CaseIterable {
  case name, on, query, channel, from, counter, change, state, drop, channels, within, notify
}

/// Why texts make no rule.
public struct RuleProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key whose text is wrong, or that is missing or too many; nil where the rule as a whole is meant.
  public var key: RuleKey?
  /// What is wrong, without a full stop.
  public var message: String
  /// What to write instead.
  public var remedy: String

  public var description: String { (key.map { "\($0.rawValue): " } ?? "") + "\(message); \(remedy)" }
}

extension RuleDefinition {
  /// The kinds of rule, by the word of ``RuleKey/on``.
  private static let keysByKind: KeyValuePairs<String, [RuleKey]> = [
    "post": [.query, .channel, .from], "channel": [.channel, .counter, .change], "dump": [.state, .drop],
    "text": [.channels, .within],
  ]

  /// The words of ``RuleKey/on``.
  private static var kinds: [String] { keysByKind.map(\.key) }

  /// The word of ``RuleKey/on``.
  public var kind: String {
    switch condition {
    case .post: "post"
    case .channel: "channel"
    case .dump: "dump"
    case .text: "text"
    }
  }

  /// Reads a definition.
  /// - Parameter fields: the texts that are given; an empty one counts as none.
  /// - Throws: `RuleProblem`, for the first thing that is wrong.
  public init(_ fields: [RuleKey: String]) throws(RuleProblem) {
    let fields = fields.filter { !$0.value.isEmpty }
    guard let name = fields[.name] else {
      throw RuleProblem(key: .name, message: "a rule has a name", remedy: "give one, such as brics")
    }
    self.name = try Self.name(name)
    notifies = try fields[.notify].map(Self.flag) ?? false
    guard let kind = fields[.on] else {
      throw RuleProblem(
        key: .on, message: "what the rule is about is not said",
        remedy: "write one of " + Self.kinds.joined(separator: ", "))
    }
    guard let keys = Self.keysByKind.first(where: { $0.key == kind })?.value else {
      throw RuleProblem(
        key: .on, message: "there are no rules on “\(kind)”",
        remedy: "write one of " + Self.kinds.joined(separator: ", "))
    }
    for key in RuleKey.allCases
    where fields[key] != nil && ![.name, .on, .notify].contains(key) && !keys.contains(key) {
      throw RuleProblem(
        key: key, message: "a rule on \(kind) has no \(key.rawValue)",
        remedy: "remove it; there are \(keys.map(\.rawValue).joined(separator: ", "))")
    }
    switch kind {
    case "post": condition = .post(try Self.post(fields))
    case "channel": condition = .channel(try Self.counter(fields))
    case "dump": condition = .dump(try Self.dump(fields))
    default: condition = .text(try Self.spread(fields))
    }
  }

  /// The definition as it may be written: ``init(_:)`` makes the same of it.
  public var fields: [RuleKey: String] {
    var fields: [RuleKey: String] = [.name: name, .on: kind]
    if notifies { fields[.notify] = "true" }
    switch condition {
    case .post(let post):
      fields[.query] = post.query
      fields[.channel] = post.channel
      fields[.from] = post.origin
    case .channel(let counter):
      fields[.channel] = counter.channel
      fields[.counter] = counter.counter.rawValue
      fields[.change] = Self.text(percent: counter.change)
    case .dump(let dump):
      fields[.state] = dump.state.rawValue
      fields[.drop] = dump.drop
    case .text(let spread):
      fields[.channels] = "\(spread.channels)"
      fields[.within] = Self.text(duration: spread.within)
    }
    return fields
  }

  // MARK: - Kinds

  private static func post(_ fields: [RuleKey: String]) throws(RuleProblem) -> PostCondition {
    let post = PostCondition(query: fields[.query], channel: fields[.channel], origin: fields[.from])
    if let query = post.query, SearchQuery(query) == nil {
      throw RuleProblem(
        key: .query, message: "there is no word in “\(query)” to look for",
        remedy: "write words, \"phrases\", #tags or word*, and -word for what must not be there")
    }
    guard post.query != nil || post.channel != nil || post.origin != nil else {
      throw RuleProblem(
        key: nil, message: "every post would be told", remedy: "give a query, a channel or from")
    }
    return post
  }

  private static func counter(_ fields: [RuleKey: String]) throws(RuleProblem) -> CounterCondition {
    let words = ChannelCounter.allCases.map(\.rawValue).joined(separator: ", ")
    let name = try required(.counter, fields, "write one of \(words)")
    guard let counter = ChannelCounter(rawValue: name) else {
      throw RuleProblem(
        key: .counter, message: "channels have no counter “\(name)”", remedy: "write one of \(words)")
    }
    let change = try percent(try required(.change, fields, "write a percentage, such as 5%"))
    return CounterCondition(channel: fields[.channel], counter: counter, change: change)
  }

  private static func dump(_ fields: [RuleKey: String]) throws(RuleProblem) -> DumpCondition {
    let words = ArrivalState.allCases.map(\.rawValue).joined(separator: ", ")
    let name = try required(.state, fields, "write one of \(words)")
    guard let state = ArrivalState(rawValue: name) else {
      throw RuleProblem(
        key: .state, message: "dumps do not end as “\(name)”", remedy: "write one of \(words)")
    }
    if let drop = fields[.drop], !drop.hasPrefix("/") {
      throw RuleProblem(
        key: .drop, message: "“\(drop)” is no absolute path",
        remedy: "write the drop directory as sluicectl status shows it")
    }
    return DumpCondition(state: state, drop: fields[.drop])
  }

  private static func spread(_ fields: [RuleKey: String]) throws(RuleProblem) -> SpreadCondition {
    let remedy = "write a whole number from 2 to 1000"
    let text = try required(.channels, fields, remedy)
    guard let count = Int(text), (2...1000).contains(count) else {
      throw RuleProblem(key: .channels, message: "“\(text)” is no such number", remedy: remedy)
    }
    let within = try duration(try required(.within, fields, "write a duration, such as 12h or 1d"))
    return SpreadCondition(channels: count, within: within)
  }

  private static func required(
    _ key: RuleKey, _ fields: [RuleKey: String], _ remedy: String
  ) throws(RuleProblem) -> String {
    guard let text = fields[key] else {
      throw RuleProblem(key: key, message: "no \(key.rawValue) is given", remedy: remedy)
    }
    return text
  }
}
