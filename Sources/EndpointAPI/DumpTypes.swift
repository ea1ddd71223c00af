/// One dump in a list.
public struct DumpSummary: Codable, Hashable, Sendable {
  /// SHA-256 of the dump's bytes in hexadecimal digits; nil when the file was not read.
  @Nullable public var id: String?
  /// The number of its line in the ledger, by which a dump is found that has no `id`: `n17` for 17. nil while it has
  /// no outcome.
  @Nullable public var number: Int64?
  /// The path below the drop directory under which it was dropped, such as `march/capture.txt`.
  public var name: String
  /// The bytes of `name` in base64 when they are not UTF-8; else nil.
  @Nullable public var nameBase64: String?
  /// The drop directory to which it came; nil where the ledger is older than that.
  @Nullable public var drop: String?
  public var state: DumpState
  /// The format by name, such as `text-full`; nil before it is known.
  @Nullable public var format: String?
  public var bytes: Int64
  /// How many posts the dump shows.
  public var posts: Int
  /// How many distinct texts came with it.
  public var newTexts: Int
  /// How many of its texts were known before.
  public var knownTexts: Int
  /// How many of the new texts are copies of known ones, changed; siblings do not count. nil from an older server.
  @Nullable public var kinTexts: Int?
  /// How many repairs its posts needed.
  public var repairs: Int
  /// When the file was first seen in the drop directory.
  @Nullable public var receivedAt: Timestamp?
  /// When its outcome became durable; nil while it has none.
  @Nullable public var finishedAt: Timestamp?
  /// When it was given back to its drop directory, to be read again; nil when it was not.
  @Nullable public var retriedAt: Timestamp?
  /// Why it failed, is a duplicate, settles or is ignored, as a sentence; nil when there is nothing to say.
  @Nullable public var reason: String?

  public init(
    id: String?, number: Int64? = nil, name: String, nameBase64: String? = nil, drop: String? = nil,
    state: DumpState, format: String?, bytes: Int64, posts: Int, newTexts: Int, knownTexts: Int,
    kinTexts: Int? = 0,
    repairs: Int, receivedAt: Timestamp?, finishedAt: Timestamp?, retriedAt: Timestamp? = nil, reason: String?
  ) {
    self.id = id
    self.number = number
    self.name = name
    self.nameBase64 = nameBase64
    self.drop = drop
    self.state = state
    self.format = format
    self.bytes = bytes
    self.posts = posts
    self.newTexts = newTexts
    self.knownTexts = knownTexts
    self.kinTexts = kinTexts
    self.repairs = repairs
    self.receivedAt = receivedAt
    self.finishedAt = finishedAt
    self.retriedAt = retriedAt
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case id, number, name, drop, state, format, bytes, posts, repairs, reason
    case nameBase64 = "name_base64"
    case newTexts = "new_texts"
    case knownTexts = "known_texts"
    case kinTexts = "kin_texts"
    case receivedAt = "received_at"
    case finishedAt = "finished_at"
    case retriedAt = "retried_at"
  }
}

/// One dump with everything known of it. In JSON the fields of ``DumpSummary`` and these lie side by side.
public struct DumpDetail: Codable, Hashable, Sendable {
  public var summary: DumpSummary
  /// The character encoding it was read in, such as `utf-8`; nil when it was not read.
  @Nullable public var encoding: String?
  /// How often each kind of repair was needed.
  public var repairsByKind: [String: Int]
  /// Where the file lies now; nil when it was deleted.
  @Nullable public var location: String?
  /// The channel headings that it shows.
  public var channels: [ChannelSnapshot]
  /// The files inside it, in its order: the first 1,000.
  public var parts: [DumpPart]
  /// How many files are inside it; 0 when it is one file.
  public var partCount: Int
  /// How many files with these bytes came, this one among them, which is the newest unless it was asked for by its
  /// number; nil from an older server.
  @Nullable public var arrivals: Int?

  public init(
    summary: DumpSummary, encoding: String?, repairsByKind: [String: Int], location: String?,
    channels: [ChannelSnapshot], parts: [DumpPart] = [], partCount: Int = 0, arrivals: Int? = 1
  ) {
    self.arrivals = arrivals
    self.parts = parts
    self.partCount = partCount
    self.summary = summary
    self.encoding = encoding
    self.repairsByKind = repairsByKind
    self.location = location
    self.channels = channels
  }

  enum CodingKeys: String, CodingKey {
    case encoding, location, channels, parts, arrivals
    case repairsByKind = "repairs_by_kind"
    case partCount = "part_count"
  }

  public init(from decoder: any Decoder) throws {
    summary = try DumpSummary(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    _encoding = try container.decode(Nullable<String>.self, forKey: .encoding)
    repairsByKind = try container.decode([String: Int].self, forKey: .repairsByKind)
    _location = try container.decode(Nullable<String>.self, forKey: .location)
    channels = try container.decode([ChannelSnapshot].self, forKey: .channels)
    parts = try container.decodeIfPresent([DumpPart].self, forKey: .parts) ?? []
    partCount = try container.decodeIfPresent(Int.self, forKey: .partCount) ?? 0
    _arrivals = try container.decode(Nullable<Int>.self, forKey: .arrivals)
  }

  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(_encoding, forKey: .encoding)
    try container.encode(repairsByKind, forKey: .repairsByKind)
    try container.encode(_location, forKey: .location)
    try container.encode(channels, forKey: .channels)
    try container.encode(parts, forKey: .parts)
    try container.encode(partCount, forKey: .partCount)
    try container.encode(_arrivals, forKey: .arrivals)
  }
}

/// A file inside a dump, and what became of it.
public struct DumpPart: Codable, Hashable, Sendable {
  /// As the dump writes it.
  public var path: String
  public var outcome: PartOutcome
  /// What a skipped part looks like, or why a failed one failed.
  @Nullable public var message: String?
  /// A word for programs, of a failed part.
  @Nullable public var code: String?
  @Nullable public var remedy: String?
  @Nullable public var format: String?
  @Nullable public var encoding: String?
  /// Unpacked.
  public var bytes: Int64
  public var posts: Int
  /// How often each kind of repair was needed.
  public var repairs: [String: Int]

  public init(
    path: String, outcome: PartOutcome, message: String?, code: String?, remedy: String?, format: String?,
    encoding: String?, bytes: Int64, posts: Int, repairs: [String: Int]
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

  enum CodingKeys: String, CodingKey {
    case path, outcome, message, code, remedy, format, encoding, bytes, posts, repairs
  }
}
