import Archive
import TestSupport

/// A small world of channels and posts, and dumps that show parts of it more or less well.
struct World {
  private struct Channel {
    var id: Int64
    /// By time: the first from the beginning, the second from 500 on.
    var handles: [String?]
    var titles: [String]
    var posts: [Post] = []

    func handle(at time: Int64) -> String? { handles[time < 500 ? 0 : handles.count - 1] }
    func title(at time: Int64) -> String { titles[time < 500 ? 0 : titles.count - 1] }
  }

  private struct Post {
    var number: Int64
    var date: Int64
    /// From when on it has which text.
    var texts: [(from: Int64, text: String?)]
    var origin: Origin?

    func text(at time: Int64) -> String? { texts.last { $0.from <= time }?.text ?? texts[0].text }
  }

  private struct Origin {
    var name: String?
    var channel: Int?
  }

  /// Few, so that posts share them.
  private static let texts = [
    "👆", "Breaking news of the day: a text that is long enough",
    "Another text that is long enough to tell posts apart", "short text",
  ]

  private var channels: [Channel] = []
  private var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    // Few of these, too: equal titles, and handles that another channel has later.
    let handles: [String?] = ["alpha", "Beta", nil]
    let titles = ["News", "Embassy", "Mission"]
    for index in 0..<Int.random(in: 1...3, using: &random) {
      var channel = Channel(
        id: Int64(1001 + index), handles: [pick(handles)], titles: [pick(titles)])
      if chance(2) { channel.handles.append(pick(handles)) }
      if chance(3) { channel.titles.append(pick(titles)) }
      channels.append(channel)
    }
    for index in channels.indices {
      for number in 1...Int64.random(in: 1...4, using: &random) {
        var post = Post(
          number: number, date: number * 100, texts: [(0, chance(8) ? nil : pick(Self.texts))])
        if chance(4) { post.texts.append((number * 100 + 150, pick(Self.texts))) }
        if chance(3) {
          post.origin = Origin(
            name: chance(6) ? nil : pick(titles), channel: chance(2) ? pick(Array(channels.indices)) : nil)
        }
        channels[index].posts.append(post)
      }
    }
  }

  private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &random)] }

  /// True once in `count` times.
  private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

  /// Some dumps of it.
  mutating func dumps() -> [SeenDump] {
    (0..<Int.random(in: 2...10, using: &random)).map { dump(named: "dump \($0)") }
  }

  private mutating func dump(named name: String) -> SeenDump {
    let time = Int64.random(in: 1...10, using: &random) * 100
    let shown = pick(Array(channels.indices))
    let source = channels[shown]
    let strength = IdentityRank(rawValue: Int64.random(in: 1...4, using: &random)) ?? .name
    var record = channel(nil, nil, strength == .text ? nil : source.title(at: time))
    let handle = source.handle(at: time)
    switch strength {
    case .id: record = channel(source.id, chance(2) ? handle : nil, chance(2) ? source.title(at: time) : nil)
    case .handle where handle != nil: record = channel(nil, handle, chance(2) ? source.title(at: time) : nil)
    default: break
    }
    let isTimed = chance(2)
    var dump = SeenDump(name: name, posts: [])
    let isHeaded = record?.title != nil && chance(2)
    if isHeaded {
      dump.heading = record
      dump.headingAt = isTimed ? time : nil
    }
    for post in source.posts where post.date <= time && !chance(3) {
      for _ in 0..<(chance(6) ? 2 : 1) {
        dump.posts.append(seen(post, in: record, strength, time, isTimed: isTimed, isHeaded: isHeaded))
      }
    }
    return dump
  }

  private mutating func seen(
    _ post: Post, in record: ChannelRecord?, _ strength: IdentityRank, _ time: Int64, isTimed: Bool,
    isHeaded: Bool
  ) -> Seen {
    var seen = Seen()
    // A heading says it for all, too.
    seen.channel = isHeaded && strength <= .name && chance(2) ? nil : record
    if seen.channel == nil, isHeaded { seen.channel = record }
    seen.messageID = strength >= .handle || chance(5) ? post.number : nil
    seen.grade = Int(strength.rawValue)
    // Each format has a spelling of its own.
    seen.text = post.text(at: time)?.replacing(
      " ", with: String(repeating: strength.rawValue % 2 == 0 ? "\n" : " ", count: seen.grade))
    if chance(2) { seen.date = post.date }
    if isTimed {
      seen.capturedAt = time
    } else if let edit = post.texts.last(where: { $0.from <= time && $0.from > 0 }), chance(2) {
      seen.editedAt = edit.from
    }
    if let origin = post.origin {
      seen.isForward = true
      seen.origin = origin.name
      if strength >= .name, let index = origin.channel {
        let source = channels[index]
        seen.originChannel = channel(
          chance(2) ? source.id : nil, source.handle(at: time), chance(2) ? source.title(at: time) : nil)
      }
    }
    if chance(2) {
      seen.counts = CountsRecord(
        views: RoundedCount(value: time / 10 + post.number, granularity: chance(2) ? 1 : 10),
        forwards: chance(2) ? time / 100 : nil, replies: nil,
        reactions: chance(3) ? "[[\"👍\",\(time),1]]" : nil)
    }
    seen.boundary = pick(BoundaryGrade.allCases)
    return seen
  }
}
