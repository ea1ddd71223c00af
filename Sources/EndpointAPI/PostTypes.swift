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
    case forwardedFrom = "forwarded_from"
    case messageID = "message_id"
    case firstSeen = "first_seen"
  }
}

/// One post with each of its sightings. In JSON the fields of ``PostSummary`` and `sighted` lie side by side.
public struct PostDetail: Codable, Hashable, Sendable {
  public var summary: PostSummary
  /// The sightings, oldest first.
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

/// A post as one dump shows it.
public struct Sighting: Codable, Hashable, Sendable {
  /// Where the dump says that the post was forwarded from.
  public struct Origin: Codable, Hashable, Sendable {
    public var name: String
    /// The author in brackets after the name.
    @Nullable public var author: String?

    public init(name: String, author: String?) {
      self.name = name
      self.author = author
    }

    enum CodingKeys: String, CodingKey {
      case name, author
    }
  }

  /// A file or medium that the dump names without containing it.
  public struct Medium: Codable, Hashable, Sendable {
    public var kind: String
    @Nullable public var name: String?
    /// The size as printed, such as `6.2 MB`.
    @Nullable public var size: String?

    public init(kind: String, name: String?, size: String?) {
      self.kind = kind
      self.name = name
      self.size = size
    }

    enum CodingKeys: String, CodingKey {
      case kind, name, size
    }
  }

  /// The dump's id.
  public var dump: String
  /// The dump's name.
  public var name: String
  /// Position in the dump, from 0.
  public var ordinal: Int
  /// Where the post starts in the dump, in bytes.
  public var offset: Int64
  /// How many bytes it takes.
  public var length: Int64
  public var boundary: BoundaryWord
  @Nullable public var channel: ChannelName?
  @Nullable public var forwardedFrom: Origin?
  @Nullable public var views: Count?
  /// The reactions as printed, such as `👍62👏2`.
  @Nullable public var reactions: String?
  /// The author's signature.
  @Nullable public var signature: String?
  /// The time as printed.
  @Nullable public var time: String?
  /// Whether the dump says that the post was edited.
  public var isEdited: Bool
  public var media: [Medium]
  /// How often each kind of repair was needed.
  public var repairs: [String: Int]
  /// When the dump was received.
  @Nullable public var receivedAt: Timestamp?

  public init(
    dump: String, name: String, ordinal: Int, offset: Int64, length: Int64, boundary: BoundaryWord,
    channel: ChannelName?, forwardedFrom: Origin?, views: Count?, reactions: String?, signature: String?,
    time: String?, isEdited: Bool, media: [Medium], repairs: [String: Int], receivedAt: Timestamp?
  ) {
    self.dump = dump
    self.name = name
    self.ordinal = ordinal
    self.offset = offset
    self.length = length
    self.boundary = boundary
    self.channel = channel
    self.forwardedFrom = forwardedFrom
    self.views = views
    self.reactions = reactions
    self.signature = signature
    self.time = time
    self.isEdited = isEdited
    self.media = media
    self.repairs = repairs
    self.receivedAt = receivedAt
  }

  enum CodingKeys: String, CodingKey {
    case dump, name, ordinal, offset, length, boundary, channel, views, reactions, signature, time, media
    case repairs
    case isEdited = "edited"
    case forwardedFrom = "forwarded_from"
    case receivedAt = "received_at"
  }
}
