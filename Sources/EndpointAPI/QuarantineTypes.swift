/// A dump that could not be read and lies in quarantine. In JSON the fields of ``DumpSummary`` and these lie side by
/// side.
public struct QuarantinedDump: Codable, Hashable, Sendable {
  public var summary: DumpSummary
  /// What was wrong, as a short name for programs.
  public var code: String
  /// Where in the dump it was wrong, in bytes; nil when it is wrong as a whole.
  @Nullable public var offset: Int64?
  /// What to do about it, as a sentence.
  public var remedy: String
  /// Where the file lies now.
  public var location: String

  public init(summary: DumpSummary, code: String, offset: Int64?, remedy: String, location: String) {
    self.summary = summary
    self.code = code
    self.offset = offset
    self.remedy = remedy
    self.location = location
  }

  enum CodingKeys: String, CodingKey {
    case code, offset, remedy, location
  }

  public init(from decoder: any Decoder) throws {
    summary = try DumpSummary(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    code = try container.decode(String.self, forKey: .code)
    _offset = try container.decode(Nullable<Int64>.self, forKey: .offset)
    remedy = try container.decode(String.self, forKey: .remedy)
    location = try container.decode(String.self, forKey: .location)
  }

  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(code, forKey: .code)
    try container.encode(_offset, forKey: .offset)
    try container.encode(remedy, forKey: .remedy)
    try container.encode(location, forKey: .location)
  }
}

/// The answer of `POST /v1/dumps/{id}/retry` and `POST /v1/quarantine/retry`.
public struct RetryResult: Codable, Hashable, Sendable {
  /// The dumps that were given back to their drop directories. Where they are very many, the first of them.
  public var retried: [DumpSummary]
  /// How many were given back.
  public var count: Int

  public init(retried: [DumpSummary], count: Int) {
    self.retried = retried
    self.count = count
  }

  enum CodingKeys: String, CodingKey {
    case retried, count
  }
}
