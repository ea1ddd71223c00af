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

/// A channel as one dump shows it.
public struct SnapshotRecord: Sendable {
  public var title: NameRecord
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

/// The text of a post, ready to be stored.
public struct TextRecord: Sendable {
  public var key: SHA256Digest
  /// Canonical text: what search sees.
  public var canonical: ContiguousArray<UInt8>
  /// The text as captured: what people see.
  public var body: ContiguousArray<UInt8>
  /// `[["hashtag",0,12],…]`: kind, offset and length in bytes of `body`; nil when there are none.
  public var entities: String?

  public init(
    key: SHA256Digest, canonical: ContiguousArray<UInt8>, body: ContiguousArray<UInt8>, entities: String?
  ) {
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
  public var post: PostKey
  /// Nil when the capture has no text of the post.
  public var text: TextRecord?
  public var origin: NameRecord?
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

/// What writing a dump came to.
public struct DumpTally: Hashable, Sendable {
  /// Posts that the dump shows.
  public var posts = 0
  /// Texts that no dump had shown before.
  public var newTexts = 0
  /// Posts whose text was known, in this dump or an earlier one.
  public var knownTexts = 0

  public init() {}
}
