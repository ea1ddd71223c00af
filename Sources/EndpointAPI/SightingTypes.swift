/// A moment as a dump gives it.
public struct Moment: Codable, Hashable, Sendable {
  /// Nil when the dump gives a local time and nobody knows of which zone.
  @Nullable public var time: Timestamp?
  /// The local time as printed, such as `2019-01-16T12:14:32`; nil when `time` is known.
  @Nullable public var local: String?

  public init(time: Timestamp?, local: String?) {
    self.time = time
    self.local = local
  }

  enum CodingKeys: String, CodingKey {
    case time, local
  }
}

/// A reaction with its count.
public struct Reaction: Codable, Hashable, Sendable {
  /// Nil for an emoji that is an image.
  @Nullable public var emoji: String?
  public var count: Count

  public init(emoji: String?, count: Count) {
    self.emoji = emoji
    self.count = count
  }

  enum CodingKeys: String, CodingKey {
    case emoji, count
  }
}

/// What a post answers.
public struct Reply: Codable, Hashable, Sendable {
  @Nullable public var messageID: Int64?
  /// Nil for the post's own channel.
  @Nullable public var channel: ChannelName?
  /// What the page quotes of it, often cut.
  @Nullable public var quote: String?

  public init(messageID: Int64?, channel: ChannelName?, quote: String?) {
    self.messageID = messageID
    self.channel = channel
    self.quote = quote
  }

  enum CodingKeys: String, CodingKey {
    case channel, quote
    case messageID = "message_id"
  }
}

/// A poll as a dump shows it.
public struct Poll: Codable, Hashable, Sendable {
  public struct Option: Codable, Hashable, Sendable {
    public var text: String
    @Nullable public var voters: Int64?
    @Nullable public var percent: Int64?

    public init(text: String, voters: Int64?, percent: Int64?) {
      self.text = text
      self.voters = voters
      self.percent = percent
    }

    enum CodingKeys: String, CodingKey {
      case text, voters, percent
    }
  }

  public var question: String
  public var options: [Option]
  @Nullable public var voters: Int64?
  @Nullable public var closed: Bool?

  public init(question: String, options: [Option], voters: Int64?, closed: Bool?) {
    self.question = question
    self.options = options
    self.voters = voters
    self.closed = closed
  }

  enum CodingKeys: String, CodingKey {
    case question, options, voters, closed
  }
}

/// A notice instead of a message: the channel was created, a post was pinned.
public struct ServiceNotice: Codable, Hashable, Sendable {
  public var action: String
  @Nullable public var subject: String?

  public init(action: String, subject: String?) {
    self.action = action
    self.subject = subject
  }

  enum CodingKeys: String, CodingKey {
    case action, subject
  }
}

/// What a page shows of where a link leads.
public struct LinkCard: Codable, Hashable, Sendable {
  public var url: String
  @Nullable public var site: String?
  @Nullable public var title: String?
  @Nullable public var description: String?

  public init(url: String, site: String?, title: String?, description: String?) {
    self.url = url
    self.site = site
    self.title = title
    self.description = description
  }

  enum CodingKeys: String, CodingKey {
    case url, site, title, description
  }
}

/// Text that leads somewhere else than it says.
public struct TextLink: Codable, Hashable, Sendable {
  public var text: String
  public var url: String

  public init(text: String, url: String) {
    self.text = text
    self.url = url
  }
}

/// What captures say of a post beside its text; of a capture that says nothing of something, the field is null or
/// empty.
public struct PostFacts: Codable, Hashable, Sendable {
  /// The original of a forward.
  public struct Origin: Codable, Hashable, Sendable {
    /// Telegram's id of the channel.
    @Nullable public var id: Int64?
    @Nullable public var handle: String?
    /// The author in brackets after the name.
    @Nullable public var author: String?
    /// The number in its channel.
    @Nullable public var messageID: Int64?
    /// When it was posted there.
    @Nullable public var date: Moment?

    public init(id: Int64?, handle: String?, author: String?, messageID: Int64?, date: Moment?) {
      self.id = id
      self.handle = handle
      self.author = author
      self.messageID = messageID
      self.date = date
    }

    enum CodingKeys: String, CodingKey {
      case id, handle, author, date
      case messageID = "message_id"
    }
  }

  /// The number in the channel.
  @Nullable public var messageID: Int64?
  /// The channel as the post itself names it.
  @Nullable public var postedIn: ChannelName?
  @Nullable public var date: Moment?
  @Nullable public var editDate: Moment?
  @Nullable public var origin: Origin?
  @Nullable public var signature: String?
  @Nullable public var reply: Reply?
  /// What the posts of one album have in common.
  @Nullable public var album: String?
  /// The numbers of the album's posts.
  public var albumMessages: [Int64]
  public var media: [Sighting.Medium]
  @Nullable public var poll: Poll?
  @Nullable public var service: ServiceNotice?
  @Nullable public var card: LinkCard?
  public var textLinks: [TextLink]

  public init() {
    albumMessages = []
    media = []
    textLinks = []
  }

  enum CodingKeys: String, CodingKey {
    case date, origin, signature, reply, album, media, poll, service, card
    case messageID = "message_id"
    case postedIn = "posted_in"
    case editDate = "edit_date"
    case albumMessages = "album_messages"
    case textLinks = "text_links"
  }
}

/// How often a post had been seen, passed on and reacted to, at one time.
public struct CountsPoint: Codable, Hashable, Sendable {
  public var time: Timestamp
  /// Whether the time is that of receipt, since that of the capture is not known.
  public var received: Bool
  @Nullable public var views: Count?
  @Nullable public var forwards: Int64?
  @Nullable public var replies: Int64?
  public var reactions: [Reaction]

  public init(
    time: Timestamp, received: Bool, views: Count?, forwards: Int64?, replies: Int64?, reactions: [Reaction]
  ) {
    self.time = time
    self.received = received
    self.views = views
    self.forwards = forwards
    self.replies = replies
    self.reactions = reactions
  }

  enum CodingKeys: String, CodingKey {
    case time, received, views, forwards, replies, reactions
  }
}

/// A text that a post has had.
public struct Revision: Codable, Hashable, Sendable {
  public var text: String
  /// The newest time at which the post is known to have had it; nil when no dump says one.
  @Nullable public var asOf: Timestamp?
  /// When it was edited to this, as far as dumps say.
  @Nullable public var editedAt: Timestamp?
  public var sightings: Int
  /// How many dumps show it.
  public var dumps: Int
  /// What it changed of the text before it; nil unless that was asked for, of the first text, and after the newest 200 or
  /// 8 MB of texts.
  @Nullable public var diff: KinDiff?

  public init(
    text: String, asOf: Timestamp?, editedAt: Timestamp?, sightings: Int, dumps: Int, diff: KinDiff? = nil
  ) {
    self.text = text
    self.asOf = asOf
    self.editedAt = editedAt
    self.sightings = sightings
    self.dumps = dumps
    self.diff = diff
  }

  enum CodingKeys: String, CodingKey {
    case text, sightings, dumps, diff
    case asOf = "as_of"
    case editedAt = "edited_at"
  }
}
