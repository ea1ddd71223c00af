public import Digest
public import Identity

/// Milliseconds since 1970-01-01T00:00:00Z.
public typealias Milliseconds = Int64

/// What became of a file that was dropped.
public enum ArrivalState: String, Sendable, CaseIterable {
  case ingested, duplicate, failed
}

/// Why a file failed, as kept in the ledger and beside the file.
public struct FailureReason: Hashable, Sendable {
  /// A word for programs, such as `unknown-format`.
  public var code: String
  /// A sentence for people.
  public var message: String
  /// Where in the file, in bytes from its start.
  public var offset: Int64?
  /// A sentence: what to do.
  public var remedy: String

  public init(code: String, message: String, offset: Int64?, remedy: String) {
    self.code = code
    self.message = message
    self.offset = offset
    self.remedy = remedy
  }
}

/// One line of the ledger: a file that came, and what became of it.
public struct ArrivalRecord: Sendable {
  /// Path of the drop directory that the file came to.
  public var drop: String
  /// The file's path relative to its drop directory, as bytes, `/` between components.
  public var name: [UInt8]
  /// Nil when the bytes could not be read.
  public var dump: SHA256Digest?
  public var state: ArrivalState
  public var bytes: Int64
  public var receivedAt: Milliseconds
  public var reason: FailureReason?
  /// The name under which it is to lie in the room of its state; nil when it is to stay or to be deleted.
  public var placedAs: [UInt8]?

  public init(
    drop: String = "", name: [UInt8], dump: SHA256Digest?, state: ArrivalState, bytes: Int64,
    receivedAt: Milliseconds, reason: FailureReason? = nil, placedAs: [UInt8]?
  ) {
    self.drop = drop
    self.name = name
    self.dump = dump
    self.state = state
    self.bytes = bytes
    self.receivedAt = receivedAt
    self.reason = reason
    self.placedAs = placedAs
  }
}

/// An arrival whose outcome is durable but whose file may not be yet where it belongs.
public struct UnplacedArrival: Sendable {
  public var id: Int64
  public var arrival: ArrivalRecord
}

/// A dump about to be written.
public struct DumpRecord: Sendable {
  public var digest: SHA256Digest
  public var bytes: Int64
  /// The channel to assume for posts that no heading comes before.
  public var channel: NameRecord?

  public init(digest: SHA256Digest, bytes: Int64, channel: NameRecord? = nil) {
    self.digest = digest
    self.bytes = bytes
    self.channel = channel
  }
}

/// What is known of a dump only when all of it was read.
public struct DumpSummary: Sendable {
  public var format: String
  /// IANA name.
  public var encoding: String
  /// Repairs by kind, none of them zero.
  public var repairs: [String: Int]

  public init(format: String, encoding: String, repairs: [String: Int]) {
    self.format = format
    self.encoding = encoding
    self.repairs = repairs
  }
}

/// A rounded count; see `granularity`.
public struct RoundedCount: Hashable, Sendable, Codable {
  public var value: Int64
  /// The true count lies within half of this around the value; 1 for an exact count.
  public var granularity: Int64

  public init(value: Int64, granularity: Int64) {
    self.value = value
    self.granularity = granularity
  }
}

/// A name with its exact key.
public struct NameRecord: Hashable, Sendable {
  public var key: SHA256Digest
  public var name: String

  public init(key: SHA256Digest, name: String) {
    self.key = key
    self.name = name
  }
}

/// A channel by whatever a dump says of it.
public struct ChannelRecord: Hashable, Sendable {
  /// Telegram's id without the prefix −100; negative for a basic group.
  public var id: Int64?
  /// Without `@`, as the dump spells it.
  public var handle: String?
  public var title: NameRecord?

  /// - Returns: nil when nothing is said.
  public init?(id: Int64? = nil, handle: String? = nil, title: NameRecord? = nil) {
    if id == nil, handle == nil, title == nil { return nil }
    self.id = id
    self.handle = handle
    self.title = title
  }
}

/// A channel as one dump shows it.
public struct SnapshotRecord: Sendable {
  public var title: NameRecord
  /// Telegram's id; see ``ChannelRecord/id``.
  public var telegramID: Int64?
  /// When the dump's maker saw it so; nil where the dump does not say.
  public var capturedAt: Milliseconds?
  public var handle: String?
  public var subscribers: RoundedCount?
  public var photos: RoundedCount?
  public var videos: RoundedCount?
  public var files: RoundedCount?
  public var links: RoundedCount?
  public var description: String?
  public var button: String?
  /// Where in the dump, in bytes.
  public var offset: Int64
  public var length: Int64

  public init(title: NameRecord, offset: Int64, length: Int64) {
    self.title = title
    self.offset = offset
    self.length = length
  }
}

/// How sure the start of a post is, best first.
public enum BoundaryGrade: Int64, Sendable, CaseIterable {
  case certain = 0
  case likely = 1
  case guess = 2

  /// The word for it in JSON.
  public var word: String {
    switch self {
    case .certain: "certain"
    case .likely: "likely"
    case .guess: "guess"
    }
  }
}

