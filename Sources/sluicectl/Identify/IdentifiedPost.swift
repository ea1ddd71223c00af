import Dumps
import EndpointAPI

/// One post of a file, in the form of `sluicectl identify --posts --json`. What the file does not say is left out.
struct IdentifiedPost: Encodable {
  struct Channel: Encodable {
    var id: Int64?
    var handle: String?
    var title: String?

    init(_ channel: ChannelReference) {
      id = channel.id
      handle = channel.handle
      title = channel.title
    }
  }

  struct Origin: Encodable {
    var name: String
    var author: String?
    var id: Int64?
    var handle: String?
    var messageID: Int64?
    var date: String?

    enum CodingKeys: String, CodingKey {
      case name, author, id, handle, date
      case messageID = "message_id"
    }
  }

  struct Medium: Encodable {
    var kind: String
    var name: String?
    var size: String?
    var bytes: Int64?
    var path: String?
    var type: String?
    var duration: Int64?
    var width: Int64?
    var height: Int64?
    var note: String?
  }

  struct Mark: Encodable {
    var kind: String
    /// In UTF-8 bytes of the text.
    var offset: Int
    var length: Int
    var value: String?
  }

  struct Reply: Encodable {
    var messageID: Int64?
    var channel: Channel?
    var quote: String?

    enum CodingKeys: String, CodingKey {
      case channel, quote
      case messageID = "message_id"
    }
  }

  struct Reaction: Encodable {
    var emoji: String?
    var count: Count
  }

  struct Poll: Encodable {
    struct Option: Encodable {
      var text: String
      var voters: Int64?
      var percent: Int64?
    }

    var question: String
    var options: [Option]
    var voters: Int64?
    var closed: Bool?
  }

  struct Service: Encodable {
    var action: String
    var subject: String?
  }

  struct Card: Encodable {
    var url: String
    var site: String?
    var title: String?
    var description: String?
  }

  var file: String
  /// The path inside an archive.
  var part: String?
  var ordinal: Int
  /// In bytes of the file, or of the part as it is unpacked.
  var offset: Int64
  var length: Int64
  var boundary: String
  var text: String
  var available: Bool
  var channel: Channel?
  var messageID: Int64?
  /// RFC 3339 with a `Z`; without one where the file gives no zone.
  var date: String?
  var editDate: String?
  var capturedAt: String?
  var forwardedFrom: Origin?
  var entities: [Mark]?
  var media: [Medium]?
  var views: Count?
  var forwards: Int64?
  var replies: Int64?
  var reactions: String?
  var reactionCounts: [Reaction]?
  var reply: Reply?
  var album: String?
  var albumMessages: [Int64]?
  var poll: Poll?
  var service: Service?
  var card: Card?
  var signature: String?
  var time: String?
  var edited: Bool?
  var repairs: [String: Int]?

  enum CodingKeys: String, CodingKey {
    case file, part, ordinal, offset, length, boundary, text, available, channel, date, entities, media, views
    case forwards, replies, reactions, reply, album, poll, service, card, signature, time, edited, repairs
    case messageID = "message_id"
    case editDate = "edit_date"
    case capturedAt = "captured_at"
    case forwardedFrom = "forwarded_from"
    case reactionCounts = "reaction_counts"
    case albumMessages = "album_messages"
  }

  init(_ post: CapturedPost, file: String, part: String?) {
    let record = post.record
    self.file = file
    self.part = part
    ordinal = post.ordinal
    offset = post.range.offset
    length = post.range.length
    boundary = post.boundary.rawValue
    text = String(decoding: post.body, as: UTF8.self)
    available = post.isAvailable
    channel = record.channel.map(Channel.init)
    messageID = record.messageID
    date = Self.text(record.date)
    editDate = Self.text(record.editDate)
    capturedAt = Self.text(record.capturedAt.map(CapturedTime.moment))
    forwardedFrom = post.forward.map { origin in
      Origin(
        name: origin.name, author: origin.author, id: origin.channelID, handle: origin.handle,
        messageID: origin.messageID, date: Self.text(origin.date))
    }
    entities = Self.list(post.entities) { entity in
      Mark(
        kind: entity.kind.rawValue, offset: entity.range.lowerBound, length: entity.range.count,
        value: entity.value)
    }
    media = Self.list(post.media) { note in
      Medium(
        kind: note.kind.rawValue, name: note.name, size: note.size, bytes: note.bytes, path: note.path,
        type: note.type, duration: note.duration, width: note.width, height: note.height, note: note.note)
    }
    views = post.views.map(Count.init)
    forwards = record.forwards
    replies = record.replies
    reactions = post.reactions
    reactionCounts = Self.list(record.reactions) { Reaction(emoji: $0.emoji, count: Count($0.count)) }
    reply = record.reply.map {
      Reply(messageID: $0.messageID, channel: $0.channel.map(Channel.init), quote: $0.quote)
    }
    album = record.album
    albumMessages = record.albumMessages.isEmpty ? nil : record.albumMessages
    poll = record.poll.map { poll in
      Poll(
        question: poll.question,
        options: poll.options.map { .init(text: $0.text, voters: $0.voters, percent: $0.percent) },
        voters: poll.voters, closed: poll.isClosed)
    }
    service = record.service.map { Service(action: $0.action, subject: $0.subject) }
    card = record.card.map {
      Card(url: $0.url, site: $0.site, title: $0.title, description: $0.description)
    }
    signature = post.signature
    time = post.time
    edited = post.isEdited ? true : nil
    repairs = post.repairs.total > 0 ? post.repairs.byName : nil
  }

  private static func list<Value, Result>(_ values: [Value], _ make: (Value) -> Result) -> [Result]? {
    values.isEmpty ? nil : values.map(make)
  }

  private static func text(_ time: CapturedTime?) -> String? {
    switch time {
    case nil: nil
    case .local(let text)?: text
    case .moment(let seconds)?: Timestamp(milliseconds: seconds &* 1000).description
    }
  }
}

extension Count {
  init(_ counter: Counter) { self.init(value: counter.value, granularity: counter.granularity) }
}
