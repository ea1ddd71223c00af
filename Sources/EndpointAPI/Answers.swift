/// Part of a list.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
  public var items: [Item]
  /// What to send as `cursor` for the items after these; nil when these are the last.
  @Nullable public var next: String?

  public init(items: [Item], next: String?) {
    self.items = items
    self.next = next
  }

  enum CodingKeys: String, CodingKey {
    case items, next
  }
}

extension Page: Equatable where Item: Equatable {}

/// The answer of `POST /v1/sync`.
public struct SyncResult: Codable, Hashable, Sendable {
  /// True when everything that was dropped before the call has its outcome.
  public var done: Bool
  /// Files that still wait for their turn.
  public var waiting: Int
  /// Files that somebody may still be writing, or that are to be tried later.
  public var settling: Int

  public init(done: Bool, waiting: Int, settling: Int) {
    self.done = done
    self.waiting = waiting
    self.settling = settling
  }

  enum CodingKeys: String, CodingKey {
    case done, waiting, settling
  }
}

/// The answer of `POST /v1/scan`.
public struct ScanResult: Codable, Hashable, Sendable {
  /// Every drop directory as it was found.
  public var drops: [Status.Drop]

  public init(drops: [Status.Drop]) { self.drops = drops }

  enum CodingKeys: String, CodingKey {
    case drops
  }
}

/// What went wrong with a request, by RFC 9457 (`application/problem+json`).
public struct Problem: Codable, Hashable, Sendable {
  /// The code of a configuration that cannot be used.
  public static let misconfiguredCode = "configuration-refused"

  /// A URN that names the kind of problem: `urn:sluice:problem:` and the code.
  public var type: String
  /// The kind of problem in a few words, the same each time.
  public var title: String
  /// The HTTP status.
  public var status: Int
  /// What went wrong this time, as a sentence.
  public var detail: String
  /// A short name for programs, such as `not-found`.
  public var code: String
  /// What to do about it; nil when there is nothing to advise.
  @Nullable public var remedy: String?

  public init(code: String, title: String, status: Int, detail: String, remedy: String?) {
    self.type = "urn:sluice:problem:\(code)"
    self.title = title
    self.status = status
    self.detail = detail
    self.code = code
    self.remedy = remedy
  }

  enum CodingKeys: String, CodingKey {
    case type, title, status, detail, code, remedy
  }
}
