/// The answer of `/v1/kin?post=`: the texts of a post, and what tells the same story again.
public struct PostKin: Codable, Hashable, Sendable {
  public var post: PostSummary
  /// The texts that the post has had, newest first: the first 20.
  public var texts: [TextKin]
  /// How many texts it has had.
  public var textCount: Int

  public init(post: PostSummary, texts: [TextKin], textCount: Int) {
    self.post = post
    self.texts = texts
    self.textCount = textCount
  }

  enum CodingKeys: String, CodingKey {
    case post, texts
    case textCount = "text_count"
  }
}

/// A text of the post that was asked for, and its kin.
public struct TextKin: Codable, Hashable, Sendable {
  public var text: String
  /// The newest time at which the post is known to have had it.
  @Nullable public var asOf: Timestamp?
  /// How many texts its cluster has, this one among them; 1 when it has no copies.
  public var clusterSize: Int
  /// Whether it stands for its cluster.
  public var canonical: Bool
  /// Copies, the closest first, then texts of the cluster that were never compared with it, then siblings.
  public var kin: [Kin]
  /// How many kin it has, siblings among them; `kin` may have fewer.
  public var kinCount: Int
  public var siblingCount: Int

  public init(
    text: String, asOf: Timestamp?, clusterSize: Int, canonical: Bool, kin: [Kin], kinCount: Int,
    siblingCount: Int
  ) {
    self.text = text
    self.asOf = asOf
    self.clusterSize = clusterSize
    self.canonical = canonical
    self.kin = kin
    self.kinCount = kinCount
    self.siblingCount = siblingCount
  }

  enum CodingKeys: String, CodingKey {
    case text, canonical, kin
    case asOf = "as_of"
    case clusterSize = "cluster_size"
    case kinCount = "kin_count"
    case siblingCount = "sibling_count"
  }
}

/// A text that is kin of the one that was asked for.
public struct Kin: Codable, Hashable, Sendable {
  /// What it is, seen from the text asked for; nil for a text of the same cluster that was never compared with it, but
  /// with another of the cluster.
  @Nullable public var relation: RelationWord?
  /// How near the two are, from 0 to 1; nil where they were not compared.
  @Nullable public var score: Double?
  /// How much what differs speaks against one story: about 1 for each number or name, less for other words. nil where
  /// they were not compared.
  @Nullable public var conflict: Double?
  /// What else than the texts decided: `post` where both are texts of one post, `origin` where both came from one origin
  /// and may yet turn out to be siblings; else nil.
  @Nullable public var context: String?
  public var text: String
  /// Whether it stands for its cluster.
  public var canonical: Bool
  /// The first posts that have had it, three at most.
  public var posts: [KinPost]
  /// How many posts have had it, counted up to 1,000.
  public var postCount: Int
  /// The difference from the text asked for; nil unless it was asked for, and after the first 200 or 8 MB of texts.
  @Nullable public var diff: KinDiff?

  public init(
    relation: RelationWord?, score: Double?, conflict: Double?, context: String?, text: String,
    canonical: Bool, posts: [KinPost], postCount: Int, diff: KinDiff? = nil
  ) {
    self.relation = relation
    self.score = score
    self.conflict = conflict
    self.context = context
    self.text = text
    self.canonical = canonical
    self.posts = posts
    self.postCount = postCount
    self.diff = diff
  }

  enum CodingKeys: String, CodingKey {
    case relation, score, conflict, context, text, canonical, posts, diff
    case postCount = "post_count"
  }
}

/// A post that has had a text.
public struct KinPost: Codable, Hashable, Sendable {
  /// The post's id in hexadecimal digits.
  public var id: String
  @Nullable public var channel: ChannelName?
  @Nullable public var forwardedFrom: PostSummary.Origin?
  /// The number in the channel, where a dump has it.
  @Nullable public var messageID: Int64?
  /// When it was posted, where a dump has it.
  @Nullable public var date: Timestamp?
  /// When the first dump that shows it was received.
  @Nullable public var firstSeen: Timestamp?
  /// Where Telegram shows it; nil when the number or the channel is not known.
  @Nullable public var url: String?

