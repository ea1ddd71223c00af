/// The formats that Sluice reads, by the name that reports and JSON use. Their order is that of richness, poorest first:
/// where several dumps spell one text, the richest spelling is shown.
public enum DumpFormat: String, Sendable, CaseIterable {
  /// An archive or a compressed file. It has no spelling of its own: each of its parts has a format.
  case container
  /// A text capture of a preview page that kept neither heading nor blank lines.
  case textFlat = "text-flat"
  /// A text capture of a preview page that kept its heading and paragraphs.
  case textFull = "text-full"
  /// A home-made text file with a line `[time] link` a post.
  case textLog = "text-log"
  /// A home-made text file with a block `--- POST 3 ---` a post.
  case textPosts = "text-posts"
  /// The table that Telepathy writes.
  case telepathyCSV = "telepathy-csv"
  /// The table that telegram-tracker writes.
  case telegramTrackerCSV = "telegram-tracker-csv"
  /// The table that 4CAT writes.
  case fourCATCSV = "4cat-csv"
  /// The rows that 4CAT writes, as JSON Lines.
  case fourCATJSON = "4cat-json"
  /// The channels of the TGDataset collection.
  case tgdatasetJSON = "tgdataset-json"
  /// What snscrape writes.
  case snscrapeJSON = "snscrape-json"
  /// Messages as home-made scrapers write them.
  case messageJSON = "message-json"
  /// The export of tdl.
  case tdlJSON = "tdl-json"
  /// A page of a Telegram Desktop export, `messages.html`.
  case desktopHTML = "desktop-html"
  /// A saved view of a preview page's source.
  case previewViewSource = "preview-view-source"
  /// A preview page as browsers save one with all its parts, in MHTML.
  case previewMHTML = "preview-mhtml"
  /// A saved preview page.
  case previewHTML = "preview-html"
  /// Telegram Desktop's `result.json`.
  case desktopJSON = "desktop-json"
  /// Messages as Telethon's `to_dict()` gives them.
  case telethonJSON = "telethon-json"
}

/// Where a reader takes a dump's bytes from, front to back.
public protocol ByteSource {
  /// Fills the front of `buffer` with the next bytes.
  /// - Returns: how many bytes were put there; 0 only at the end of the dump.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// The length of the dump in bytes, where it is known and `seek` works; nil where bytes come front to back only.
  var seekableLength: Int64? { get }
  /// Goes on at `offset` from the start of the dump. Only where `seekableLength` is there.
  mutating func seek(to offset: Int64) throws
}

extension ByteSource {
  public var seekableLength: Int64? { nil }

  public mutating func seek(to offset: Int64) throws {
    preconditionFailure("asked to seek in bytes that come front to back only")
  }
}

/// What a dump may cost; beyond it texts are shortened, and the shortening is counted.
public struct DumpLimits: Sendable {
  /// Bytes of one post that are kept. Telegram allows 4,096 UTF-16 units a message.
  public var postBytes: Int
  /// Bytes that all the entries of a container may expand to.
  public var expandedBytes: Int64
  /// How many times larger than the container its entries may be, once they are larger than 64 MiB.
  public var expansionRatio: Int64
  /// Entries of a container, with those of the containers in it.
  public var entries: Int
  /// Containers in containers.
  public var nesting: Int

  public init(
    postBytes: Int = 1 << 20, expandedBytes: Int64 = 64 << 30, expansionRatio: Int64 = 250,
    entries: Int = 200_000, nesting: Int = 4
  ) {
    self.postBytes = postBytes
    self.expandedBytes = expandedBytes
    self.expansionRatio = expansionRatio
    self.entries = entries
    self.nesting = nesting
  }

  /// Bytes of one post that are held while it is read: twice what is kept, as a body may be printed twice.
  var heldBytes: Int { 2 * min(max(postBytes, 1), 1 << 30) }
}

/// One thing that a dump holds, in the order of the file.
public enum DumpElement: Sendable {
  /// A channel heading: it governs the posts after it, up to the next one.
  case header(ChannelHeader)
  case post(CapturedPost)
  /// A file inside the dump begins; what governed the posts before it governs no more.
  case partBegins(path: String)
  /// The file inside the dump that began last has ended. Parts do not nest: a container inside a container begins no
  /// part of its own.
  case partEnds(DumpPart)
}

/// Why a dump cannot be read. The fault is the file's: reading it again ends the same.
public struct DumpError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The file has no bytes, or nothing but white space.
    case empty
    /// The content is of a kind that no reader knows.
    case unknownFormat = "unknown-format"
    /// Known by its look, but it holds nothing of a channel: a private chat's export, an empty search.
    case noPosts = "no-posts"
    /// The file contradicts its own format beyond repair.
    case damaged
    /// A container that expands to more than the limits allow, or whose entries have names that lead out of it.
    case hostile
  }

  public var code: Code
  /// A sentence: what the file looks like, or what is wrong.
  public var message: String
  /// Byte offset in the file where it shows; nil when it is the file as a whole.
  public var offset: Int64?
  /// A sentence: what the user can do.
  public var remedy: String
  /// What the file looks like, such as `a PDF document`; nil where there is no more to say than the message does.
  public var look: String?

  public init(
    code: Code, message: String, offset: Int64? = nil, remedy: String, look: String? = nil
  ) {
    self.code = code
    self.message = message
    self.offset = offset
    self.remedy = remedy
    self.look = look
  }

  public var description: String { message }
}

/// Reads one dump from front to back in memory that does not grow with the dump.
public protocol DumpReader {
  /// The format. A reader may decide it late: it is final once `next()` has returned nil.
  var format: DumpFormat { get }
  /// The format that spells what `next()` returned last: that of the part which it stands in, or of the dump.
  var spelling: DumpFormat { get }
  /// What was mended so far, in the whole dump.
  var repairs: Repairs { get }
  /// The encoding read, by its IANA name.
  var encoding: String { get }
  /// Returns the next element, nil at the end.
  /// - Throws: `DumpError` for a file that cannot be read, or what the source throws. That a text has no mark of a
  ///   capture shows only at its end, so elements may come before the error.
  mutating func next() throws -> DumpElement?
}

extension DumpReader {
  public var spelling: DumpFormat { format }
}

extension DumpFormat {
  /// Larger for richer formats: where dumps spell one text differently, the richest spelling is shown.
  public var richness: Int { Self.order[self] ?? 0 }

  private static let order = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
