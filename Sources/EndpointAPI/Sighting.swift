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
    /// The size in bytes.
    @Nullable public var bytes: Int64?
    /// Where the dump says that it lies or lay: text only.
    @Nullable public var path: String?
    /// The MIME type.
    @Nullable public var type: String?
    /// Seconds.
    @Nullable public var duration: Int64?
    @Nullable public var width: Int64?
    @Nullable public var height: Int64?
    @Nullable public var note: String?

    public init(kind: String, name: String?, size: String?) {
      self.kind = kind
      self.name = name
      self.size = size
    }

    enum CodingKeys: String, CodingKey {
      case kind, name, size, bytes, path, type, duration, width, height, note
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
  /// What the dump itself says of which post it is; nil from an older server.
  @Nullable public var identity: IdentityWord?
  /// The file inside the dump, as the dump writes it; nil when the dump is one file.
  @Nullable public var part: String?
  /// When the dump's maker saw it so.
  @Nullable public var capturedAt: Timestamp?
  @Nullable public var forwards: Int64?
  @Nullable public var replies: Int64?
  /// Each reaction with its count, where the dump has them one by one.
  @Nullable public var reactionCounts: [Reaction]?
  /// What else the dump shows of the post; nil from an older server.
  @Nullable public var facts: PostFacts?

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
    case identity, part, forwards, replies, facts
    case isEdited = "edited"
    case forwardedFrom = "forwarded_from"
    case receivedAt = "received_at"
    case capturedAt = "captured_at"
    case reactionCounts = "reaction_counts"
  }
}
