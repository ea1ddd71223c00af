/// One post in a list.
public struct PostSummary: Codable, Hashable, Sendable {
  /// Where a post was forwarded from.
  public struct Origin: Codable, Hashable, Sendable {
    public var name: String

    public init(name: String) { self.name = name }

    enum CodingKeys: String, CodingKey {
      case name
    }
  }

  /// The post's id in hexadecimal digits.
  public var id: String
  /// The text with its paragraphs; nil when no dump has it.
  @Nullable public var text: String?
  /// False when every dump shows nothing but a placeholder.
  public var available: Bool
  @Nullable public var forwardedFrom: Origin?
  @Nullable public var channel: ChannelName?
  /// The number in the channel, where a dump has it.
  @Nullable public var messageID: Int64?
  /// When it was posted, where a dump has it.
  @Nullable public var date: Timestamp?
  /// With their `#`, in order.
  public var hashtags: [String]
  /// With their `@`, in order.
  public var mentions: [String]
  public var links: [String]
  /// How many sightings the post has.
  public var sightings: Int
  /// When the first dump that shows it was received.
  @Nullable public var firstSeen: Timestamp?
  public var boundary: BoundaryWord
  /// The strongest that dumps say of which post it is; nil from an older server.
  @Nullable public var identity: IdentityWord?
  /// When it was last edited, as far as dumps say.
  @Nullable public var editedAt: Timestamp?
  /// Where Telegram shows it; nil when the number or the channel is not known.
  @Nullable public var url: String?
  /// How often it had been seen when it was captured last.
  @Nullable public var views: Count?
  /// How many other texts are copies of its text, changed; siblings do not count. nil from an older server.
  @Nullable public var kin: Int?

  public init(
    id: String, text: String?, available: Bool, forwardedFrom: Origin?, channel: ChannelName?,
    messageID: Int64?, date: Timestamp?, hashtags: [String], mentions: [String], links: [String],
    sightings: Int, firstSeen: Timestamp?, boundary: BoundaryWord
  ) {
    self.id = id
    self.text = text
    self.available = available
    self.forwardedFrom = forwardedFrom
    self.channel = channel
    self.messageID = messageID
    self.date = date
    self.hashtags = hashtags
    self.mentions = mentions
    self.links = links
    self.sightings = sightings
    self.firstSeen = firstSeen
    self.boundary = boundary
  }

  enum CodingKeys: String, CodingKey {
    case id, text, available, channel, date, hashtags, mentions, links, sightings, boundary
    case identity, url, views, kin
    case editedAt = "edited_at"
    case forwardedFrom = "forwarded_from"
    case messageID = "message_id"
    case firstSeen = "first_seen"
  }
}

/// One post of a list with its sightings. In JSON the fields of ``PostSummary`` and this one lie side by side.
public struct PostRecord: Codable, Hashable, Sendable {
  public var summary: PostSummary
  /// The first 1,000 of its sightings, oldest first; ``PostSummary/sightings`` says how many there are.
  public var sighted: [Sighting]

  public init(summary: PostSummary, sighted: [Sighting]) {
    self.summary = summary
    self.sighted = sighted
  }

  enum CodingKeys: String, CodingKey {
    case sighted
  }

  public init(from decoder: any Decoder) throws {
    summary = try PostSummary(from: decoder)
    sighted = try decoder.container(keyedBy: CodingKeys.self).decode([Sighting].self, forKey: .sighted)
  }

  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sighted, forKey: .sighted)
  }
}

/// One post with each of its sightings. In JSON the fields of ``PostSummary`` and these lie side by side.
public struct PostDetail: Codable, Hashable, Sendable {
  public var summary: PostSummary
  /// The sightings, oldest first.
  public var sighted: [Sighting]
  /// Every text that it has had, the newest first.
  public var revisions: [Revision]
  /// How often it had been seen, oldest first.
  public var series: [CountsPoint]
  /// What its sightings together say of it; nil from an older server.
  @Nullable public var facts: PostFacts?

  public init(
    summary: PostSummary, sighted: [Sighting], revisions: [Revision] = [], series: [CountsPoint] = [],
    facts: PostFacts? = nil
  ) {
    self.summary = summary
    self.sighted = sighted
    self.revisions = revisions
    self.series = series
    self.facts = facts
  }

  enum CodingKeys: String, CodingKey {
    case sighted, revisions, series, facts
  }

  public init(from decoder: any Decoder) throws {
    summary = try PostSummary(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sighted = try container.decode([Sighting].self, forKey: .sighted)
    revisions = try container.decodeIfPresent([Revision].self, forKey: .revisions) ?? []
    series = try container.decodeIfPresent([CountsPoint].self, forKey: .series) ?? []
    _facts = try container.decode(Nullable<PostFacts>.self, forKey: .facts)
  }

  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sighted, forKey: .sighted)
    try container.encode(revisions, forKey: .revisions)
    try container.encode(series, forKey: .series)
    try container.encode(_facts, forKey: .facts)
  }
}
