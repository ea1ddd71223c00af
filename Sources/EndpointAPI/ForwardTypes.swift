/// What one channel forwarded from one origin.
public struct Forward: Codable, Hashable, Sendable {
  /// Who forwarded; nil where no dump says which channel it shows.
  @Nullable public var channel: ChannelName?
  /// From where: the name as dumps show it, and the handle and the id where a dump gives them.
  public var origin: ChannelName
  /// How many posts.
  public var posts: Int
  /// How many distinct texts.
  public var texts: Int
  /// When the first of them was posted, of those whose dumps say when.
  @Nullable public var firstPosted: Timestamp?
  /// When the last of them was posted, of those whose dumps say when.
  @Nullable public var lastPosted: Timestamp?
  /// When the first of them was first seen.
  @Nullable public var firstSeen: Timestamp?
  /// When the last of them was first seen.
  @Nullable public var lastSeen: Timestamp?

  public init(
    channel: ChannelName?, origin: ChannelName, posts: Int, texts: Int, firstPosted: Timestamp?,
    lastPosted: Timestamp?, firstSeen: Timestamp?, lastSeen: Timestamp?
  ) {
    self.channel = channel
    self.origin = origin
    self.posts = posts
    self.texts = texts
    self.firstPosted = firstPosted
    self.lastPosted = lastPosted
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  enum CodingKeys: String, CodingKey {
    case channel, origin, posts, texts
    case firstPosted = "first_posted"
    case lastPosted = "last_posted"
    case firstSeen = "first_seen"
    case lastSeen = "last_seen"
  }
}