  public init(
    id: String, channel: ChannelName?, forwardedFrom: PostSummary.Origin?, messageID: Int64?,
    date: Timestamp?, firstSeen: Timestamp?, url: String?
  ) {
    self.id = id
    self.channel = channel
    self.forwardedFrom = forwardedFrom
    self.messageID = messageID
    self.date = date
    self.firstSeen = firstSeen
    self.url = url
  }

  enum CodingKeys: String, CodingKey {
    case id, channel, date, url
    case forwardedFrom = "forwarded_from"
    case messageID = "message_id"
    case firstSeen = "first_seen"
  }
}

/// What differs between two texts, word by word: of a post's kin, between the text asked for and the other; of its
/// revisions, between a text, here called the one asked for, and the text that came after it, here called the other.
public struct KinDiff: Codable, Hashable, Sendable {
  /// A stretch of words.
  public struct Segment: Codable, Hashable, Sendable {
    public var kind: DiffWord
    /// With the white space after it. What both have is spelled as the other text has it.
    public var text: String

    public init(kind: DiffWord, text: String) {
      self.kind = kind
      self.text = text
    }

    enum CodingKeys: String, CodingKey {
      case kind, text
    }
  }

  /// One difference, named.
  public struct Reason: Codable, Hashable, Sendable {
    public var kind: ReasonWord
    /// What the text asked for has there; nil when it has nothing.
    @Nullable public var old: String?
    /// What the other text has there; nil when it has nothing.
    @Nullable public var new: String?

    public init(kind: ReasonWord, old: String?, new: String?) {
      self.kind = kind
      self.old = old
      self.new = new
    }

    enum CodingKeys: String, CodingKey {
      case kind, old, new
    }
  }

  /// In order. Those that are not `removed` are together the other text, but for white space at its end; those that are
  /// not `added` are the words of the text asked for.
  public var segments: [Segment]
  /// In order; none when both say the same words.
  public var reasons: [Reason]
  /// Whether the texts were too long or too different for a shortest difference.
  public var coarse: Bool

  public init(segments: [Segment], reasons: [Reason], coarse: Bool) {
    self.segments = segments
    self.reasons = reasons
    self.coarse = coarse
  }

  /// Whether one text has a word that the other has not.
  public var differs: Bool { segments.contains { $0.kind != .same } }

  enum CodingKeys: String, CodingKey {
    case segments, reasons, coarse
  }
}

/// Texts that are one story, in the list of `/v1/kin`.
public struct KinCluster: Codable, Hashable, Sendable {
  /// How many texts it has, two or more.
  public var size: Int
  /// The text that stands for all: the longest of them.
  public var text: String
  /// The first post that has had that text; its id asks for the kin.
  @Nullable public var post: KinPost?
  /// When the first of the texts was first seen.
  @Nullable public var firstSeen: Timestamp?
  /// When the newest of the texts was first seen.
  @Nullable public var newestSeen: Timestamp?

  public init(size: Int, text: String, post: KinPost?, firstSeen: Timestamp?, newestSeen: Timestamp?) {
    self.size = size
    self.text = text
    self.post = post
    self.firstSeen = firstSeen
    self.newestSeen = newestSeen
  }

  enum CodingKeys: String, CodingKey {
    case size, text, post
    case firstSeen = "first_seen"
    case newestSeen = "newest_seen"
  }
}

/// How far the index of kin has come, in the status.
public struct KinProgress: Codable, Hashable, Sendable {
  /// Texts up to this number are indexed.
  public var through: Int64
  /// The number of the newest text.
  public var texts: Int64
  /// Whether all texts are indexed; until then a text's kin may be missing.
  public var isComplete: Bool

  public init(through: Int64, texts: Int64, isComplete: Bool) {
    self.through = through
    self.texts = texts
    self.isComplete = isComplete
  }

  enum CodingKeys: String, CodingKey {
    case through, texts
    case isComplete = "is_complete"
  }
}
