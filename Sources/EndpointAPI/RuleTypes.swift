/// What somebody wants to be told of, as it is written: the keys and texts of the configuration file.
public struct RuleDefinition: Codable, Hashable, Sendable {
  /// What the alerts are told by.
  public var name: String
  /// What the rule is about.
  @Nullable public var on: RuleKind?
  /// Of rules on posts: what the text must have, in the language of the search.
  @Nullable public var query: String?
  /// Of rules on posts and channels: a title, a handle with `@`, or an id.
  @Nullable public var channel: String?
  /// Of rules on posts: the name of a forward's origin.
  @Nullable public var from: String?
  /// Of rules on channels: `subscribers`, `photos`, `videos`, `files` or `links`.
  @Nullable public var counter: String?
  /// Of rules on channels: by more than this the counter differs from what it was before, such as `5%`.
  @Nullable public var change: String?
  /// Of rules on dumps: what became of the dump.
  @Nullable public var state: DumpState?
  /// Of rules on dumps: the drop directory that it came to.
  @Nullable public var drop: String?
  /// Of rules on texts: in how many channels a text was posted, at least.
  @Nullable public var channels: Int?
  /// Of rules on texts: within this time, such as `1d`.
  @Nullable public var within: String?
  /// Whether alerts are delivered at the alert socket; nil is no.
  @Nullable public var notify: Bool?

  public init(
    name: String, on: RuleKind? = nil, query: String? = nil, channel: String? = nil, from: String? = nil,
    counter: String? = nil, change: String? = nil, state: DumpState? = nil, drop: String? = nil,
    channels: Int? = nil, within: String? = nil, notify: Bool? = nil
  ) {
    self.name = name
    self.on = on
    self.query = query
    self.channel = channel
    self.from = from
    self.counter = counter
    self.change = change
    self.state = state
    self.drop = drop
    self.channels = channels
    self.within = within
    self.notify = notify
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, on, query, channel, from, counter, change, state, drop, channels, within, notify
  }

  /// The keys of its JSON.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }
}

/// What a rule is about.
public struct RuleKind: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A post that a search would find.
  public static let post = Self(rawValue: "post")
  /// A counter of a channel that changed.
  public static let channel = Self(rawValue: "channel")
  /// A dump with an outcome.
  public static let dump = Self(rawValue: "dump")
  /// A text that many channels posted.
  public static let text = Self(rawValue: "text")

  /// Every kind of this version.
  public static let all: [Self] = [.post, .channel, .dump, .text]
}

/// A rule that holds.
public struct Rule: Codable, Hashable, Sendable {
  public var definition: RuleDefinition
  /// `configuration` or `command`.
  public var source: String
  /// It holds for events after this one.
  public var since: Int64
  public var createdAt: Timestamp

  public init(definition: RuleDefinition, source: String, since: Int64, createdAt: Timestamp) {
    self.definition = definition
    self.source = source
    self.since = since
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case source, since
    case createdAt = "created_at"
  }

  public init(from decoder: any Decoder) throws {
    definition = try RuleDefinition(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    source = try container.decode(String.self, forKey: .source)
    since = try container.decode(Int64.self, forKey: .since)
    createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
  }

  public func encode(to encoder: any Encoder) throws {
    try definition.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(source, forKey: .source)
    try container.encode(since, forKey: .since)
    try container.encode(createdAt, forKey: .createdAt)
  }
}

/// The answer of `POST /v1/rules/test`.
public struct RuleTest: Codable, Hashable, Sendable {
  /// Something that the rule would have told of.
  public struct Match: Codable, Hashable, Sendable {
    public var time: Timestamp
    /// A sentence.
    public var message: String
    @Nullable public var dump: String?
    @Nullable public var post: String?
    /// The channel's title.
    @Nullable public var channel: String?

    public init(time: Timestamp, message: String, dump: String?, post: String?, channel: String?) {
      self.time = time
      self.message = message
      self.dump = dump
      self.post = post
      self.channel = channel
    }

    enum CodingKeys: String, CodingKey {
      case time, message, dump, post, channel
    }
  }

  public var rule: RuleDefinition
  /// How the rule is found among the others: `word`, `channel`, `origin`, `everywhere`, or `kind` of what is on no posts.
  public var filed: String
  /// The word, the channel or the origin that it is filed under.
  @Nullable public var filedUnder: String?
  /// What it would have told of in what the archive holds, newest first.
  public var matches: [Match]
  /// Whether these are all.
  public var complete: Bool

  public init(
    rule: RuleDefinition, filed: String, filedUnder: String?, matches: [Match], complete: Bool
  ) {
    self.rule = rule
    self.filed = filed
    self.filedUnder = filedUnder
    self.matches = matches
    self.complete = complete
  }

  enum CodingKeys: String, CodingKey {
    case rule, filed, matches, complete
    case filedUnder = "filed_under"
  }
}

/// A match of a rule, and how far its delivery is.
public struct Alert: Codable, Hashable, Sendable {
  public var id: Int64
  public var rule: String
  /// The sequence number of the alert's own event.
  public var event: Int64
  /// The sequence number of the event that was matched.
  public var matched: Int64
  public var time: Timestamp
  /// A sentence.
  public var message: String
  public var state: AlertWord
  /// How often its delivery was tried.
  public var attempts: Int
  /// When it is tried next; nil when it is not pending.
  @Nullable public var nextTry: Timestamp?
  /// Why the last attempt failed, as a sentence.
  @Nullable public var lastError: String?
  @Nullable public var deliveredAt: Timestamp?
  /// The id of the dump concerned.
  @Nullable public var dump: String?
  /// The id of the post concerned.
  @Nullable public var post: String?
  /// The title of the channel concerned.
  @Nullable public var channel: String?

  public init(
    id: Int64, rule: String, event: Int64, matched: Int64, time: Timestamp, message: String,
    state: AlertWord, attempts: Int = 0, nextTry: Timestamp? = nil, lastError: String? = nil,
    deliveredAt: Timestamp? = nil, dump: String? = nil, post: String? = nil, channel: String? = nil
  ) {
    self.id = id
    self.rule = rule
    self.event = event
    self.matched = matched
    self.time = time
    self.message = message
    self.state = state
    self.attempts = attempts
    self.nextTry = nextTry
    self.lastError = lastError
    self.deliveredAt = deliveredAt
    self.dump = dump
    self.post = post
    self.channel = channel
  }

  enum CodingKeys: String, CodingKey {
    case id, rule, event, matched, time, message, state, attempts, dump, post, channel
    case nextTry = "next_try"
    case lastError = "last_error"
    case deliveredAt = "delivered_at"
  }
}

/// How far an alert has come.
public struct AlertWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It was told as an event and in the journal, and its rule wants no more.
  public static let recorded = Self(rawValue: "recorded")
  /// It is to be delivered.
  public static let pending = Self(rawValue: "pending")
  /// Who listens at the alert socket has taken it.
  public static let delivered = Self(rawValue: "delivered")

  /// Every state of this version.
  public static let all: [Self] = [.recorded, .pending, .delivered]
}

/// The answer of `POST /v1/alerts/{id}/retry`.
public struct AlertRetry: Codable, Hashable, Sendable {
  /// The alert, which is pending now.
  public var alert: Alert
  /// Whether the daemon has an alert socket; without one nothing is delivered.
  public var delivers: Bool

  public init(alert: Alert, delivers: Bool) {
    self.alert = alert
    self.delivers = delivers
  }

  enum CodingKeys: String, CodingKey {
    case alert, delivers
  }
}
