/// A count as a page prints it: `7.01K` is 7010 with a granularity of 10. An exact count has granularity 1.
public struct Count: Codable, Hashable, Sendable {
  public var value: Int64
  public var granularity: Int64

  public init(value: Int64, granularity: Int64) {
    self.value = value
    self.granularity = granularity
  }

  enum CodingKeys: String, CodingKey {
    case value, granularity
  }
}

/// A channel by its names only.
public struct ChannelName: Codable, Hashable, Sendable {
  @Nullable public var title: String?
  /// The handle without `@`.
  @Nullable public var handle: String?
  /// Telegram's id, without −100; negative for a basic group.
  @Nullable public var telegramID: Int64?

  public init(title: String?, handle: String?, telegramID: Int64? = nil) {
    self.title = title
    self.handle = handle
    self.telegramID = telegramID
  }

  enum CodingKeys: String, CodingKey {
    case title, handle
    case telegramID = "telegram_channel_id"
  }
}

/// One channel in a list, with the counters of its newest snapshot.
public struct ChannelSummary: Codable, Hashable, Sendable {
  /// Its handle or its id while no dump had a title.
  public var title: String
  /// The handle without `@`; nil while no dump had it.
  @Nullable public var handle: String?
  @Nullable public var subscribers: Count?
  @Nullable public var photos: Count?
  @Nullable public var videos: Count?
  @Nullable public var files: Count?
  @Nullable public var links: Count?
  @Nullable public var description: String?
  /// How many snapshots the archive has.
  public var snapshots: Int
  /// Telegram's id; nil while no dump had it.
  @Nullable public var telegramID: Int64?
  /// The newest of the snapshots, oldest first; nil unless they were asked for.
  @Nullable public var series: [ChannelPoint]?

  public init(
    title: String, handle: String?, subscribers: Count?, photos: Count?, videos: Count?, files: Count?,
    links: Count?, description: String?, snapshots: Int, telegramID: Int64? = nil,
    series: [ChannelPoint]? = nil
  ) {
    self.telegramID = telegramID
    self.series = series
    self.title = title
    self.handle = handle
    self.subscribers = subscribers
    self.photos = photos
    self.videos = videos
    self.files = files
    self.links = links
    self.description = description
    self.snapshots = snapshots
  }

  enum CodingKeys: String, CodingKey {
    case title, handle, subscribers, photos, videos, files, links, description, snapshots, series
    case telegramID = "telegram_id"
  }
}

/// A channel's counters at one time.
public struct ChannelPoint: Codable, Hashable, Sendable {
  public var time: Timestamp
  /// Whether the time is that of receipt, since that of the capture is not known.
  public var received: Bool
  public var title: String
  @Nullable public var subscribers: Count?
  @Nullable public var photos: Count?
  @Nullable public var videos: Count?
  @Nullable public var files: Count?
  @Nullable public var links: Count?

  public init(
    time: Timestamp, received: Bool, title: String, subscribers: Count?, photos: Count?, videos: Count?,
    files: Count?, links: Count?
  ) {
    self.time = time
    self.received = received
    self.title = title
    self.subscribers = subscribers
    self.photos = photos
    self.videos = videos
    self.files = files
    self.links = links
  }

  enum CodingKeys: String, CodingKey {
    case time, received, title, subscribers, photos, videos, files, links
  }
}

/// A channel's heading as one dump shows it.
public struct ChannelSnapshot: Codable, Hashable, Sendable {
  public var title: String
  @Nullable public var handle: String?
  @Nullable public var subscribers: Count?
  @Nullable public var photos: Count?
  @Nullable public var videos: Count?
  @Nullable public var files: Count?
  @Nullable public var links: Count?
  @Nullable public var description: String?
  /// The text of the join or download button.
  @Nullable public var button: String?
  /// Where the heading starts in the dump, in bytes.
  public var offset: Int64
  /// How many bytes it takes.
  public var length: Int64
  /// When the dump's maker saw it so.
  @Nullable public var capturedAt: Timestamp?
  /// Telegram's id.
  @Nullable public var telegramID: Int64?

  public init(
    title: String, handle: String?, subscribers: Count?, photos: Count?, videos: Count?, files: Count?,
    links: Count?, description: String?, button: String?, offset: Int64, length: Int64,
    capturedAt: Timestamp? = nil, telegramID: Int64? = nil
  ) {
    self.capturedAt = capturedAt
    self.telegramID = telegramID
    self.title = title
    self.handle = handle
    self.subscribers = subscribers
    self.photos = photos
    self.videos = videos
    self.files = files
    self.links = links
    self.description = description
    self.button = button
    self.offset = offset
    self.length = length
  }

  enum CodingKeys: String, CodingKey {
    case title, handle, subscribers, photos, videos, files, links, description, button, offset, length
    case capturedAt = "captured_at"
    case telegramID = "telegram_id"
  }
}
