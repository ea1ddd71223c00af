import Archive
import Digest
import EndpointAPI
import Ingest
import Intake

// How rows of the archive look on the wire.

extension EndpointAPI.DumpSummary {
  init(_ row: ArrivalRow) {
    self.init(
      id: row.dump?.hex, name: String(decoding: row.name, as: UTF8.self),
      state: DumpState(rawValue: row.state.rawValue), format: row.format, bytes: row.bytes, posts: row.posts,
      newTexts: row.newTexts, knownTexts: row.knownTexts, repairs: row.repairs,
      receivedAt: Timestamp(milliseconds: row.receivedAt),
      finishedAt: Timestamp(milliseconds: row.finishedAt),
      reason: row.reason.map { "\($0.message) \($0.remedy)" }
        ?? (row.state == .duplicate ? "The same bytes were ingested before." : nil))
  }

  init(_ file: PendingFile) {
    self.init(
      id: nil, name: "\(file.name)", state: file.isSettling ? .settling : .waiting, format: nil,
      bytes: file.size, posts: 0, newTexts: 0, knownTexts: 0, repairs: 0,
      receivedAt: Timestamp(milliseconds: file.since / 1_000_000), finishedAt: nil,
      reason: file.isSettling ? "Somebody may still be writing it." : nil)
  }
}

extension Count {
  init(_ count: RoundedCount) { self.init(value: count.value, granularity: count.granularity) }
}

extension ChannelSnapshot {
  init(_ row: SnapshotRow) {
    self.init(
      title: row.title, handle: row.handle, subscribers: row.subscribers.map { Count($0) },
      photos: row.photos.map { Count($0) }, videos: row.videos.map { Count($0) },
      files: row.files.map { Count($0) }, links: row.links.map { Count($0) }, description: row.description,
      button: row.button, offset: row.offset, length: row.length)
  }
}

extension ChannelSummary {
  init(_ row: ChannelRow) {
    let latest = row.latest
    self.init(
      title: latest.title, handle: latest.handle, subscribers: latest.subscribers.map { Count($0) },
      photos: latest.photos.map { Count($0) }, videos: latest.videos.map { Count($0) },
      files: latest.files.map { Count($0) }, links: latest.links.map { Count($0) },
      description: latest.description, snapshots: row.snapshots)
  }
}

extension PostSummary {
  init(_ row: PostRow) {
    self.init(
      id: row.key, text: row.isAvailable ? row.text ?? "" : nil, available: row.isAvailable,
      forwardedFrom: row.origin.map { Origin(name: $0) },
      channel: row.channel.map { ChannelName(title: $0.title, handle: $0.handle) }, messageID: row.messageID,
      date: row.date.map { Timestamp(milliseconds: $0) }, hashtags: row.hashtags, mentions: row.mentions,
      links: row.links, sightings: row.sightings, firstSeen: Timestamp(milliseconds: row.firstSeen),
      boundary: BoundaryWord(rawValue: row.boundary.word))
  }
}

extension Sighting {
  init(_ row: SightingRow, of post: PostRow) {
    let details = row.details
    self.init(
      dump: row.dump.hex, name: String(decoding: row.name, as: UTF8.self), ordinal: row.ordinal,
      offset: row.offset, length: row.length, boundary: BoundaryWord(rawValue: row.boundary.word),
      channel: row.channel.map { ChannelName(title: $0.title, handle: $0.handle) },
      forwardedFrom: post.origin.map { Origin(name: $0, author: details.author) },
      views: details.views.map { Count($0) }, reactions: details.reactions, signature: details.signature,
      time: details.time, isEdited: details.isEdited ?? false,
      media: (details.media ?? []).map { Medium(kind: $0.kind, name: $0.name, size: $0.size) },
      repairs: details.repairs ?? [:], receivedAt: Timestamp(milliseconds: row.receivedAt))
  }
}

extension Event {
  init(_ row: EventRow) {
    self.init(
      seq: row.seq, time: Timestamp(milliseconds: row.time), kind: EventKind(rawValue: row.kind),
      dump: row.dump?.hex, post: row.post, channel: row.channel,
      name: row.name.map { String(decoding: $0, as: UTF8.self) }, message: Self.sentence(row))
  }

  private static func sentence(_ row: EventRow) -> String {
    let name = row.name.map { String(decoding: $0, as: UTF8.self) } ?? "A dump"
    return switch row.kind {
    case "dump.ingested": "\(name) was ingested."
    case "dump.duplicate": "\(name) holds what an earlier dump held."
    case "dump.failed": "\(name) could not be read. \(row.message ?? "")"
    case "post.new": "A post was seen for the first time."
    case "channel.snapshot": "The heading of \(row.channel ?? "a channel") was captured."
    default: row.message ?? row.kind
    }
  }
}
