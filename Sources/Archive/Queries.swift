public import Digest
public import Identity

/// What the archive holds, in numbers.
public struct ArchiveTotals: Hashable, Sendable {
  public var ingested: Int64
  public var duplicate: Int64
  public var failed: Int64
  public var posts: Int64
  public var texts: Int64
  public var sightings: Int64
  public var channels: Int64
  /// The number of the newest event; 0 before the first.
  public var lastEvent: Int64
  public var kin: KinProgress
}

/// A line of the ledger with the dump it names.
public struct ArrivalRow: Sendable {
  public var id: Int64
  /// Path of the drop directory that the file came to; empty for what came before there could be several.
  public var drop: String
  /// The file's path relative to its drop directory, as bytes.
  public var name: [UInt8]
  public var dump: SHA256Digest?
  public var state: ArrivalState
  public var bytes: Int64
  public var receivedAt: Milliseconds
  public var finishedAt: Milliseconds
  public var reason: FailureReason?
  /// Where the file lies, in the room of its state; nil when it is not there.
  public var placedAs: [UInt8]?
  /// Whether the file's move, deletion or stay is known to be done.
  public var isPlaced: Bool
  /// Whether the file stays in its drop directory.
  public var isLeft: Bool
  /// When a file in quarantine was given back to be read again; nil when it was not.
  public var retriedAt: Milliseconds?
  /// Whether the file is on its way back from quarantine.
  public var isReturning: Bool
  /// Nil when nothing was read from it.
  public var format: String?
  public var encoding: String?
  public var posts: Int
  public var newTexts: Int
  public var knownTexts: Int
  /// Of the new texts, those that are copies of known ones, changed; siblings do not count.
  public var kinTexts: Int
  public var repairs: Int
  public var repairsByKind: [String: Int]
}

/// A channel's snapshot.
public struct SnapshotRow: Sendable {
  public var dump: SHA256Digest
  public var title: String
  public var handle: String?
  public var subscribers: RoundedCount?
  public var photos: RoundedCount?
  public var videos: RoundedCount?
  public var files: RoundedCount?
  public var links: RoundedCount?
  public var description: String?
  public var button: String?
  public var offset: Int64
  public var length: Int64
  /// When it was received.
  public var takenAt: Milliseconds
  /// When the dump's maker saw it so; nil where the dump does not say.
  public var capturedAt: Milliseconds?
  public var telegramID: Int64?
}

/// A channel by its names.
public struct ChannelNameRow: Hashable, Sendable {
  /// Nil when no dump gives it.
  public var title: String?
  public var handle: String?
  public var telegramID: Int64?

  public init(title: String?, handle: String?, telegramID: Int64?) {
    self.title = title
    self.handle = handle
    self.telegramID = telegramID
  }
}

/// A channel with its newest snapshot.
public struct ChannelRow: Sendable {
  public var id: Int64
  /// The newest names.
  public var name: ChannelNameRow
  /// Nil for a channel that no dump showed, only a setting named.
  public var latest: SnapshotRow?
  /// Number of snapshots.
  public var snapshots: Int
}

/// A post with its newest text.
public struct PostRow: Sendable {
  public var id: Int64
  /// Where the next page goes on.
  public var position: Int64
  /// 32 hexadecimal digits.
  public var key: String
  /// The strongest that dumps say of which post it is.
  public var identity: IdentityRank
  /// Nil for a post without text.
  public var text: String?
  /// False when the captures have nothing of it but a placeholder.
  public var isAvailable: Bool
  public var origin: String?
  public var channel: ChannelNameRow?
  public var messageID: Int64?
  public var date: Milliseconds?
  /// When it was last edited, as far as dumps say.
  public var editedAt: Milliseconds?
  /// As they were captured last.
  public var views: RoundedCount?
  public var hashtags: [String]
  public var mentions: [String]
  public var links: [String]
  public var sightings: Int
  public var firstSeen: Milliseconds
  public var boundary: BoundaryGrade
  /// How many other texts are in the cluster of its text.
  public var kin: Int
}

