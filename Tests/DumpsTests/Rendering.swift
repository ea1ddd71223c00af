import Foundation

@testable import Dumps

/// What was read from a dump, in the form in which the fixtures note it.
struct Rendering: Codable, Equatable, Sendable {
  struct Failure: Codable, Equatable, Sendable {
    var code: String
    var message: String
  }

  struct Header: Codable, Equatable, Sendable {
    /// How many posts came before it.
    var postsBefore: Int
    var title: String
    var handle: String?
    var subscribers: String?
    var photos: String?
    var videos: String?
    var files: String?
    var links: String?
    var description: String?
    var button: String?
    var telegramID: Int64?
    var capturedAt: Int64?
    var range: [Int64]
  }

  struct Media: Codable, Equatable, Sendable {
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

  struct Forward: Codable, Equatable, Sendable {
    var channelID: Int64?
    var handle: String?
    var messageID: Int64?
    var date: String?
  }

  struct Channel: Codable, Equatable, Sendable {
    var id: Int64?
    var handle: String?
    var title: String?
  }

  struct Reply: Codable, Equatable, Sendable {
    var messageID: Int64?
    var channel: Channel?
    var quote: String?
  }

  struct Poll: Codable, Equatable, Sendable {
    var question: String
    var options: [String]
    var voters: Int64?
    var closed: Bool?
  }

  struct Card: Codable, Equatable, Sendable {
    var url: String
    var site: String?
    var title: String?
    var description: String?
  }

  /// What happened at a part of the dump, in order.
  struct Part: Codable, Equatable, Sendable {
    /// How many posts came before its end.
    var postsBefore: Int
    var path: String
    /// `read`, `skipped: a JPEG image`, `failed: unknown-format`.
    var outcome: String
    var format: String?
    var encoding: String?
    var bytes: Int64
    var posts: Int
    var repairs: [String: Int]?
  }

  struct Post: Codable, Equatable, Sendable {
    var range: [Int64]
    var boundary: String
    var forwardName: String?
    var forwardAuthor: String?
    var unavailable: Bool?
    var body: String
    var hashtags: [String]?
    var mentions: [String]?
    var links: [String]?
    var linkResidue: [String]?
    /// The other entities: `bold: text`, `textLink: text → https://…`.
    var styles: [String]?
    var media: [Media]?
    var forward: Forward?
    var channel: Channel?
    var messageID: Int64?
    /// With a `Z` at the end where it is a moment, without where it is local.
    var date: String?
    var editDate: String?
    var capturedAt: Int64?
    var forwards: Int64?
    var replies: Int64?
    var reply: Reply?
    var album: String?
    var albumMessages: [Int64]?
    /// `👍 62/1`.
    var reactionCounts: [String]?
    var poll: Poll?
    var service: String?
    var card: Card?
    var reactions: String?
    var views: String?
    var signature: String?
    var time: String?
    var edited: Bool?
    var repairs: [String: Int]?
  }

  var format: String?
  var encoding: String?
  var repairs: [String: Int]?
  var error: Failure?
  var headers: [Header] = []
  var posts: [Post] = []
  var parts: [Part]?

  init(of source: any ByteSource, limits: DumpLimits = DumpLimits(), format forced: DumpFormat? = nil) {
    do {
      var reader = try openDump(source, limits: limits, format: forced)
      defer {
        format = reader.format.rawValue
        encoding = reader.encoding
        repairs = Self.counts(reader.repairs)
      }
      while let element = try reader.next() {
        switch element {
        case .header(let header): headers.append(Header(header, postsBefore: posts.count))
        case .post(let post): posts.append(Post(post))
        case .partBegins: break
        case .partEnds(let part): parts = (parts ?? []) + [Part(part, postsBefore: posts.count)]
        }
      }
    } catch let failure as DumpError {
      error = Failure(code: failure.code.rawValue, message: failure.message)
    } catch {
      self.error = Failure(code: "other", message: "\(error)")
    }
  }

  static func counts(_ repairs: Repairs) -> [String: Int]? {
    let counted = Repairs.Kind.allCases.filter { repairs[$0] > 0 }.map { ($0.name, repairs[$0]) }
    return counted.isEmpty ? nil : Dictionary(uniqueKeysWithValues: counted)
  }

  static func text(_ counter: Counter?) -> String? { counter.map { "\($0.value)/\($0.granularity)" } }

