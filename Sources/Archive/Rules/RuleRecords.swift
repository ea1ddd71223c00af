/// Where a rule comes from.
public enum RuleSource: String, Sendable, CaseIterable {
  /// It stands in the configuration file.
  case configuration
  /// Somebody added it by a command; it is kept in the archive.
  case command
}

/// A rule and since when it holds.
public struct RuleRow: Hashable, Sendable {
  public var definition: RuleDefinition
  public var source: RuleSource
  /// It holds for events after this one.
  public var since: Int64
  public var createdAt: Milliseconds

  public var name: String { definition.name }
}

/// What came of adding a rule.
public enum RuleAddition: Hashable, Sendable {
  case added(RuleRow)
  /// It was there, the same.
  case unchanged(RuleRow)
  /// Another rule has the name.
  case taken(RuleRow)
}

/// What came of removing a rule.
public enum RuleRemoval: Hashable, Sendable {
  case removed(RuleRow)
  case notFound
  /// It stands in the configuration file, and only there it can be removed.
  case isConfigured
}

/// A match of a rule, to be written.
public struct AlertRecord: Hashable, Sendable {
  /// What a rule tells once of. Numbers are rows of the archive.
  public enum Subject: Hashable, Sendable {
    case post(Int64)
    /// A dump's newest heading of a channel.
    case snapshot(dump: Int64, channel: Int64)
    /// A line of the ledger, and the dump that it names.
    case arrival(Int64, dump: Int64?)
    /// A text, with all of its cluster; and the post that has it.
    case text(Int64, post: Int64)
  }

  public var rule: String
  /// ``RuleRow/since`` of the rule as it was matched.
  public var ruleSince: Int64
  /// The event that was matched.
  public var event: Int64
  public var subject: Subject
  /// A sentence.
  public var message: String
  public var notifies: Bool
}

/// How far an alert has come.
public enum AlertState: String, Sendable, CaseIterable {
  /// It is an event and a line of the journal, and its rule wants no more.
  case recorded
  /// It is to be delivered.
  case pending
  /// Who listens at the alert socket has taken it.
  case delivered
}

/// An alert as it is kept.
public struct AlertRow: Hashable, Sendable {
  public var id: Int64
  public var rule: String
  /// The number of the alert's own event.
  public var event: Int64
  /// The number of the event that was matched.
  public var matched: Int64
  public var time: Milliseconds
  public var message: String
  public var state: AlertState
  /// How often its delivery was tried.
  public var attempts: Int
  /// When it is tried next; nil when it is not pending.
  public var nextTry: Milliseconds?
  /// Why the last attempt failed.
  public var lastError: String?
  public var deliveredAt: Milliseconds?
  /// 64 hexadecimal digits.
  public var dump: String?
  /// 32 hexadecimal digits.
  public var post: String?
  /// The channel's title.
  public var channel: String?
}

/// What came of an attempt to deliver an alert.
public enum DeliveryResult: Hashable, Sendable {
  case delivered
  /// Why not, a sentence; and when to try again.
  case failed(String, nextTry: Milliseconds)
  /// Nobody listens, so that no other alert can be delivered before `nextTry`, either.
  case unreachable(String, nextTry: Milliseconds)
}

/// The alerts that wait to be delivered.
public struct PendingAlerts: Hashable, Sendable {
  public var count: Int
  /// Of those whose delivery failed, the oldest one's error.
  public var oldestError: String?
  /// When the oldest of them was raised.
  public var oldestTime: Milliseconds?
}

/// Which alerts are asked for.
public struct AlertFilter: Sendable {
  public var rule: String?
  public var state: AlertState?

  public init(rule: String? = nil, state: AlertState? = nil) {
    self.rule = rule
    self.state = state
  }
}
