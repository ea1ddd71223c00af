import Digest
import Identity

/// By what a rule on posts is found among the others, without looking at it.
public enum RuleFiling: Hashable, Sendable {
  /// A word or hashtag that the text must have, folded.
  case token(String)
  /// A channel, as the rule has it.
  case channel(String)
  /// The name of a forward's origin.
  case origin(String)
  /// It must be looked at for every post.
  case everywhere
}

/// Rules on posts, filed so that a post is compared with those only that it may concern.
///
/// Each rule is filed once, under the longest word or hashtag that it requires, for long ones are rare; without any,
/// under its channel, then under the origin. What a post costs grows with the rules filed under its own words, and not
/// with the number of rules.
struct RuleIndex {
  /// A rule on posts, prepared.
  struct Entry {
    var query: SearchQuery?
    var channel: Set<ChannelNames.Key>?
    var origin: SHA256Digest?
    var filing: RuleFiling

    init(_ condition: RuleDefinition.PostCondition) {
      query = condition.query.flatMap { SearchQuery($0) }
      channel = condition.channel.map { ChannelNames.keys(meantBy: $0) }
      var keys = KeyMaker()
      origin = condition.origin.map { keys.name($0) }
      filing = Self.filing(condition, query)
    }

    private static func filing(
      _ condition: RuleDefinition.PostCondition, _ query: SearchQuery?
    ) -> RuleFiling {
      let exact = query?.required.flatMap { $0.isPrefix ? $0.tokens.dropLast() : $0.tokens[...] } ?? []
      if let longest = exact.max(by: { $0.count < $1.count }) {
        return .token(String(decoding: longest, as: UTF8.self))
      }
      if let channel = condition.channel { return .channel(channel) }
      if let origin = condition.origin { return .origin(origin) }
      return .everywhere
    }

    func matches(_ post: PostEvidence, _ texts: [TokenisedText]) -> Bool {
      if let channel, post.channel.map({ channel.isDisjoint(with: $0.keys) }) ?? true { return false }
      if let origin, !post.origins.contains(origin) { return false }
      guard let query else { return true }
      return texts.contains { $0.matches(query) }
    }
  }

  private(set) var entries: [Entry] = []
  /// How many rules were compared with a post, over all posts.
  private(set) var comparisons = 0
  private var byToken: [[UInt8]: [Int]] = [:]
  private var byChannel: [ChannelNames.Key: [Int]] = [:]
  private var byOrigin: [SHA256Digest: [Int]] = [:]
  private var everywhere: [Int] = []

  /// Files a rule.
  /// - Returns: its number here.
  mutating func add(_ condition: RuleDefinition.PostCondition) -> Int {
    let entry = Entry(condition)
    let number = entries.count
    switch entry.filing {
    case .token(let token): byToken[Array(token.utf8), default: []].append(number)
    case .channel: for key in entry.channel ?? [] { byChannel[key, default: []].append(number) }
    case .origin: if let origin = entry.origin { byOrigin[origin, default: []].append(number) }
    case .everywhere: everywhere.append(number)
    }
    entries.append(entry)
    return number
  }

  /// The numbers of the rules that a post matches, ascending.
  mutating func matches(_ post: PostEvidence) -> [Int] {
    let texts = post.texts.map { TokenisedText($0) }
    var candidates = Set(everywhere)
    if !byToken.isEmpty {
      for text in texts {
        for token in text.distinct { candidates.formUnion(byToken[token] ?? []) }
      }
    }
    for key in post.channel?.keys ?? [] { candidates.formUnion(byChannel[key] ?? []) }
    for origin in post.origins { candidates.formUnion(byOrigin[origin] ?? []) }
    comparisons += candidates.count
    return candidates.filter { entries[$0].matches(post, texts) }.sorted()
  }
}
