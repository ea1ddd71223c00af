/// A run of bytes of a dump, counted from the first byte of the file as it lies on disk, whatever its encoding.
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

  public init(name: String, author: String? = nil) {
    self.name = name
    self.author = author
  }
}

/// A stretch of a post's text with a meaning of its own.
public struct Entity: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// `#` and a word; the range includes the `#`.
    case hashtag
    /// `@` and a handle; the range includes the `@`.
    case mention
    /// A URL, or a bare `t.me/…` address.
    case link
    /// An anchor's text whose URL the capture lost, such as `Read in full`.
    case linkResidue
  }

  public var kind: Kind
  /// The range in UTF-8 bytes of the post's body.
  public var range: Range<Int>

  public init(kind: Kind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// A file or medium that a capture names without containing it.
public struct MediaNote: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// A name and a size before the caption.
    case document
    /// `Media is too big` and its siblings.
    case unsupported
  }

  public var kind: Kind
  /// The file's name, as text only, never a path to open.
  public var name: String?
  /// The size as printed, such as `6.2 MB`.
  public var size: String?

  public init(kind: Kind, name: String? = nil, size: String? = nil) {
    self.kind = kind
    self.name = name
    self.size = size
  }
}

/// One post as one dump shows it.
public struct CapturedPost: Sendable {
  /// Position in the dump, from 0.
  public var ordinal: Int
  /// The bytes from the post's first line to the end of its last, doubled copies and markings included.
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
  /// The reactions as printed, such as `👍62👏2`; nil when there are none.
  public var reactions: String?
  public var views: Counter?
  /// The author's signature beside the views.
  public var signature: String?
  /// The time of day beside the views, as printed: a capture has no date and no zone.
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

/// What a reader mended, by kind; each is shown to the user, none is silent.
public struct Repairs: Hashable, Sendable {
  public enum Kind: Int, CaseIterable, Sendable {
    /// A body printed twice was undone.
    case doubled
    /// A body printed twice, the copies unequal, was undone by uniting them.
    case doubledPartly
    /// Bytes that are not valid in the file's encoding were replaced by U+FFFD; counted a replacement.
    case invalidBytes
    /// The file ends inside a character or a repeated body.
    case cut
    /// A text over the limit was shortened.
    case oversized

    /// The word for it in reports and JSON.
    public var name: String {
      switch self {
      case .doubled: "doubled"
      case .doubledPartly: "doubled-partly"
      case .invalidBytes: "invalid-bytes"
      case .cut: "cut"
      case .oversized: "oversized"
      }
    }
  }

  private var counts: (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)

  public init() {}

  /// How often `kind` was mended.
  public subscript(kind: Kind) -> Int {
    get {
      switch kind {
      case .doubled: Int(counts.0)
      case .doubledPartly: Int(counts.1)
      case .invalidBytes: Int(counts.2)
      case .cut: Int(counts.3)
      case .oversized: Int(counts.4)
      }
    }
    set {
      let count = Int32(clamping: newValue)
      switch kind {
      case .doubled: counts.0 = count
      case .doubledPartly: counts.1 = count
      case .invalidBytes: counts.2 = count
      case .cut: counts.3 = count
      case .oversized: counts.4 = count
      }
    }
  }

  /// The sum over all kinds.
  public var total: Int { Kind.allCases.reduce(0) { $0 + self[$1] } }

  public static func += (a: inout Repairs, b: Repairs) {
    for kind in Kind.allCases where b[kind] != 0 { a[kind] += b[kind] }
  }

  public static func == (a: Self, b: Self) -> Bool { a.counts == b.counts }

  public func hash(into hasher: inout Hasher) {
    for kind in Kind.allCases { hasher.combine(self[kind]) }
  }
}
