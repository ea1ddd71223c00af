// Words of the published JSON. Each is an open set: a client meets a word that it does not know yet as itself,
// instead of failing on the whole answer.

/// What the service as a whole is doing.
public struct ServiceState: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Everything that was dropped has its outcome.
  public static let idle = Self(rawValue: "idle")
  /// Dumps are being read.
  public static let ingesting = Self(rawValue: "ingesting")
  /// An operator asked it to wait.
  public static let paused = Self(rawValue: "paused")
  /// Something of ours is wrong, as `reasons` says; files stay where they are until it is mended.
  public static let degraded = Self(rawValue: "degraded")
}

/// How changes in the drop directory are noticed.
public struct WatchKind: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The kernel tells.
  public static let inotify = Self(rawValue: "inotify")
  /// The directory is listed again and again.
  public static let polling = Self(rawValue: "polling")
}

/// How far a dump has come.
public struct DumpState: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Read, and its posts are in the archive.
  public static let ingested = Self(rawValue: "ingested")
  /// The same bytes were ingested before.
  public static let duplicate = Self(rawValue: "duplicate")
  /// Could not be read; `reason` says why.
  public static let failed = Self(rawValue: "failed")
  /// Whole, and waiting for its turn.
  public static let waiting = Self(rawValue: "waiting")
  /// Somebody may still be writing it, or it is to be tried later; `reason` says which.
  public static let settling = Self(rawValue: "settling")
  /// Lies in the drop directory and is left alone; `reason` says why.
  public static let ignored = Self(rawValue: "ignored")

  /// Every state of this version, in the order a dump walks through them, and last the one that leads nowhere.
  public static let all: [Self] = [.settling, .waiting, .ingested, .duplicate, .failed, .ignored]
}

/// How sure it is that a post starts where the reader says.
public struct BoundaryWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The dump marks the start.
  public static let certain = Self(rawValue: "certain")
  /// What ends the post before it is unmistakable.
  public static let likely = Self(rawValue: "likely")
  /// Only the shape of the text speaks for it.
  public static let guess = Self(rawValue: "guess")
}

/// What is known of which post a post is, weakest first.
public struct IdentityWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Nothing but the place in the dump.
  public static let place = Self(rawValue: "place")
  /// The text alone.
  public static let text = Self(rawValue: "text")
  /// A name and the text.
  public static let name = Self(rawValue: "name")
  /// The channel's handle and the number in it.
  public static let handle = Self(rawValue: "handle")
  /// The channel's id and the number in it.
  public static let id = Self(rawValue: "id")
}

/// What became of a file inside a dump.
public struct PartOutcome: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let read = Self(rawValue: "read")
  /// It is none of what Sluice reads, such as a photo.
  public static let skipped = Self(rawValue: "skipped")
  public static let failed = Self(rawValue: "failed")
}

/// What an event tells of.
public struct EventKind: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let dumpIngested = Self(rawValue: "dump.ingested")
  public static let dumpDuplicate = Self(rawValue: "dump.duplicate")
  public static let dumpFailed = Self(rawValue: "dump.failed")
  /// A quarantined dump was given back to its drop directory.
  public static let dumpRetried = Self(rawValue: "dump.retried")
  public static let postNew = Self(rawValue: "post.new")
  /// A post has another text than before.
  public static let postRevised = Self(rawValue: "post.revised")
  /// A post is known to have had a text that it was not known to have: its first, or one older than that shown.
  public static let postText = Self(rawValue: "post.text")
  /// A post that had a place of its own in lists turned out to be another post.
  public static let postJoined = Self(rawValue: "post.joined")
  /// A post that had been taken for another has a place of its own in lists again.
  public static let postParted = Self(rawValue: "post.parted")
  public static let channelSnapshot = Self(rawValue: "channel.snapshot")
  /// A text was found to be kin of an earlier one.
  public static let textKin = Self(rawValue: "text.kin")
  /// Two clusters of texts became one.
  public static let kinMerged = Self(rawValue: "kin.merged")
  /// Two texts that were taken for one story are siblings: a template's.
  public static let kinSplit = Self(rawValue: "kin.split")
  /// A rule was matched.
  public static let alert = Self(rawValue: "alert")
}

/// What a text is, seen from another.
public struct RelationWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The same words in the same order.
  public static let exact = Self(rawValue: "exact")
  /// The same story, edited.
  public static let revision = Self(rawValue: "revision")
  /// A part of the other.
  public static let shorter = Self(rawValue: "shorter")
  /// The other is a part of it.
  public static let longer = Self(rawValue: "longer")
  /// The same sentences in another order.
  public static let reordered = Self(rawValue: "reordered")
  /// The same wording with other facts.
  public static let sibling = Self(rawValue: "sibling")
}

/// What a stretch of a difference is.
public struct DiffWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Both texts have it.
  public static let same = Self(rawValue: "same")
  /// Only the text asked for has it.
  public static let removed = Self(rawValue: "removed")
  /// Only the other text has it.
  public static let added = Self(rawValue: "added")
}

/// What kind of difference there is between two texts.
public struct ReasonWord: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Something with a digit stands for something else.
  public static let number = Self(rawValue: "number")
  /// A capitalised word inside a sentence, a hashtag or a mention stands for something else.
  public static let name = Self(rawValue: "name")
  /// Any other word stands for something else.
  public static let word = Self(rawValue: "word")
  /// A flag emoji stands for something else.
  public static let flag = Self(rawValue: "flag")
  /// A web address stands for something else.
  public static let link = Self(rawValue: "link")
  /// One text begins earlier.
  public static let beginning = Self(rawValue: "beginning")
  /// One text goes on.
  public static let end = Self(rawValue: "end")
  /// One text has more inside.
  public static let inside = Self(rawValue: "inside")
}
