import Archive
import Digest
import Identity

/// A post as a dump shows it, before it is made into what the archive stores.
struct Seen {
  var channel: ChannelRecord?
  var messageID: Int64?
  var text: String?
  var grade = 0
  var origin: String?
  var originChannel: ChannelRecord?
  /// A forward whose origin has no name is nobody's.
  var isForward = false
  var date: Milliseconds?
  var editedAt: Milliseconds?
  var capturedAt: Milliseconds?
  var counts: CountsRecord?
  var boundary = BoundaryGrade.certain

  /// What ingestion would make of it.
  func sighting(_ ordinal: Int, dump: String) -> SightingRecord {
    var keys = KeyMaker()
    var record: TextRecord?
    if var body = text, let (canonical, key) = body.withUTF8({ keys.text(UnsafeRawBufferPointer($0)) }) {
      record = TextRecord(
        key: key, canonical: canonical, body: ContiguousArray(body.utf8), entities: nil, grade: grade)
    }
    let rank: IdentityRank
    let post: PostKey
    let name = isForward || origin != nil ? origin.map { nameRecord($0) } : channel?.title
    if let number = messageID, let id = channel?.id {
      (rank, post) = (.id, keys.post(channel: id, message: number))
    } else if let number = messageID, let handle = channel?.handle {
      (rank, post) = (.handle, keys.post(handle: handle, message: number))
    } else if let record {
      (rank, post) = (name == nil ? .text : .name, keys.post(name: name?.key, text: record.key))
    } else {
      (rank, post) = (.place, keys.placeholder(dump: digest(dump), ordinal: ordinal))
    }
    var sighting = SightingRecord(
      ordinal: ordinal, offset: Int64(ordinal * 100), length: 90, boundary: boundary, post: post,
      text: record,
      origin: origin.map { nameRecord($0) }, details: nil, isAvailable: record != nil)
    sighting.rank = rank
    sighting.channel = channel
    sighting.messageID = messageID
    sighting.originChannel = originChannel
    sighting.date = date
    sighting.editedAt = editedAt
    sighting.capturedAt = capturedAt
    sighting.counts = counts
    return sighting
  }
}

/// A dump of such posts.
struct SeenDump {
  var name: String
  var assumed: String?
  var heading: ChannelRecord?
  var headingAt: Milliseconds?
  var posts: [Seen]

  func write(to transaction: any ArchiveTransaction, isAbandoned: Bool = false) throws {
    try transaction.begin(
      DumpRecord(digest: digest(name), bytes: 1_000, channel: assumed.map { nameRecord($0) }),
      isAbandonable: isAbandoned)
    if let heading, let title = heading.title {
      var snapshot = SnapshotRecord(title: title, offset: 0, length: 1)
      snapshot.handle = heading.handle
      snapshot.telegramID = heading.id
      snapshot.capturedAt = headingAt
      try transaction.add(snapshot)
    }
    for (ordinal, post) in posts.enumerated() { try transaction.add(post.sighting(ordinal, dump: name)) }
    if isAbandoned {
      try transaction.abandon()
    } else {
      _ = try transaction.finish(DumpSummary(format: "test", encoding: "UTF-8", repairs: [:]))
      try transaction.arrive(name, .ingested)
    }
  }
}

/// A channel by some of what there is to say of it.
func channel(_ id: Int64? = nil, _ handle: String? = nil, _ title: String? = nil) -> ChannelRecord? {
  ChannelRecord(id: id, handle: handle, title: title.map { nameRecord($0) })
}
