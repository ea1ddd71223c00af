/// One durable line of what happened.
public struct Event: Codable, Hashable, Sendable {
  /// Grows with every event and is never used twice; resume with the last one seen.
  public var seq: Int64
  public var time: Timestamp
  public var kind: EventKind
  /// The id of the dump concerned.
  @Nullable public var dump: String?
  /// The id of the post concerned.
  @Nullable public var post: String?
  /// The title of the channel concerned.
  @Nullable public var channel: String?
  /// The handle of the channel concerned, without `@`.
  @Nullable public var handle: String?
  /// The id of the channel concerned.
  @Nullable public var telegramID: Int64?
  /// The path of the file concerned, below its drop directory.
  @Nullable public var name: String?
  /// The bytes of `name` in base64 when they are not UTF-8; else nil.
  @Nullable public var nameBase64: String?
  /// What the text concerned is, seen from the other text; nil of events that are not about kin.
  @Nullable public var relation: RelationWord?
  /// The id of a post with the other text, of events about kin.
  @Nullable public var of: String?
  /// What happened, as a sentence for people.
  public var message: String

  public init(
    seq: Int64, time: Timestamp, kind: EventKind, dump: String?, post: String?, channel: String?,
    name: String?, nameBase64: String? = nil, relation: RelationWord? = nil, of: String? = nil,
    message: String
  ) {
    self.seq = seq
    self.time = time
    self.kind = kind
    self.dump = dump
    self.post = post
    self.channel = channel
    self.name = name
    self.nameBase64 = nameBase64
    self.relation = relation
    self.of = of
    self.message = message
  }

  enum CodingKeys: String, CodingKey {
    case seq, time, kind, dump, post, channel, name, relation, of, message
    case handle
    case telegramID = "telegram_id"
    case nameBase64 = "name_base64"
  }
}

/// The last line of an event stream whose client read too slowly: what it misses is still there for a new question.
public struct EventGap: Codable, Hashable, Sendable {
  /// What is missing.
  public struct Gap: Codable, Hashable, Sendable {
    /// The number of the last event that was sent: go on with `since` at this.
    public var after: Int64
    /// The number of the newest event.
    public var newest: Int64

    enum CodingKeys: String, CodingKey {
      case after, newest
    }
  }

  public var gap: Gap
  /// What happened and what to do, as a sentence for people.
  public var message: String

  public init(after: Int64, newest: Int64) {
    gap = Gap(after: after, newest: newest)
    message = "Events were read more slowly than they came. Go on with since=\(after)."
  }

  enum CodingKeys: String, CodingKey {
    case gap, message
  }
}

/// A line of an event stream.
public enum EventLine: Decodable, Hashable, Sendable {
  case event(Event)
  case gap(EventGap)

  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: EventGap.CodingKeys.self)
    self = keys.contains(.gap) ? .gap(try EventGap(from: decoder)) : .event(try Event(from: decoder))
  }
}
