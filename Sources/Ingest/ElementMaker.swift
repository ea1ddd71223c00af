import Archive
import Digest
import Dumps
import Identity

/// Turns what a reader captured into what the archive stores: keys, canonical text, details.
struct ElementMaker: ~Copyable {
  private var keys = KeyMaker()
  private var channel: NameRecord?
  private let dump: SHA256Digest

  /// - Parameter channel: the channel of posts that come before any heading; nil when nobody knows.
  init(dump: SHA256Digest, assuming channel: NameRecord? = nil) {
    self.dump = dump
    self.channel = channel
  }

  mutating func snapshot(_ header: ChannelHeader) -> SnapshotRecord {
    let title = NameRecord(key: keys.name(header.title), name: header.title)
    channel = title
    var record = SnapshotRecord(title: title, offset: header.range.offset, length: header.range.length)
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

  mutating func sighting(_ post: CapturedPost) throws -> SightingRecord {
    let origin = post.forward.flatMap { forward in
      forward.name.isEmpty ? nil : NameRecord(key: keys.name(forward.name), name: forward.name)
    }
    var text: TextRecord?
    if let (canonical, key) = post.body.withUnsafeBytes({ keys.text($0) }) {
      text = TextRecord(
        key: key, canonical: canonical, body: post.body, entities: Self.entities(post.entities))
    }
    let key: PostKey
    if let text {
      // What was forwarded is its origin's post, whoever shows it; a forward without a name is nobody's.
      let name = post.forward == nil ? channel?.key : origin?.key
      key = keys.post(name: name, text: text.key)
    } else {
      key = keys.placeholder(dump: dump, ordinal: post.ordinal)
    }
    return SightingRecord(
      ordinal: post.ordinal, offset: post.range.offset, length: post.range.length,
      boundary: BoundaryGrade(post.boundary), post: key, text: text, origin: origin,
      details: try Self.details(post), isAvailable: post.isAvailable)
  }

  /// `[["hashtag",0,12],…]`; nothing in it needs escaping.
  private static func entities(_ entities: [Entity]) -> String? {
    guard !entities.isEmpty else { return nil }
    var json = "["
    for (index, entity) in entities.enumerated() {
      if index > 0 { json += "," }
      json += "[\"\(entity.kind.rawValue)\",\(entity.range.lowerBound),\(entity.range.count)]"
    }
    return json + "]"
  }

  private static func details(_ post: CapturedPost) throws -> String? {
    var details = SightingDetails()
    details.author = post.forward?.author
    details.views = post.views.map(RoundedCount.init)
    details.reactions = post.reactions
    details.signature = post.signature
    details.time = post.time
    if post.isEdited { details.isEdited = true }
    if !post.media.isEmpty {
      details.media = post.media.map { .init(kind: $0.kind.rawValue, name: $0.name, size: $0.size) }
    }
    if post.repairs.total > 0 { details.repairs = post.repairs.byName }
    return try details.json()
  }
}

extension Repairs {
  /// The repairs that were made, by name.
  var byName: [String: Int] {
    var counts: [String: Int] = [:]
    for kind in Kind.allCases where self[kind] > 0 { counts[kind.name] = self[kind] }
    return counts
  }
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