/// One sighting of a post.
public struct SightingRow: Sendable {
  public var dump: SHA256Digest
  /// The name of the file that brought the dump first.
  public var name: [UInt8]
  public var ordinal: Int
  public var offset: Int64
  public var length: Int64
  public var boundary: BoundaryGrade
  /// What the dump itself says of which post it is.
  public var identity: IdentityRank
  /// The file inside the dump, as the dump writes it; nil when the dump is one file.
  public var part: String?
  /// The name that the dump gives of the forward's origin.
  public var origin: String?
  public var channel: ChannelNameRow?
  public var receivedAt: Milliseconds
  public var details: SightingDetails
}

/// A text that a post has had.
public struct RevisionRow: Sendable {
  public var text: String
  /// The newest time at which it is known to have had it; nil when no dump says one.
  public var asOf: Milliseconds?
  public var editedAt: Milliseconds?
  public var sightings: Int
  public var dumps: Int
}

/// How often a post had been seen, passed on and reacted to, at one time.
public struct CountsRow: Sendable {
  public var time: Milliseconds
  /// Whether the time is that of receipt, since that of the capture is not known.
  public var isReceived: Bool
  public var views: RoundedCount?
  public var forwards: Int64?
  public var replies: Int64?
  public var reactions: [SightingDetails.Reaction]
}

/// Everything known of one post.
public struct PostHistory: Sendable {
  public var post: PostRow
  /// What its sightings say of it, field by field that of the best.
  public var details: SightingDetails
  /// In the order of their receipt.
  public var sightings: [SightingRow]
  /// Newest first; the first is the post's text.
  public var revisions: [RevisionRow]
  /// Oldest first.
  public var series: [CountsRow]
}

/// A post with its sightings.
public struct PostRecordRow: Sendable {
  public var post: PostRow
  /// The first of them, in the order of their receipt.
  public var sightings: [SightingRow]
}

/// A file inside a dump.
public struct PartRow: Sendable {
  public var part: PartRecord
  /// The ordinal of its first post.
  public var firstPost: Int
}

/// An event with the public ids of what it concerns.
public struct EventRow: Sendable {
  public var seq: Int64
  public var time: Milliseconds
  public var kind: String
  public var dump: SHA256Digest?
  public var post: String?
  public var channel: String?
  /// The channel's handle, without `@`.
  public var handle: String?
  /// The channel's id.
  public var telegramID: Int64?
  /// The file's name, of events about files.
  public var name: [UInt8]?
  /// Why it failed, of events about failures.
  public var message: String?
  /// Of events about a text that is kin: what it is, seen from the other text.
  public var relation: KinRelation?
  /// Of events about a text that is kin: a post with the other text, 32 hexadecimal digits.
  public var of: String?
  /// Of alerts: the rule that was matched.
  public var rule: String?
  /// Of alerts: the alert's number.
  public var alert: Int64?
}

/// Which posts are asked for; every condition given must hold.
public struct PostFilter: Sendable {
  /// Words, `"phrases"`, `#tags`, `word*`; all must occur, and none with a `-` in front.
  public var query: String?
  public var dump: SHA256Digest?
  /// A channel's title, its handle with or without `@`, or its id with or without −100.
  public var channel: String?
  /// The name of a forward's origin.
  public var origin: String?
  /// With or without `#`.
  public var hashtag: String?
  /// First seen at this time or later.
  public var since: Milliseconds?
  /// Of posts with one text, or with texts of one cluster, only the first.
  public var isDistinct = false

  public init() {}
}

/// Why a question cannot be answered as it was asked.
public enum QueryError: Error, Sendable {
  /// Nothing has this id.
  case notFound
  /// Several have it; more digits are needed.
  case ambiguous
  /// The search text has nothing to look for.
  case emptyQuery
}

/// What an archive takes on its file system, in bytes. What cannot be told is nil.
public struct ArchiveStorage: Hashable, Sendable {
  /// The archive itself.
  public var file: Int64?
  /// What is written and not yet brought back into it.
  public var log: Int64?
  /// The index of the log.
  public var logIndex: Int64?
  /// What is left for who is not root.
  public var free: Int64?
}

