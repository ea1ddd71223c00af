import Digest
import Identity

/// What rules ask of events: what is not asked for need not be read.
public struct RuleNeeds: OptionSet, Sendable {
  public var rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let posts = Self(rawValue: 1)
  public static let snapshots = Self(rawValue: 2)
  public static let arrivals = Self(rawValue: 4)
  public static let texts = Self(rawValue: 8)
}

/// What a stretch of the event log tells of, as rules look at it.
public struct RuleEvidence: Sendable {
  /// The last event of the stretch; where it began, when there was none.
  public var through: Int64
  public var posts: [PostEvidence] = []
  public var snapshots: [SnapshotEvidence] = []
  public var arrivals: [ArrivalEvidence] = []
  public var spreads: [SpreadEvidence] = []

  public init(through: Int64) { self.through = through }
}

/// What a channel goes by.
public struct ChannelNames: Hashable, Sendable {
  enum Key: Hashable, Sendable {
    case title(SHA256Digest)
    /// In lower case.
    case handle(String)
    case id(Int64)
  }

  /// What to call it.
  var shown: String
  /// Everything by which a search finds it.
  var keys: Set<Key>

  /// What a channel must go by, one of them, to be the one that is meant by `text`: a title, a handle with or without
  /// `@`, or an id with or without −100. What `PostConditions` asks in SQL.
  static func keys(meantBy text: String) -> Set<Key> {
    var makers = KeyMaker()
    let title = text.first == "@" ? String(text.dropFirst()) : text
    let handle = title.drop { $0 == "@" }
    var keys: Set<Key> = [.title(makers.name(title)), .handle(handle.lowercased())]
    if let id = PostConditions.telegramID(title) { keys.insert(.id(id)) }
    return keys
  }
}

/// A post that is new, has another text, or turned out to be another.
public struct PostEvidence: Sendable {
  var event: Int64
  var id: Int64
  /// 32 hexadecimal digits.
  var key: String
  var channel: ChannelNames?
  /// The keys of the names that dumps give as the forward's origin.
  var origins: Set<SHA256Digest>
  /// Every text that the post has had.
  var texts: [String]
}

/// A dump's newest heading of a channel, and the heading before it in time, counter by counter.
public struct SnapshotEvidence: Sendable {
  var event: Int64
  var dump: Int64
  var channel: Int64
  var names: ChannelNames
  var counts: [ChannelCounter: Change]

  struct Change: Hashable, Sendable {
    var before: RoundedCount
    var after: RoundedCount
  }
}

/// A file that got its outcome.
public struct ArrivalEvidence: Sendable {
  var event: Int64
  var id: Int64
  var dump: Int64?
  var name: [UInt8]
  var state: ArrivalState
  var drop: String
  var reason: String?
}

/// A text that was seen, or found to be kin, and where its cluster was posted.
public struct SpreadEvidence: Sendable {
  var event: Int64
  var text: Int64
  var post: Int64
  /// 32 hexadecimal digits.
  var key: String
  /// Which channel posted it when.
  var postings: [Posting]

  struct Posting: Hashable, Sendable {
    var channel: Int64
    var time: Milliseconds
  }
}
