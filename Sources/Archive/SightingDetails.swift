import Foundation

/// What a capture shows of a post beside its text, as it shows it.
public struct SightingDetails: Codable, Hashable, Sendable {
  /// A file or medium that the capture names.
  public struct Media: Codable, Hashable, Sendable {
    public var kind: String
    public var name: String?
    public var size: String?

    public init(kind: String, name: String?, size: String?) {
      self.kind = kind
      self.name = name
      self.size = size
    }
  }

  /// The author in brackets after the forward's origin.
  public var author: String?
  public var views: RoundedCount?
  public var reactions: String?
  public var signature: String?
  public var time: String?
  /// Whether the page says that the post was edited; nil for false.
  public var isEdited: Bool?
  public var media: [Media]?
  /// Repairs by kind.
  public var repairs: [String: Int]?

  public init() {}

  enum CodingKeys: String, CodingKey {
    case author, views, reactions, signature, time, media, repairs
    case isEdited = "edited"
  }

  /// Whether there is nothing to keep.
  public var isEmpty: Bool { self == SightingDetails() }

  /// The object as JSON, keys in order; nil when it is empty.
  public func json() throws -> String? {
    guard !isEmpty else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads what `json()` wrote.
  public init(json: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
  }
}
