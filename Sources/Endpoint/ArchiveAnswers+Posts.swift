import Archive
import Digest
import EndpointAPI

// What the archive says of posts and channels, in the endpoint's words.

extension Count {
  init(_ count: RoundedCount) { self.init(value: count.value, granularity: count.granularity) }
}

extension ChannelName {
  init(_ row: ChannelNameRow) {
    self.init(title: row.title, handle: row.handle, telegramID: row.telegramID)
  }

  init(_ channel: SightingDetails.Channel) {
    self.init(title: channel.title, handle: channel.handle, telegramID: channel.id)
  }
}

extension ChannelSnapshot {
  init(_ row: SnapshotRow) {
    self.init(
      title: row.title, handle: row.handle, subscribers: row.subscribers.map { Count($0) },
      photos: row.photos.map { Count($0) }, videos: row.videos.map { Count($0) },
      files: row.files.map { Count($0) }, links: row.links.map { Count($0) }, description: row.description,
      button: row.button, offset: row.offset, length: row.length,
      capturedAt: row.capturedAt.map { Timestamp(captured: $0) }, telegramID: row.telegramID)
  }
}

extension ChannelPoint {
  init(_ row: SnapshotRow) {
    self.init(
      time: Timestamp(captured: row.time), received: row.capturedAt == nil, title: row.title,
      subscribers: row.subscribers.map { Count($0) }, photos: row.photos.map { Count($0) },
      videos: row.videos.map { Count($0) }, files: row.files.map { Count($0) },
      links: row.links.map { Count($0) })
  }
}

extension ChannelSummary {
  init(_ row: ChannelRow, series: [SnapshotRow]?) {
    let latest = row.latest
    let name = row.name
    self.init(
      title: name.title ?? name.handle.map { "@\($0)" } ?? name.telegramID.map { String($0) } ?? "",
      handle: name.handle,
      subscribers: latest?.subscribers.map { Count($0) }, photos: latest?.photos.map { Count($0) },
      videos: latest?.videos.map { Count($0) }, files: latest?.files.map { Count($0) },
      links: latest?.links.map { Count($0) }, description: latest?.description, snapshots: row.snapshots,
      telegramID: name.telegramID, series: series?.map { ChannelPoint($0) })
  }
}

extension PostSummary {
  init(_ row: PostRow) {
    self.init(
      id: row.key, text: row.isAvailable ? row.text ?? "" : nil, available: row.isAvailable,
      forwardedFrom: row.origin.map { Origin(name: $0) },
      channel: row.channel.map { ChannelName($0) }, messageID: row.messageID,
      date: row.date.map { Timestamp(captured: $0) }, hashtags: row.hashtags, mentions: row.mentions,
      links: row.links, sightings: row.sightings, firstSeen: Timestamp(milliseconds: row.firstSeen),
      boundary: BoundaryWord(rawValue: row.boundary.word))
    identity = IdentityWord(rawValue: row.identity.word)
    editedAt = row.editedAt.map { Timestamp(captured: $0) }
    views = row.views.map { Count($0) }
    kin = row.kin
    url = Self.url(row)
  }

  /// Where Telegram shows a post. A handle comes from a dump and becomes part of the URL only if it is one.
  private static func url(_ row: PostRow) -> String? {
    guard row.identity >= .handle, let number = row.messageID, number > 0, let channel = row.channel else {
      return nil
    }
    if let handle = channel.handle, isHandle(handle) { return "https://t.me/\(handle)/\(number)" }
    if let id = channel.telegramID, id > 0 { return "https://t.me/c/\(id)/\(number)" }
    return nil
  }

