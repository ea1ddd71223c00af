import Archive
import Dumps

extension SightingDetails {
  /// What a capture shows of a post beside its text.
  init(_ post: CapturedPost) {
    self.init()
    author = post.forward?.author
    views = post.views.map(RoundedCount.init)
    reactions = post.reactions
    signature = post.signature
    time = post.time
    if post.isEdited { isEdited = true }
    if !post.media.isEmpty { media = post.media.map(Media.init) }
    if post.repairs.total > 0 { repairs = post.repairs.byName }
    origin = post.forward.flatMap(Origin.init)
    let links = post.entities.compactMap { entity -> Link? in
      guard entity.kind == .textLink, let url = entity.value else { return nil }
      return Link(text: String(decoding: post.body[entity.range], as: UTF8.self), url: url)
    }
    if !links.isEmpty { self.links = links }
    take(post.record)
  }

  private mutating func take(_ fields: PostRecordFields) {
    guard fields != PostRecordFields() else { return }
    channel = fields.channel.map(Channel.init)
    messageID = fields.messageID
    date = fields.date.map(Moment.init)
    editDate = fields.editDate.map(Moment.init)
    capturedAt = fields.capturedAt
    forwards = fields.forwards
    replies = fields.replies
    reply = fields.reply.map {
      Reply(messageID: $0.messageID, channel: $0.channel.map(Channel.init), quote: $0.quote)
    }
    album = fields.album
    if !fields.albumMessages.isEmpty { albumMessages = fields.albumMessages }
    if !fields.reactions.isEmpty {
      reactionCounts = fields.reactions.map { Reaction(emoji: $0.emoji, count: RoundedCount($0.count)) }
    }
    poll = fields.poll.map { poll in
      Poll(
        question: poll.question,
        options: poll.options.map { .init(text: $0.text, voters: $0.voters, percent: $0.percent) },
        voters: poll.voters, closed: poll.isClosed)
    }
    service = fields.service.map { Service(action: $0.action, subject: $0.subject) }
    card = fields.card.map {
      Card(url: $0.url, site: $0.site, title: $0.title, description: $0.description)
    }
  }
}

extension SightingDetails.Media {
  init(_ note: MediaNote) {
    self.init(kind: note.kind.rawValue, name: note.name, size: note.size)
    bytes = note.bytes
    path = note.path
    type = note.type
    duration = note.duration
    width = note.width
    height = note.height
    self.note = note.note
  }
}

extension SightingDetails.Channel {
  init(_ channel: ChannelReference) {
    self.init(id: channel.id, handle: channel.handle, title: channel.title)
  }
}

extension SightingDetails.Origin {
  /// Nil when there is no more than the name.
  init?(_ forward: ForwardOrigin) {
    self.init()
    id = forward.channelID
    handle = forward.handle
    messageID = forward.messageID
    date = forward.date.map(SightingDetails.Moment.init)
    if self == .init() { return nil }
  }
}

extension SightingDetails.Moment {
  init(_ time: CapturedTime) {
    switch time {
    case .moment(let seconds): self = .seconds(seconds)
    case .local(let text): self = .local(text)
    }
  }
}