  /// The form of the files, for reading them beside the dump: a rendering written by the code under test is a
  /// draft that somebody has to check line by line.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}

extension Rendering.Header {
  init(_ header: ChannelHeader, postsBefore: Int) {
    self.init(
      postsBefore: postsBefore, title: header.title, handle: header.handle,
      subscribers: Rendering.text(header.subscribers), photos: Rendering.text(header.photos),
      videos: Rendering.text(header.videos), files: Rendering.text(header.files),
      links: Rendering.text(header.links),
      description: header.description, button: header.button,
      telegramID: header.telegramID, capturedAt: header.capturedAt,
      range: [header.range.offset, header.range.length])
  }
}

extension Rendering.Post {
  init(_ post: CapturedPost) {
    range = [post.range.offset, post.range.length]
    boundary = post.boundary.rawValue
    forwardName = post.forward?.name
    forwardAuthor = post.forward?.author
    unavailable = post.isAvailable ? nil : true
    body = String(decoding: post.body, as: UTF8.self)
    func entities(_ kind: Entity.Kind) -> [String]? {
      let found = post.entities.filter { $0.kind == kind }.map {
        String(decoding: post.body[$0.range], as: UTF8.self)
      }
      return found.isEmpty ? nil : found
    }
    hashtags = entities(.hashtag)
    mentions = entities(.mention)
    links = entities(.link)
    linkResidue = entities(.linkResidue)
    let named: Set<Entity.Kind> = [.hashtag, .mention, .link, .linkResidue]
    let others = post.entities.filter { !named.contains($0.kind) }.map { entity in
      let text = String(decoding: post.body[entity.range], as: UTF8.self)
      return "\(entity.kind.rawValue): \(text)" + (entity.value.map { " → \($0)" } ?? "")
    }
    styles = others.isEmpty ? nil : others
    let notes = post.media.map(Rendering.Media.init)
    media = notes.isEmpty ? nil : notes
    add(post.record, post.forward)
    reactions = post.reactions
    views = Rendering.text(post.views)
    signature = post.signature
    time = post.time
    edited = post.isEdited ? true : nil
    repairs = Rendering.counts(post.repairs)
  }
}

extension Rendering.Post {
  private mutating func add(_ record: PostRecordFields, _ forward: ForwardOrigin?) {
    if let forward {
      let known = Rendering.Forward(
        channelID: forward.channelID, handle: forward.handle, messageID: forward.messageID,
        date: Rendering.text(forward.date))
      self.forward = known == Rendering.Forward() ? nil : known
    }
    channel = record.channel.map(Rendering.Channel.init)
    messageID = record.messageID
    date = Rendering.text(record.date)
    editDate = Rendering.text(record.editDate)
    capturedAt = record.capturedAt
    forwards = record.forwards
    replies = record.replies
    reply = record.reply.map {
      Rendering.Reply(
        messageID: $0.messageID, channel: $0.channel.map(Rendering.Channel.init), quote: $0.quote)
    }
    album = record.album
    albumMessages = record.albumMessages.isEmpty ? nil : record.albumMessages
    let counts = record.reactions.map { "\($0.emoji ?? "?") \($0.count.value)/\($0.count.granularity)" }
    reactionCounts = counts.isEmpty ? nil : counts
    poll = record.poll.map { poll in
      Rendering.Poll(
        question: poll.question,
        options: poll.options.map { option in
          option.text + (option.voters.map { ": \($0)" } ?? "") + (option.percent.map { ": \($0) %" } ?? "")
        }, voters: poll.voters, closed: poll.isClosed)
    }
    service = record.service.map { $0.action + ($0.subject.map { ": \($0)" } ?? "") }
    card = record.card.map {
      Rendering.Card(url: $0.url, site: $0.site, title: $0.title, description: $0.description)
    }
  }
}

extension Rendering.Media {
  init(_ note: MediaNote) {
    self.init(
      kind: note.kind.rawValue, name: note.name, size: note.size, bytes: note.bytes, path: note.path,
      type: note.type, duration: note.duration, width: note.width, height: note.height, note: note.note)
  }
}

extension Rendering.Channel {
  init(_ channel: ChannelReference) {
    self.init(id: channel.id, handle: channel.handle, title: channel.title)
  }
}

extension Rendering.Part {
  init(_ part: DumpPart, postsBefore: Int) {
    let outcome =
      switch part.outcome {
      case .read: "read"
      case .skipped(let what): "skipped: \(what)"
      case .failed(let error): "failed: \(error.code.rawValue)"
      }
    self.init(
      postsBefore: postsBefore, path: part.path, outcome: outcome, format: part.format?.rawValue,
      encoding: part.encoding, bytes: part.bytes, posts: part.posts, repairs: Rendering.counts(part.repairs))
  }
}

extension Rendering {
  static func text(_ time: CapturedTime?) -> String? {
    switch time {
    case nil: nil
    case .local(let text)?: text
    case .moment(let seconds)?:
      Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
  }
}
