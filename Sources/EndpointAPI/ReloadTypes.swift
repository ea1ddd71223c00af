/// The answer of `POST /v1/reload`.
public struct ReloadResult: Codable, Hashable, Sendable {
  /// A key of the configuration that has another value.
  public struct Change: Codable, Hashable, Sendable {
    /// Its name, such as `limits.time`, `drops[1].settle` or `rules.brics`.
    public var key: String
    /// What it was, as it could be written; `none` where there was nothing, `(secret)` of a credential.
    public var old: String
    /// What it is.
    public var new: String

    public init(key: String, old: String, new: String) {
      self.key = key
      self.old = old
      self.new = new
    }

    enum CodingKeys: String, CodingKey {
      case key, old, new
    }
  }

  public var configuration: Status.Configuration
  /// What took effect with this reload.
  public var changed: [Change]
  /// What takes effect only when the daemon is started anew; until then the old value holds.
  public var waiting: [Change]

  public init(configuration: Status.Configuration, changed: [Change], waiting: [Change]) {
    self.configuration = configuration
    self.changed = changed
    self.waiting = waiting
  }

  enum CodingKeys: String, CodingKey {
    case configuration, changed, waiting
  }
}

extension Status {
  /// Which configuration is in force.
  public struct Configuration: Codable, Hashable, Sendable {
    /// The file that it was read from; nil when the daemon was started without one.
    @Nullable public var file: String?
    /// When it was read.
    public var loadedAt: Timestamp
    /// When it was to be read again and could not be used; nil when the last time went well.
    @Nullable public var failedAt: Timestamp?
    /// What was wrong then: file, line and key, the fault and its remedy, as a sentence.
    @Nullable public var error: String?
    /// The keys whose values in the file take effect only when the daemon is started anew.
    public var waiting: [String]

    public init(
      file: String?, loadedAt: Timestamp, failedAt: Timestamp? = nil, error: String? = nil,
      waiting: [String] = []
    ) {
      self.file = file
      self.loadedAt = loadedAt
      self.failedAt = failedAt
      self.error = error
      self.waiting = waiting
    }

    enum CodingKeys: String, CodingKey {
      case file, error, waiting
      case loadedAt = "loaded_at"
      case failedAt = "failed_at"
    }
  }
}