  private static func isHandle(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

extension PostDetail {
  init(_ history: PostHistory, hasDiff: Bool) {
    self.init(
      summary: PostSummary(history.post), sighted: history.sightings.map { Sighting($0) },
      revisions: Revision.all(history.revisions, hasDiff: hasDiff),
      series: history.series.map { CountsPoint($0) },
      facts: PostFacts(history.details))
  }
}

extension Revision {
  /// - Parameters:
  ///   - rows: the newest first.
  ///   - hasDiff: whether each but the last is to come with what it changed of the one after it here, the text before it.
  static func all(_ rows: [RevisionRow], hasDiff: Bool) -> [Revision] {
    var differ = Differ()
    return rows.indices.map { index in
      let isCompared = hasDiff && index + 1 < rows.count
      let diff = isCompared ? differ.compare(old: rows[index + 1].text, new: rows[index].text) : nil
      return Revision(rows[index], diff: diff)
    }
  }

  private init(_ row: RevisionRow, diff: KinDiff?) {
    self.init(
      text: row.text, asOf: row.asOf.map { Timestamp(captured: $0) },
      editedAt: row.editedAt.map { Timestamp(captured: $0) }, sightings: row.sightings, dumps: row.dumps,
      diff: diff)
  }
}

extension CountsPoint {
  init(_ row: CountsRow) {
    self.init(
      time: Timestamp(captured: row.time), received: row.isReceived, views: row.views.map { Count($0) },
      forwards: row.forwards, replies: row.replies, reactions: row.reactions.map { Reaction($0) })
  }
}

extension Reaction {
  init(_ reaction: SightingDetails.Reaction) {
    self.init(emoji: reaction.emoji, count: Count(reaction.count))
  }
}

extension Moment {
  init(_ moment: SightingDetails.Moment) {
    switch moment {
    case .seconds(let seconds): self.init(time: Timestamp(seconds: seconds), local: nil)
    case .local(let text): self.init(time: nil, local: text)
    }
  }
}

extension Timestamp {
  /// What a dump says, which may be anything: cut to the years 0 to 9999, which RFC 3339 can write.
  init(captured milliseconds: Int64) {
    self.init(milliseconds: min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999))
  }

  /// - Parameter seconds: since 1970-01-01T00:00:00Z, from a dump.
  fileprivate init(seconds: Int64) {
    let (milliseconds, isTooMuch) = seconds.multipliedReportingOverflow(by: 1000)
    self.init(captured: isTooMuch ? (seconds < 0 ? .min : .max) : milliseconds)
  }
}

extension Sighting {
  init(_ row: SightingRow) {
    let details = row.details
    self.init(
      dump: row.dump.hex, name: String(decoding: row.name, as: UTF8.self), ordinal: row.ordinal,
      offset: row.offset, length: row.length, boundary: BoundaryWord(rawValue: row.boundary.word),
      channel: row.channel.map { ChannelName($0) },
      forwardedFrom: row.origin.map { Origin(name: $0, author: details.author) },
      views: details.views.map { Count($0) }, reactions: details.reactions, signature: details.signature,
      time: details.time, isEdited: details.isEdited ?? false,
      media: (details.media ?? []).map { Medium($0) },
      repairs: details.repairs ?? [:], receivedAt: Timestamp(milliseconds: row.receivedAt))
    identity = IdentityWord(rawValue: row.identity.word)
    part = row.part
    capturedAt = details.capturedAt.map { Timestamp(seconds: $0) }
    forwards = details.forwards
    replies = details.replies
    reactionCounts = details.reactionCounts?.map { Reaction($0) }
    facts = PostFacts(details)
  }
}

extension Sighting.Medium {
  init(_ media: SightingDetails.Media) {
    self.init(kind: media.kind, name: media.name, size: media.size)
    bytes = media.bytes
    path = media.path
    type = media.type
    duration = media.duration
    width = media.width
    height = media.height
    note = media.note
  }
}

extension PostFacts {
  init(_ details: SightingDetails) {
    self.init()
    messageID = details.messageID
    postedIn = details.channel.map { ChannelName($0) }
    date = details.date.map { Moment($0) }
    editDate = details.editDate.map { Moment($0) }
    if details.origin != nil || details.author != nil {
      let origin = details.origin
      self.origin = Origin(
        id: origin?.id, handle: origin?.handle, author: details.author, messageID: origin?.messageID,
        date: origin?.date.map { Moment($0) })
    }
    signature = details.signature
    reply = details.reply.map {
      Reply(messageID: $0.messageID, channel: $0.channel.map { ChannelName($0) }, quote: $0.quote)
    }
    album = details.album
    albumMessages = details.albumMessages ?? []
    media = (details.media ?? []).map { Sighting.Medium($0) }
    poll = details.poll.map { poll in
      Poll(
        question: poll.question,
        options: poll.options.map { .init(text: $0.text, voters: $0.voters, percent: $0.percent) },
        voters: poll.voters, closed: poll.closed)
    }
    service = details.service.map { ServiceNotice(action: $0.action, subject: $0.subject) }
    card = details.card.map {
      LinkCard(url: $0.url, site: $0.site, title: $0.title, description: $0.description)
    }
    textLinks = (details.links ?? []).map { TextLink(text: $0.text, url: $0.url) }
  }
}

extension DumpPart {
  init(_ row: PartRow) {
    let part = row.part
    self.init(
      path: part.path, outcome: PartOutcome(rawValue: part.outcome.rawValue), message: part.message,
      code: part.code, remedy: part.remedy, format: part.format, encoding: part.encoding, bytes: part.bytes,
      posts: part.posts, repairs: part.repairs)
  }
}
