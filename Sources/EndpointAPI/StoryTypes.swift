/// Texts that tell one story, with how many told it in a stretch of events.
public struct Story: Codable, Hashable, Sendable {
  /// The text that stands for all: the longest of them.
  public var text: String
  /// The first post that has had that text; its id asks for the kin.
  @Nullable public var post: KinPost?
  /// How many texts tell it, whenever they came.
  public var texts: Int
  /// How many posts of the stretch tell it.
  public var posts: Int
  /// How many channels show one of these posts.
  public var channels: Int
  /// When the first of these posts was first seen.
  @Nullable public var firstSeen: Timestamp?
  /// When the last of these posts was first seen.
  @Nullable public var lastSeen: Timestamp?

  public init(
    text: String, post: KinPost?, texts: Int, posts: Int, channels: Int, firstSeen: Timestamp?,
    lastSeen: Timestamp?
  ) {
    self.text = text
    self.post = post
    self.texts = texts
    self.posts = posts
    self.channels = channels
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  enum CodingKeys: String, CodingKey {
    case text, post, texts, posts, channels
    case firstSeen = "first_seen"
    case lastSeen = "last_seen"
  }
}

/// The answer of `GET /v1/stories`.
public struct StoryList: Codable, Hashable, Sendable {
  /// Those that most channels told first.
  public var items: [Story]

  public init(items: [Story]) { self.items = items }

  enum CodingKeys: String, CodingKey {
    case items
  }
}
