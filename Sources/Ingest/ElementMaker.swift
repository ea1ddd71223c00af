import Archive
import Digest
import Dumps
import Identity

/// Turns what a reader captured into what the archive stores: keys, canonical text, details.
struct ElementMaker: ~Copyable {
  private var keys = KeyMaker()
  /// The channel that governs what comes next.
  private var channel: ChannelRecord?
  private let assumed: ChannelRecord?
  private let dump: SHA256Digest

  /// - Parameter channel: the channel of posts that come before any heading; nil when nobody knows.
  init(dump: SHA256Digest, assuming channel: ChannelRecord? = nil) {
    self.dump = dump
    self.channel = channel
    assumed = channel
  }

  /// A file inside the dump begins: the headings before it govern no more.
  mutating func beginPart() { channel = assumed }

  mutating func snapshot(_ header: ChannelHeader) -> SnapshotRecord {
    let title = name(header.title)
    channel = ChannelRecord(id: header.telegramID, handle: header.handle, title: title)
    var record = SnapshotRecord(title: title, offset: header.range.offset, length: header.range.length)
    record.telegramID = header.telegramID
    record.capturedAt = header.capturedAt.map(Self.milliseconds)
    record.handle = header.handle
    record.subscribers = header.subscribers.map(RoundedCount.init)
    record.photos = header.photos.map(RoundedCount.init)
    record.videos = header.videos.map(RoundedCount.init)
    record.files = header.files.map(RoundedCount.init)
    record.links = header.links.map(RoundedCount.init)
    record.description = header.description
    record.button = header.button
    return record
  }

  /// - Parameter grade: how rich the format is that spells the post.
  mutating func sighting(_ post: CapturedPost, grade: Int) throws -> SightingRecord {
    let fields = post.record
    let channel = channel(of: fields.channel)
    let origin = post.forward.flatMap { $0.name.isEmpty ? nil : name($0.name) }
    let text = text(of: post, grade: grade)
    // What was forwarded is its origin's, whoever shows it; a forward without a name is nobody's.
    let source = post.forward == nil ? name(of: channel) : origin
    let (key, rank) = identity(of: post, channel, source, text)
    var record = SightingRecord(
      ordinal: post.ordinal, offset: post.range.offset, length: post.range.length,
      boundary: BoundaryGrade(post.boundary), post: key, text: text, origin: origin,
      details: try SightingDetails(post).json(), isAvailable: post.isAvailable)
    record.rank = rank
    record.name = rank == .name ? source : nil
    record.channel = channel
    record.messageID = fields.messageID
    record.date = fields.date?.seconds.map(Self.milliseconds)
    record.editedAt = fields.editDate?.seconds.map(Self.milliseconds)
    record.capturedAt = fields.capturedAt.map(Self.milliseconds)
    record.originChannel = post.forward.flatMap { ChannelRecord(id: $0.channelID, handle: $0.handle) }
    if rank >= .handle {
      record.counts = CountsRecord(
        views: post.views.map(RoundedCount.init), forwards: fields.forwards, replies: fields.replies,
        reactions: Self.reactions(fields.reactions))
    }
    return record
  }

  // MARK: - Parts

  /// The post by the strongest identity that the dump gives.
  private mutating func identity(
    of post: CapturedPost, _ channel: ChannelRecord?, _ name: NameRecord?, _ text: TextRecord?
  ) -> (PostKey, IdentityRank) {
    if let message = post.record.messageID {
      if let id = channel?.id { return (keys.post(channel: id, message: message), .id) }
      if let handle = channel?.handle { return (keys.post(handle: handle, message: message), .handle) }
    }
    guard let text else { return (keys.placeholder(dump: dump, ordinal: post.ordinal), .place) }
    return (keys.post(name: name?.key, text: text.key), name == nil ? .text : .name)
  }

  /// The channel of a post that names it like that: what it does not say is the heading's, unless the two are of
  /// different channels.
  private mutating func channel(of named: ChannelReference?) -> ChannelRecord? {
    guard let named, !named.isEmpty else { return channel }
    let title = named.title.map { name($0) }
    guard let heading = channel,
      named.id == nil || heading.id == nil || named.id == heading.id,
      named.handle == nil || heading.handle == nil
        || named.handle?.lowercased() == heading.handle?.lowercased()
    else { return ChannelRecord(id: named.id, handle: named.handle, title: title) }
    return ChannelRecord(
      id: named.id ?? heading.id, handle: named.handle ?? heading.handle, title: title ?? heading.title)
  }

  private mutating func text(of post: CapturedPost, grade: Int) -> TextRecord? {
    guard let (canonical, key) = post.body.withUnsafeBytes({ keys.text($0) }) else { return nil }
    return TextRecord(
      key: key, canonical: canonical, body: post.body, entities: Self.entities(post.entities), grade: grade)
  }

  /// What a channel is called: a handle stands in for a title that nobody gives.
  private mutating func name(of channel: ChannelRecord?) -> NameRecord? {
    channel?.title ?? channel?.handle.map { name("@" + $0.lowercased()) }
  }

  private mutating func name(_ name: String) -> NameRecord { NameRecord(key: keys.name(name), name: name) }

  private static func milliseconds(_ seconds: Int64) -> Milliseconds {
    seconds &* 1000
  }

  /// `[["hashtag",0,12],["textLink",13,4,"https://…"],…]`.
  private static func entities(_ entities: [Entity]) -> String? {
    guard !entities.isEmpty else { return nil }
    var json = "["
    for (index, entity) in entities.enumerated() {
      if index > 0 { json += "," }
      json += "[\"\(entity.kind.rawValue)\",\(entity.range.lowerBound),\(entity.range.count)"
      if let value = entity.value { json += ",\(jsonString(value))" }
      json += "]"
    }
    return json + "]"
  }

  /// `[["👍",62,1],…]`.
  private static func reactions(_ reactions: [PostRecordFields.Reaction]) -> String? {
    guard !reactions.isEmpty else { return nil }
    let entries = reactions.map { reaction in
      "[\(reaction.emoji.map(jsonString) ?? "null"),\(reaction.count.value),\(reaction.count.granularity)]"
    }
    return "[" + entries.joined(separator: ",") + "]"
  }
}

/// A text as a JSON string (RFC 8259 §7).
private func jsonString(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: json.unicodeScalars.append(scalar)
    }
  }
  return json + "\""
}

extension RoundedCount {
  init(_ counter: Counter) { self.init(value: counter.value, granularity: counter.granularity) }
}

extension BoundaryGrade {
  init(_ boundary: Boundary) {
    switch boundary {
    case .certain: self = .certain
    case .likely: self = .likely
    case .guess: self = .guess
    }
  }
}