/// The step of the identity ladder that a sighting stands on, weakest first: what its dump says of which post it is.
public enum IdentityRank: Int64, Sendable, CaseIterable, Comparable {
  /// Nothing but the place in the dump: a post without text in a dump without numbers.
  case place = 0
  /// The text alone.
  case text = 1
  /// The name of the forward's origin, else of the channel, and the text.
  case name = 2
  /// The channel's handle and the number in it.
  case handle = 3
  /// The channel's id and the number in it.
  case id = 4

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The word for it in JSON.
  public var word: String {
    switch self {
    case .place: "place"
    case .text: "text"
    case .name: "name"
    case .handle: "handle"
    case .id: "id"
    }
  }
}

/// How often a post had been seen, passed on and reacted to.
public struct CountsRecord: Hashable, Sendable {
  public var views: RoundedCount?
  public var forwards: Int64?
  public var replies: Int64?
  /// `[["👍",62,1],…]`: emoji or null, count, granularity; nil when the dump says nothing.
  public var reactions: String?

  /// - Returns: nil when nothing is said.
  public init?(views: RoundedCount?, forwards: Int64?, replies: Int64?, reactions: String?) {
    if views == nil, forwards == nil, replies == nil, reactions == nil { return nil }
    self.views = views
    self.forwards = forwards
    self.replies = replies
    self.reactions = reactions
  }
}

/// The text of a post, ready to be stored.
public struct TextRecord: Sendable {
  /// How rich the format is that spells it: among spellings of one text the richest is shown.
  public var grade: Int
  public var key: SHA256Digest
  /// Canonical text: what search sees.
  public var canonical: ContiguousArray<UInt8>
  /// The text as captured: what people see.
  public var body: ContiguousArray<UInt8>
  /// `[["hashtag",0,12],["textLink",13,4,"https://…"],…]`: kind, offset and length in bytes of `body`, value where
  /// there is one; nil when there are none.
  public var entities: String?

  public init(
    key: SHA256Digest, canonical: ContiguousArray<UInt8>, body: ContiguousArray<UInt8>, entities: String?,
    grade: Int = 0
  ) {
    self.grade = grade
    self.key = key
    self.canonical = canonical
    self.body = body
    self.entities = entities
  }
}

/// One sighting of a post, with the post's identity.
public struct SightingRecord: Sendable {
  public var ordinal: Int
  public var offset: Int64
  public var length: Int64
  public var boundary: BoundaryGrade
  /// The post by the strongest identity that the dump itself gives, whatever other dumps say.
  public var post: PostKey
  /// The step of the ladder that `post` stands on.
  public var rank = IdentityRank.name
  /// The name that `post` was made of, where `rank` is `name`; nil leaves it to the origin or the channel.
  public var name: NameRecord?
  /// The channel that shows the post; nil when the dump does not say.
  public var channel: ChannelRecord?
  /// The number in the channel; there whenever `rank` is `handle` or `id`.
  public var messageID: Int64?
  /// When it was posted.
  public var date: Milliseconds?
  public var editedAt: Milliseconds?
  /// When the dump's maker saw it so.
  public var capturedAt: Milliseconds?
  public var counts: CountsRecord?
  /// Nil when the capture has no text of the post.
  public var text: TextRecord?
  /// The name that the dump gives of the forward's origin.
  public var origin: NameRecord?
  /// The forward's origin, where the dump gives its id or handle.
  public var originChannel: ChannelRecord?
  /// The other fields as captured, a JSON object; nil when there are none. See `SightingDetails`.
  public var details: String?
  public var isAvailable: Bool

  public init(
    ordinal: Int, offset: Int64, length: Int64, boundary: BoundaryGrade, post: PostKey, text: TextRecord?,
    origin: NameRecord?, details: String?, isAvailable: Bool
  ) {
    self.ordinal = ordinal
    self.offset = offset
    self.length = length
    self.boundary = boundary
    self.post = post
    self.text = text
    self.origin = origin
    self.details = details
    self.isAvailable = isAvailable
  }
}

/// A file inside a dump, and what became of it.
public struct PartRecord: Hashable, Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    case read, skipped, failed
  }

  /// As the dump writes it; text only.
  public var path: String
  public var outcome: Outcome
  /// What a skipped part looks like, or why a failed one failed.
  public var message: String?
  /// A word for programs, of a failed part.
  public var code: String?
  public var remedy: String?
  public var format: String?
  public var encoding: String?
  /// Unpacked.
  public var bytes: Int64
  public var posts: Int
  public var repairs: [String: Int]

  public init(
    path: String, outcome: Outcome, message: String? = nil, code: String? = nil, remedy: String? = nil,
    format: String? = nil, encoding: String? = nil, bytes: Int64, posts: Int, repairs: [String: Int] = [:]
  ) {
    self.path = path
    self.outcome = outcome
    self.message = message
    self.code = code
    self.remedy = remedy
    self.format = format
    self.encoding = encoding
    self.bytes = bytes
    self.posts = posts
    self.repairs = repairs
  }
}

/// What writing a dump came to.
public struct DumpTally: Hashable, Sendable {
  /// Posts that the dump shows.
  public var posts = 0
  /// Texts that no dump had shown before.
  public var newTexts = 0
  /// New texts that are copies, changed, of known ones.
  public var kinTexts = 0
  /// Posts whose text was known, in this dump or an earlier one.
  public var knownTexts = 0

  public init() {}
}
