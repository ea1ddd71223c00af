/// A channel by whatever a dump says of it; at least one of the three is there wherever a reader gives one.
public struct ChannelReference: Hashable, Sendable {
  /// Telegram's id without the prefix −100 that bots put before it, so positive. The id of a basic group, which is
  /// counted apart, is negative, as the Bot API writes it.
  public var id: Int64?
  /// The handle without `@`, as the dump spells it; handles that differ in case only are one.
  public var handle: String?
  /// The name, white space trimmed; never empty.
  public var title: String?

  public init(id: Int64? = nil, handle: String? = nil, title: String? = nil) {
    self.id = id
    self.handle = handle
    self.title = title
  }

  public var isEmpty: Bool { id == nil && handle == nil && title == nil }
}

/// A point in time as a dump gives it: either a moment, or what a clock showed somewhere. The second is never passed
/// off as the first.
public enum CapturedTime: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  case moment(Int64)
  /// `2019-01-16T12:14:32`, in a zone that the dump does not name.
  case local(String)

  /// Seconds since 1970-01-01T00:00:00Z; nil for a local time.
  public var seconds: Int64? {
    if case .moment(let seconds) = self { seconds } else { nil }
  }
}

/// The fields of a post that dumps with more structure than a text capture have; each is nil or empty where the dump
/// does not say.
public struct PostRecordFields: Hashable, Sendable {
  /// The channel, where the post itself names it; what is nil in it is the heading's.
  public var channel: ChannelReference?
  /// The post's number in its channel, positive.
  public var messageID: Int64?
  public var date: CapturedTime?
  public var editDate: CapturedTime?
  /// When the dump's maker saw the post so, in seconds since 1970-01-01T00:00:00Z.
  public var capturedAt: Int64?
  /// How often the post was forwarded.
  public var forwards: Int64?
  /// How many replies or comments it has.
  public var replies: Int64?
  public var reply: Reply?
  /// What the messages of one album have in common, as the dump writes it.
  public var album: String?
  /// The numbers of further messages of the album that the dump shows as part of this post.
  public var albumMessages: [Int64] = []
  public var reactions: [Reaction] = []
  public var poll: Poll?
  public var service: ServiceNote?
  public var card: LinkCard?

  public init() {}

  /// The post that a post answers.
  public struct Reply: Hashable, Sendable {
    public var messageID: Int64?
    /// The channel, where it is another one.
    public var channel: ChannelReference?
    /// What the dump quotes of it, often cut.
    public var quote: String?

    public init(messageID: Int64? = nil, channel: ChannelReference? = nil, quote: String? = nil) {
      self.messageID = messageID
      self.channel = channel
      self.quote = quote
    }
  }

  /// How often one reaction was given.
  public struct Reaction: Hashable, Sendable {
    /// The emoji, or `custom:ID` where the dump has the id of a custom one, or `paid`; nil where it has neither.
    public var emoji: String?
    public var count: Counter

    public init(emoji: String?, count: Counter) {
      self.emoji = emoji
      self.count = count
    }
  }

  public struct Poll: Hashable, Sendable {
    public struct Option: Hashable, Sendable {
      public var text: String
      public var voters: Int64?
      /// The share as a page prints it, without `%`.
      public var percent: Int64?

      public init(text: String, voters: Int64? = nil, percent: Int64? = nil) {
        self.text = text
        self.voters = voters
        self.percent = percent
      }
    }

    public var question: String
    public var options: [Option]
    public var voters: Int64?
    public var isClosed: Bool?

    public init(question: String, options: [Option] = [], voters: Int64? = nil, isClosed: Bool? = nil) {
      self.question = question
      self.options = options
      self.voters = voters
      self.isClosed = isClosed
    }
  }

  /// What happened, of a post that is no message but a notice: channel created, photo changed, message pinned.
  public struct ServiceNote: Hashable, Sendable {
    /// The dump's own word for it, such as `pin_message`; or the notice as a page prints it.
    public var action: String
    /// The new title, the name of who acted, and the like, as text.
    public var subject: String?

    public init(action: String, subject: String? = nil) {
      self.action = action
      self.subject = subject
    }
  }

  /// The card that a page shows below a post for a link in it.
  public struct LinkCard: Hashable, Sendable {
    public var url: String
    public var site: String?
    public var title: String?
    public var description: String?

    public init(url: String, site: String? = nil, title: String? = nil, description: String? = nil) {
      self.url = url
      self.site = site
      self.title = title
      self.description = description
    }
  }
}
