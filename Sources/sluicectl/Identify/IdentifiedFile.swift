import Dumps
import EndpointAPI

/// What a file is and what its reader makes of it, in the form of `sluicectl identify --json`.
struct IdentifiedFile: Codable {
  struct Channel: Codable, Hashable {
    @Nullable var title: String?
    @Nullable var handle: String?
    @Nullable var telegramID: Int64?
    @Nullable var subscribers: Count?
    /// How many of the posts are the channel's.
    var posts = 0

    enum CodingKeys: String, CodingKey {
      case title, handle, subscribers, posts
      case telegramID = "telegram_id"
    }
  }

  struct Part: Codable {
    var path: String
    /// `read`, `skipped` or `failed`.
    var outcome: String
    /// What a skipped part looks like, why a failed one failed.
    @Nullable var message: String?
    @Nullable var format: String?
    @Nullable var encoding: String?
    /// Unpacked.
    var bytes: Int64
    var posts: Int
    var repairs: [String: Int]
  }

  struct Fault: Codable, Hashable {
    var code: String
    var message: String
    @Nullable var offset: Int64?
    var remedy: String
  }

  /// How many posts the file identifies how, strongest first.
  struct Identities: Codable {
    /// By the channel's id and the number in it.
    var id = 0
    /// By the channel's handle and the number in it.
    var handle = 0
    /// By a name, of the channel or of the forward's origin, and the text.
    var name = 0
    /// By the text alone.
    var text = 0
    /// By the place in the file.
    var place = 0
  }

  var file: String
  var bytes: Int64 = 0
  @Nullable var format: String?
  @Nullable var encoding: String?
  var posts = 0
  /// Posts of which there is nothing but a placeholder.
  var unavailable = 0
  var forwards = 0
  /// Notices instead of messages.
  var service = 0
  var media = 0
  var identities = Identities()
  @Nullable var firstDate: Timestamp?
  @Nullable var lastDate: Timestamp?
  /// Posts whose time the file gives without a zone.
  var localDates = 0
  /// The first hundred.
  var channels: [Channel] = []
  /// The first thousand.
  var parts: [Part] = []
  var partCount = 0
  var repairs: [String: Int] = [:]
  /// Why it cannot be read, or not to its end; nil when it can.
  @Nullable var error: Fault?

  enum CodingKeys: String, CodingKey {
    case file, bytes, format, encoding, posts, unavailable, forwards, service, media, identities, channels
    case parts, repairs, error
    case firstDate = "first_date"
    case lastDate = "last_date"
    case localDates = "local_dates"
    case partCount = "part_count"
  }

  /// The channel that governs the posts to come.
  private var governing: ChannelReference?

  init(file: String) { self.file = file }

  mutating func add(_ header: ChannelHeader) {
    let channel = ChannelReference(id: header.telegramID, handle: header.handle, title: header.title)
    governing = channel
    guard let index = index(of: channel), let count = header.subscribers else { return }
    channels[index].subscribers = Count(value: count.value, granularity: count.granularity)
  }

  mutating func add(_ post: CapturedPost) {
    posts += 1
    if !post.isAvailable { unavailable += 1 }
    if post.forward != nil { forwards += 1 }
    if post.record.service != nil { service += 1 }
    media += post.media.count
    switch post.record.date {
    case .local?: localDates += 1
    case .moment(let seconds)?:
      let date = Timestamp(milliseconds: seconds &* 1000)
      firstDate = firstDate.map { min($0, date) } ?? date
      lastDate = lastDate.map { max($0, date) } ?? date
    case nil: break
    }
    let channel = post.record.channel ?? governing
    if let channel, let index = index(of: channel) { channels[index].posts += 1 }
    count(post, channel)
  }

  mutating func add(_ part: Dumps.DumpPart) {
    governing = nil
    partCount += 1
    guard parts.count < 1000 else { return }
    let (outcome, message): (String, String?) =
      switch part.outcome {
      case .read: ("read", nil)
      case .skipped(let what): ("skipped", what)
      case .failed(let error): ("failed", error.message)
      }
    parts.append(
      Part(
        path: part.path, outcome: outcome, message: message, format: part.format?.rawValue,
        encoding: part.encoding, bytes: part.bytes, posts: part.posts, repairs: part.repairs.byName))
  }

  mutating func conclude(_ format: DumpFormat, _ encoding: String, _ repairs: Repairs) {
    self.format = format.rawValue
    self.encoding = encoding
    self.repairs = repairs.byName
  }

  private mutating func count(_ post: CapturedPost, _ channel: ChannelReference?) {
    let isNumbered = post.record.messageID != nil
    let hasName = post.forward.map { !$0.name.isEmpty } ?? (channel?.title != nil)
    if isNumbered, channel?.id ?? governing?.id != nil {
      identities.id += 1
    } else if isNumbered, channel?.handle ?? governing?.handle != nil {
      identities.handle += 1
    } else if post.body.isEmpty {
      identities.place += 1
    } else if hasName {
      identities.name += 1
    } else {
      identities.text += 1
    }
  }

  /// Where the channel stands in the list; put there if it is new and there is room. References to one channel that
  /// agree in what both say are one entry.
  private mutating func index(of channel: ChannelReference) -> Int? {
    func agree<T: Equatable>(_ a: T?, _ b: T?) -> Bool? { a.flatMap { a in b.map { a == $0 } } }
    let known = channels.firstIndex { entry in
      let answers = [
        agree(entry.telegramID, channel.id), agree(entry.handle?.lowercased(), channel.handle?.lowercased()),
        agree(entry.title, channel.title),
      ].compactMap { $0 }
      return answers.first ?? false
    }
    if let known {
      channels[known].telegramID = channels[known].telegramID ?? channel.id
      channels[known].handle = channels[known].handle ?? channel.handle
      channels[known].title = channels[known].title ?? channel.title
      return known
    }
    guard channels.count < 100 else { return nil }
    channels.append(Channel(title: channel.title, handle: channel.handle, telegramID: channel.id))
    return channels.count - 1
  }
}
