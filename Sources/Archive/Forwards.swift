/// Which forwards are asked for; every condition given must hold.
public struct ForwardFilter: Hashable, Sendable {
  /// Who forwards: a channel's title, its handle with or without `@`, or its id with or without −100.
  public var channel: String?
  /// The name of the origin.
  public var origin: String?
  /// Only posts first seen at this time or later.
  public var since: Milliseconds?
  /// Only posts first seen before this time.
  public var until: Milliseconds?

  public init(
    channel: String? = nil, origin: String? = nil, since: Milliseconds? = nil, until: Milliseconds? = nil
  ) {
    self.channel = channel
    self.origin = origin
    self.since = since
    self.until = until
  }
}

/// What one channel forwarded from one origin.
public struct ForwardRow: Hashable, Sendable {
  /// The channel's number; 0 where no dump says which channel it is.
  public var channelID: Int64
  /// The number of the origin's name.
  public var originID: Int64
  /// Who forwarded; nil where no dump says.
  public var channel: ChannelNameRow?
  /// From where: the name as dumps show it, and the handle and the id where one gives them.
  public var origin: ChannelNameRow
  public var posts: Int
  /// Distinct texts.
  public var texts: Int
  /// When the first and the last of them were posted, of those whose dumps say when.
  public var posted: ClosedRange<Milliseconds>?
  /// When the first and the last of them were first seen.
  public var seen: ClosedRange<Milliseconds>
}

/// Who forwarded whom, at one time.
public struct ForwardTable: Sendable {
  /// The number of the newest post that counts.
  public var through: Int64
  /// Most posts first, then by `channelID` and `originID`.
  public var rows: [ForwardRow]

  public init(through: Int64, rows: [ForwardRow]) {
    self.through = through
    self.rows = rows
  }
}