/// The reading side of an archive. Readers never wait for the writer.
public protocol ArchiveReading: Sendable {
  /// How much room it takes and has.
  func storage() -> ArchiveStorage
  func totals() async throws -> ArchiveTotals
  /// The ledger, newest first.
  /// - Parameters:
  ///   - state: only this state, when given.
  ///   - before: only lines with a smaller id.
  func arrivals(state: ArrivalState?, before: Int64?, limit: Int) async throws -> [ArrivalRow]
  /// The newest arrival of the dump whose id begins with `prefix`, hexadecimal digits.
  func arrival(prefix: String) async throws -> ArrivalRow
  /// How many files with these bytes came.
  func arrivals(of dump: SHA256Digest) async throws -> Int
  /// The line of the ledger with this number.
  func arrival(id: Int64) async throws -> ArrivalRow
  /// The files in quarantine, newest first: failed, and not given back.
  /// - Parameter before: only lines with a smaller id.
  func quarantined(before: Int64?, limit: Int) async throws -> [ArrivalRow]
  /// The files in quarantine whose dump's id begins with `prefix`, 4 to 64 hexadecimal digits: the newest hundred.
  func quarantined(prefix: String) async throws -> [ArrivalRow]
  func snapshots(of dump: SHA256Digest) async throws -> [SnapshotRow]
  /// The first files inside a dump, in its order, and how many there are in all.
  func parts(of dump: SHA256Digest, limit: Int) async throws -> (parts: [PartRow], count: Int)
  /// The newest snapshots of a channel, oldest first, by time of capture, or of receipt where that is not known.
  /// - Parameter id: as `ChannelRow` has it.
  func snapshots(ofChannel id: Int64, limit: Int) async throws -> [SnapshotRow]
  /// Channels in the order in which they were first seen.
  /// - Parameter name: only those that it means, as in `PostFilter`; nil for all.
  func channels(named name: String?, after: Int64?, limit: Int) async throws -> [ChannelRow]
  /// Posts: in the order of the dump when one is asked for, else newest first.
  func posts(_ filter: PostFilter, after: Int64?, limit: Int) async throws -> [PostRow]
  /// The same posts with their sightings.
  /// - Parameter sightings: how many of each post at most.
  func postRecords(
    _ filter: PostFilter, after: Int64?, limit: Int, sightings: Int
  ) async throws -> [PostRecordRow]
  /// The post whose id, or that of what turned out to be it, begins with `prefix`.
  func post(prefix: String) async throws -> PostHistory
  /// Who forwarded whom. It looks at every forward that the filter lets through: ask seldom.
  /// - Parameter through: only posts with numbers up to this one; nil for all.
  func forwards(_ filter: ForwardFilter, through: Int64?) async throws -> ForwardTable
  /// The kin of the post's texts, the post found as by `post(prefix:)`.
  /// - Parameter limit: how many kin at most, the closest first; those of newer texts come before those of older ones.
  func kin(ofPost prefix: String, limit: Int) async throws -> KinHistory
  /// Clusters of texts, the newest first.
  /// - Parameter after: only clusters with a smaller id.
  func kinClusters(after: Int64?, limit: Int) async throws -> [KinClusterRow]
  /// The stories that more than one post tells of those that are new in events after `seq` up to `last`; those that most
  /// channels told first.
  /// - Parameter channel: only posts of this channel, as in `PostFilter`.
  func stories(
    after seq: Int64, through last: Int64, channel: String?, limit: Int
  ) async throws -> [StoryRow]
  /// Events after `seq`, oldest first.
  func events(after seq: Int64, limit: Int) async throws -> [EventRow]
  /// Of the events after `seq` up to `last`, those about a post whose text of now fits `query`, as in `PostFilter`.
  /// - Throws: `QueryError.emptyQuery`.
  func events(matching query: String, after seq: Int64, through last: Int64) async throws -> Set<Int64>
}
