import Foundation

/// What a capture shows of a post beside its text, as it shows it. In JSON the names have underscores.
public struct SightingDetails: Codable, Hashable, Sendable {
  /// A file or medium that the capture names.
  public struct Media: Codable, Hashable, Sendable {
    public var kind: String
    public var name: String?
    /// As printed, such as `6.2 MB`.
    public var size: String?
    public var bytes: Int64?
    /// A path or URL, as text only.
    public var path: String?
    /// The MIME type.
    public var type: String?
    /// Seconds.
    public var duration: Int64?
    public var width: Int64?
    public var height: Int64?
    public var note: String?

    public init(kind: String, name: String? = nil, size: String? = nil) {
      self.kind = kind
      self.name = name
      self.size = size
    }
  }

  public struct Channel: Codable, Hashable, Sendable {
    public var id: Int64?
    public var handle: String?
    public var title: String?

    public init(id: Int64? = nil, handle: String? = nil, title: String? = nil) {
      self.id = id
      self.handle = handle
      self.title = title
    }
  }

  /// The original of a forward, beside its name.
  public struct Origin: Codable, Hashable, Sendable {
    public var id: Int64?
    public var handle: String?
    public var messageID: Int64?
    public var date: Moment?

    public init() {}

    enum CodingKeys: String, CodingKey {
      case id, handle, date
      case messageID = "message_id"
    }
  }

  /// Seconds since 1970-01-01T00:00:00Z, or `2019-01-16T12:14:32` in a zone that nobody knows.
  public enum Moment: Codable, Hashable, Sendable {
    case seconds(Int64)
    case local(String)

    public init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let seconds = try? value.decode(Int64.self) {
        self = .seconds(seconds)
      } else {
        self = .local(try value.decode(String.self))
      }
    }

    public func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .seconds(let seconds): try value.encode(seconds)
      case .local(let text): try value.encode(text)
      }
    }
  }

  public struct Reply: Codable, Hashable, Sendable {
    public var messageID: Int64?
    public var channel: Channel?
    public var quote: String?

    public init(messageID: Int64?, channel: Channel?, quote: String?) {
      self.messageID = messageID
      self.channel = channel
      self.quote = quote
    }

    enum CodingKeys: String, CodingKey {
      case channel, quote
      case messageID = "message_id"
    }
  }

  public struct Reaction: Codable, Hashable, Sendable {
    public var emoji: String?
    public var count: RoundedCount

    public init(emoji: String?, count: RoundedCount) {
      self.emoji = emoji
      self.count = count
    }
  }

  public struct Poll: Codable, Hashable, Sendable {
    public struct Option: Codable, Hashable, Sendable {
      public var text: String
      public var voters: Int64?
      public var percent: Int64?

      public init(text: String, voters: Int64?, percent: Int64?) {
        self.text = text
        self.voters = voters
        self.percent = percent
      }
    }

    public var question: String
    public var options: [Option]
    public var voters: Int64?
    public var closed: Bool?

    public init(question: String, options: [Option], voters: Int64?, closed: Bool?) {
      self.question = question
      self.options = options
      self.voters = voters
      self.closed = closed
    }
  }

  /// A notice instead of a message.
  public struct Service: Codable, Hashable, Sendable {
    public var action: String
    public var subject: String?

    public init(action: String, subject: String?) {
      self.action = action
      self.subject = subject
    }
  }

  public struct Card: Codable, Hashable, Sendable {
    public var url: String
    public var site: String?
    public var title: String?
    public var description: String?

    public init(url: String, site: String?, title: String?, description: String?) {
      self.url = url
      self.site = site
      self.title = title
      self.description = description
    }
  }

  /// Text that leads somewhere else than it says.
  public struct Link: Codable, Hashable, Sendable {
    public var text: String
    public var url: String

    public init(text: String, url: String) {
      self.text = text
      self.url = url
    }
  }

  /// The channel as the post itself names it.
  public var channel: Channel?
  public var messageID: Int64?
  public var date: Moment?
  public var editDate: Moment?
  /// Seconds since 1970-01-01T00:00:00Z.
  public var capturedAt: Int64?
  /// The author in brackets after the forward's origin.
  public var author: String?
  public var origin: Origin?
  public var views: RoundedCount?
  public var forwards: Int64?
  public var replies: Int64?
  /// As printed.
  public var reactions: String?
  public var reactionCounts: [Reaction]?
  public var signature: String?
  /// The time of day, as printed.
  public var time: String?
  /// Whether the page says that the post was edited; nil for false.
  public var isEdited: Bool?
  public var reply: Reply?
  public var album: String?
  public var albumMessages: [Int64]?
  public var media: [Media]?
  public var poll: Poll?
  public var service: Service?
  public var card: Card?
  public var links: [Link]?
  /// Repairs by kind.
  public var repairs: [String: Int]?

  public init() {}

  enum CodingKeys: String, CodingKey {
    case channel, date, author, origin, views, forwards, replies, reactions, signature, time, reply, album
    case media, poll, service, card, links, repairs
    case messageID = "message_id"
    case editDate = "edit_date"
    case capturedAt = "captured_at"
    case reactionCounts = "reaction_counts"
    case isEdited = "edited"
    case albumMessages = "album_messages"
  }

  /// Whether there is nothing to keep.
  public var isEmpty: Bool { self == SightingDetails() }

  /// The object as JSON, keys in order; nil when it is empty.
  public func json() throws -> String? {
    guard !isEmpty else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads what `json()` wrote.
  public init(json: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
  }
}
