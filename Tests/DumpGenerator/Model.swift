/// What a channel posted, whatever dump shows it: the truth that every writer renders in its own words.
public enum Model {
  public struct Channel: Hashable, Sendable {
    /// Without the prefix −100.
    public var id: Int64
    /// Without `@`.
    public var handle: String
    public var title: String
    public var description: String
    public var subscribers: Int64
    public var photos: Int64
    public var videos: Int64
    public var files: Int64
    public var links: Int64

    public init(
      id: Int64, handle: String, title: String, description: String = "", subscribers: Int64 = 1,
      photos: Int64 = 1, videos: Int64 = 1, files: Int64 = 1, links: Int64 = 1
    ) {
      self.id = id
      self.handle = handle
      self.title = title
      self.description = description
      self.subscribers = subscribers
      self.photos = photos
      self.videos = videos
      self.files = files
      self.links = links
    }
  }

  /// How a run of text looks, or where it leads.
  public enum Style: Hashable, Sendable {
    case bold, italic, underline, strikethrough, spoiler, code
    case hashtag, mention, link
    /// Leads to the URL.
    case textLink(String)
    /// An image with this id that stands for an emoji.
    case customEmoji(String)
  }

  public struct Run: Hashable, Sendable {
    public var text: String
    public var style: Style?

    public init(_ text: String, _ style: Style? = nil) {
      self.text = text
      self.style = style
    }
  }

  /// A text as Telegram keeps it: runs that do not nest.
  public struct Text: Hashable, Sendable {
    public var runs: [Run]

    public init(_ runs: [Run]) { self.runs = runs }

    public init(_ plain: String) { runs = plain.isEmpty ? [] : [Run(plain)] }

    public var plain: String { runs.map(\.text).joined() }
    public var isEmpty: Bool { runs.allSatisfy(\.text.isEmpty) }
  }

  public struct Version: Hashable, Sendable {
    public var text: Text
    /// Since when the post has this text: the date of the edit, or of the post.
    public var since: Int64

    public init(text: Text, since: Int64) {
      self.text = text
      self.since = since
    }
  }

  public struct Forward: Hashable, Sendable {
    public var channel: Channel
    public var messageID: Int64
    public var date: Int64
    /// Who signed the original.
    public var author: String?

    public init(channel: Channel, messageID: Int64, date: Int64, author: String? = nil) {
      self.channel = channel
      self.messageID = messageID
      self.date = date
      self.author = author
    }
  }

  public enum Emoji: Hashable, Sendable {
    case standard(String)
    case custom(String)
    case paid
  }

  public struct Reaction: Hashable, Sendable {
    public var emoji: Emoji
    /// In the end.
    public var count: Int64

    public init(_ emoji: Emoji, _ count: Int64) {
      self.emoji = emoji
      self.count = count
    }
  }

  public struct Poll: Hashable, Sendable {
    public var question: String
    public var options: [Option]

    public struct Option: Hashable, Sendable {
      public var text: String
      public var voters: Int64

      public init(_ text: String, _ voters: Int64) {
        self.text = text
        self.voters = voters
      }
    }

    public init(question: String, options: [Option]) {
      self.question = question
      self.options = options
    }

    public var voters: Int64 { options.reduce(0) { $0 + $1.voters } }
  }

  public enum Media: Hashable, Sendable {
    case photo(width: Int64, height: Int64)
    case video(duration: Int64, bytes: Int64)
    case document(name: String, bytes: Int64, type: String)
    case voice(duration: Int64, bytes: Int64)
    case poll(Poll)
  }

  public enum Notice: Hashable, Sendable {
    case created
    case photoChanged
    case renamed(String)
    case pinned(Int64)
  }

  /// One message; the messages of an album follow each other.
  public struct Post: Hashable, Sendable {
    public var id: Int64
    public var date: Int64
    /// The text, and what edits made of it, oldest first; never empty.
    public var versions: [Version]
    public var forward: Forward?
    public var replyTo: Int64?
    public var signature: String?
    public var media: Media?
    /// The same for all messages of one album.
    public var album: Int64?
    public var notice: Notice?
    /// In the end; a post wins half of them in its first day.
    public var views: Int64 = 0
    public var forwards: Int64 = 0
    public var replies: Int64 = 0
    public var reactions: [Reaction] = []

    public init(id: Int64, date: Int64, text: Text) {
      self.id = id
      self.date = date
      versions = [Version(text: text, since: date)]
    }

    /// The version at a time.
    public func version(at time: Int64) -> Version {
      versions.last { $0.since <= time } ?? versions[0]
    }

    public func text(at time: Int64) -> Text { version(at: time).text }

    /// When it was edited last, before a time; nil for a post that was not.
    public func editDate(at time: Int64) -> Int64? {
      let since = version(at: time).since
      return since > date ? since : nil
    }

    /// What a count that ends at `final` has come to at a time.
    public func grown(_ final: Int64, at time: Int64) -> Int64 {
      let age = max(time - date, 0)
      return final - final * 86_400 / (86_400 + age)
    }
  }
}

/// A channel as the maker of a dump saw it at one time.
public struct Showing: Sendable {
  public var channel: Model.Channel
  /// Oldest first.
  public var posts: [Model.Post]
  public var capturedAt: Int64
  public var options = Options()

  /// What differs from one run of a tool to the next.
  public struct Options: Sendable {
    /// Seconds east of Greenwich, where the tool prints local times.
    public var zone: Int64 = 3 * 3600
    /// Whether the version of the tool is one that says which moment a local time is.
    public var namesMoments = true
    /// Whether ids have the prefix −100.
    public var prefixesIDs = false
    /// Whether JSON is one array rather than a line a message.
    public var isArray = false
    /// Whether other characters than ASCII are escaped in JSON.
    public var escapesScripts = false
    /// Whether bodies come twice, as where a page nests a caption's text in itself.
    public var doublesBodies = false
    /// Personal chats of the account whose export this is; nil for the export of one chat.
    public var personalChats: Int?
    /// How many messages one file of a split export holds.
    public var messagesPerFile = 1000

    public init() {}
  }

  public init(channel: Model.Channel, posts: [Model.Post], capturedAt: Int64, options: Options = Options()) {
    self.channel = channel
    self.posts = posts
    self.capturedAt = capturedAt
    self.options = options
  }
}
