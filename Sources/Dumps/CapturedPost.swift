/// A run of bytes of a dump, counted from the first byte of the file as it lies on disk, whatever its encoding. In a part
/// of a container it counts from the first byte of that file as it is unpacked.
public struct FileRange: Hashable, Sendable {
  /// Offset of the first byte.
  public var offset: Int64
  /// Number of bytes.
  public var length: Int64

  public init(offset: Int64, length: Int64) {
    self.offset = offset
    self.length = length
  }

  /// Offset of the first byte after the run.
  public var end: Int64 { offset + length }
}

/// A rounded count as a page prints it: `7.01K` is 7010 with a granularity of 10, so the true count lies within
/// half a granularity of the value. An exact count has granularity 1.
public struct Counter: Hashable, Sendable {
  public var value: Int64
  public var granularity: Int64

  public init(value: Int64, granularity: Int64) {
    self.value = value
    self.granularity = granularity
  }
}

/// A channel's heading as one dump shows it; one becomes one snapshot.
public struct ChannelHeader: Hashable, Sendable {
  /// The channel's name, with white space trimmed; never empty.
  public var title: String
  /// The handle without `@`, where the dump has it.
  public var handle: String?
  public var subscribers: Counter?
  public var photos: Counter?
  public var videos: Counter?
  public var files: Counter?
  public var links: Counter?
  /// Paragraphs separated by one blank line; nil when the heading has none.
  public var description: String?
  /// The text of the join or download button; nil when there is none.
  public var button: String?
  /// The channel's id, where the dump has it; see ``ChannelReference/id``.
  public var telegramID: Int64?
  /// When the dump's maker saw the channel so, in seconds since 1970-01-01T00:00:00Z; nil where the dump does not say.
  public var capturedAt: Int64?
  public var range: FileRange

  public init(title: String, range: FileRange) {
    self.title = title
    self.range = range
  }
}

/// How sure it is that a post starts where the reader says.
public enum Boundary: String, Sendable, CaseIterable {
  /// The dump marks the start.
  case certain
  /// What ends the post before it is unmistakable.
  case likely
  /// Only the shape of the text speaks for it.
  case guess
}

/// Where a post was forwarded from, as the dump names it.
public struct ForwardOrigin: Hashable, Sendable {
  /// The name shown, white space trimmed; empty when the dump shows none.
  public var name: String
  /// The author in brackets after the name.
  public var author: String?
  /// The origin's id, where the dump has it; see ``ChannelReference/id``. Nil for a person.
  public var channelID: Int64?
  /// The origin's handle, without `@`.
  public var handle: String?
  /// The number of the original in its channel.
  public var messageID: Int64?
  /// When the original was posted.
  public var date: CapturedTime?

  public init(name: String, author: String? = nil) {
    self.name = name
    self.author = author
  }
}

/// One post as one dump shows it.
public struct CapturedPost: Sendable {
  /// Position in the dump, from 0.
  public var ordinal: Int
  /// The bytes from the post's first line to the end of its last, doubled copies and markings included. The ranges of
  /// one dump ascend; those of a container's parts ascend within each part.
  public var range: FileRange
  public var boundary: Boundary
  /// The post's own text as UTF-8: lines joined by `\n`, paragraphs by one blank line where the capture kept them,
  /// doubled copies undone, markings (reactions, views, placeholders, document lines) taken out. Empty when
  /// there is none.
  public var body: ContiguousArray<UInt8>
  /// Hashtags, mentions, links and link residue in `body`, in order.
  public var entities: [Entity] = []
  public var forward: ForwardOrigin?
  /// False for a post of which the capture has nothing but a placeholder.
  public var isAvailable = true
  public var media: [MediaNote] = []
  /// What only dumps with more structure than a text capture say.
  public var record = PostRecordFields()
  /// The reactions as printed, such as `👍62👏2`; nil when there are none.
  public var reactions: String?
  public var views: Counter?
  /// The author's signature beside the views.
  public var signature: String?
  /// The time of day beside the views, as a text capture prints it: it has no date and no zone.
  public var time: String?
  /// Whether the page says that the post was edited.
  public var isEdited = false
  public var repairs = Repairs()

  public init(ordinal: Int, range: FileRange, boundary: Boundary, body: ContiguousArray<UInt8> = []) {
    self.ordinal = ordinal
    self.range = range
    self.boundary = boundary
    self.body = body
  }
}
