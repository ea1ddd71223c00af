internal import TestSupport

/// Makes posts without end, the same for the same seed: every twenty-four hold one of each kind.
public struct PostFeed {
  private var random: SeededGenerator
  private let channel: Model.Channel
  private let origins: [Model.Channel]
  private var index = 0
  private var nextID: Int64
  private var nextDate: Int64
  private var phrases: Phrases

  /// - Parameters:
  ///   - origins: where posts are forwarded from; none are forwarded where it is empty.
  ///   - start: the date of the first post.
  public init(
    seed: UInt64, channel: Model.Channel, origins: [Model.Channel] = [], start: Int64 = 1_622_894_096
  ) {
    random = SeededGenerator(seed: seed)
    self.channel = channel
    self.origins = origins
    nextID = 1
    nextDate = start
    phrases = Phrases(handle: channel.handle)
  }

  /// A channel of its own for each seed.
  public static func channel(seed: UInt64) -> Model.Channel {
    var random = SeededGenerator(seed: seed ^ 0xC4A7)
    let names = [
      ("Harbour Gazette", "harbour_gazette"), ("Вестник порта", "vestnik_porta"),
      ("海港公报", "haigang_gongbao"), ("روزنامهٔ بندر", "bandar_daily"), ("Notes & Queries", "NotesAndQueries"),
    ]
    let (title, handle) = names[Int(seed % UInt64(names.count))]
    let number = seed / UInt64(names.count)
    return Model.Channel(
      id: 1_000_000_000 + Int64.random(in: 0..<1_000_000_000, using: &random),
      handle: handle + (number > 0 ? "\(number)" : ""), title: title + (number > 0 ? " \(number)" : ""),
      description: "What happens at the quay.\n\nWrite to @\(handle)_desk",
      subscribers: .random(in: 900..<3_000_000, using: &random),
      photos: .random(in: 10..<20_000, using: &random), videos: .random(in: 2..<900, using: &random),
      files: .random(in: 2..<300, using: &random), links: .random(in: 10..<20_000, using: &random))
  }

  /// The next post, or the messages of the next album.
  public mutating func next() -> [Model.Post] {
    defer { index += 1 }
    let kind = index % 24
    if index == 0 { return [notice(.created)] }
    switch kind {
    case 1, 14, 19: return [forwarded()]
    case 2: return [illustrated(document())]
    case 3, 15: return [illustrated(.photo(width: 1280, height: 853))]
    case 4: return [reply()]
    case 6: return [poll()]
    case 7: return album()
    case 11, 21: return [edited()]
    case 12: return [notice(.pinned(nextID - 1))]
    case 13: return [voiced(.photo(width: 800, height: 600))]
    case 16: return [illustrated(.video(duration: 34 + Int64(index % 60), bytes: 5_400_000))]
    case 20: return [voiced(.voice(duration: 12, bytes: 48_213))]
    case 22: return [notice(.photoChanged)]
    default: return [plain()]
    }
  }

  /// The next `count` posts or albums, in one list.
  public mutating func next(_ count: Int) -> [Model.Post] {
    var posts: [Model.Post] = []
    for _ in 0..<count { posts += next() }
    return posts
  }

  private mutating func message(_ text: Model.Text) -> Model.Post {
    var post = Model.Post(id: nextID, date: nextDate, text: text)
    nextID += random.chance(5) ? 2 : 1
    nextDate += Int64.random(in: 40..<20_000, using: &random)
    post.views = Int64.random(in: 20..<2_000_000, using: &random)
    post.forwards = post.views / 90
    if random.chance(2) { post.replies = Int64.random(in: 1..<400, using: &random) }
    if !random.chance(3) { post.reactions = reactions() }
    return post
  }

  private mutating func reactions() -> [Model.Reaction] {
    let emoji = ["👍", "❤", "👏", "🔥", "🥰", "😁", "🤔", "🤯", "😢", "🎉"]
    var found: [Model.Reaction] = []
    var count = Int64.random(in: 3..<9000, using: &random)
    if random.chance(6) {
      found.append(Model.Reaction(.paid, count))
      count = max(count / 3, 2)
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let sign = emoji.randomElement(using: &random)!
      if found.contains(where: { $0.emoji == .standard(sign) }) { continue }
      found.append(Model.Reaction(.standard(sign), count))
      count = max(count / 2, 2)
    }
    if random.chance(6) { found.append(Model.Reaction(.custom("5265077361648368841"), count)) }
    return found
  }

  private mutating func plain() -> Model.Post {
    var post = message(phrases.text(&random))
    if random.chance(5) { post.signature = "Anna Berg" }
    return post
  }

  private mutating func forwarded() -> Model.Post {
    guard let origin = origins.randomElement(using: &random) else { return plain() }
    var post = message(phrases.text(&random))
    post.forward = Model.Forward(
      channel: origin, messageID: .random(in: 10..<9000, using: &random), date: post.date - 3600,
      author: random.chance(3) ? "Jo Reed" : nil)
    return post
  }

  private mutating func illustrated(_ media: Model.Media) -> Model.Post {
    var post = message(phrases.text(&random))
    post.media = media
    return post
  }

  private mutating func voiced(_ media: Model.Media) -> Model.Post {
    var post = message(Model.Text(""))
    post.media = media
    return post
  }

  private func document() -> Model.Media {
    .document(
      name: "timetable-\(index).pdf", bytes: 6_501_171 + Int64(index) * 1024, type: "application/pdf")
  }

  private mutating func reply() -> Model.Post {
    let to = max(nextID - 1, 1)
    var post = message(phrases.text(&random))
    post.replyTo = to
    return post
  }

  private mutating func edited() -> Model.Post {
    var post = message(phrases.text(&random))
    var text = post.versions[0].text
    for edit in 1...Int.random(in: 1...2, using: &random) {
      text.runs.append(Model.Run("\n\nUpdate \(edit): confirmed by the harbour master."))
      post.versions.append(Model.Version(text: text, since: post.date + Int64(edit) * 50_000))
    }
    return post
  }

  private mutating func poll() -> Model.Post {
    var post = message(Model.Text(""))
    let voters = Int64.random(in: 100..<9000, using: &random)
    post.media = .poll(
      Model.Poll(
        question: "Which quay should be built first, number \(index)?",
        options: [.init("The northern one", voters), .init("The southern one", voters / 3), .init("None", 7)])
    )
    return post
  }

  private mutating func album() -> [Model.Post] {
    var posts: [Model.Post] = []
    let album = 13_000_000_000_000_000 + Int64(index)
    let date = nextDate
    for place in 0..<3 {
      var post = message(place == 0 ? phrases.text(&random) : Model.Text(""))
      post.album = album
      post.media = .photo(width: 1280, height: 960 - Int64(place))
      if let first = posts.first {
        // One moment, one number after the other, and the counts are the album's.
        post.id = first.id + Int64(place)
        nextID = post.id + 1
        post.versions[0].since = date
        post.views = first.views
        post.forwards = first.forwards
        post.replies = 0
        post.reactions = []
      }
      post.date = date
      posts.append(post)
    }
    return posts
  }

  private mutating func notice(_ notice: Model.Notice) -> Model.Post {
    var post = message(Model.Text(""))
    post.notice = notice
    (post.views, post.forwards, post.replies, post.reactions) = (0, 0, 0, [])
    return post
  }
}

extension SeededGenerator {
  /// True once in `n` times.
  mutating func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }
}

/// Texts in several scripts, each of them new.
struct Phrases: Sendable {
  private let handle: String
  private var serial = 0

  init(handle: String) { self.handle = handle }

  private static let sentences: [[String]] = [
    [
      "The ferry left the northern quay in the early morning.", "Nobody was hurt, the harbour master said.",
      "Talks went on until the evening, and both sides want to meet again.",
      "It wasn’t the first time — the bridge was closed twice in May.",
      "Costs rose to $200,000, which is 12% more than planned & paid.", "Read the file port_plan_v2 first.",
    ],
    [
      "Паром вышел из северного порта рано утром.", "Никто не пострадал, сообщил начальник порта.",
      "Переговоры шли до вечера, стороны встретятся ещё раз.", "Йод и ёлка: подъём воды объясняют штормом.",
    ],
    ["渡轮清晨离开北码头。", "港务局长表示，无人受伤。", "会谈持续到晚上，双方希望再次会面。", "费用上涨了百分之十二。"],
    [
      "کشتی صبح زود از اسکلهٔ شمالی راه افتاد.", "به گفتهٔ رئیس بندر کسی آسیب ندید.",
      "گفت‌وگوها تا شب ادامه یافت و دو طرف می‌خواهند دوباره دیدار کنند.", "هزینه‌ها بیشتر شده‌اند.",
    ],
  ]

  private static let emoji = ["⚡️", "🤦‍♂️", "👩‍🚒", "🏳️‍🌈", "👍🏽", "🛟", "🇳🇴"]

  mutating func text(_ random: inout SeededGenerator) -> Model.Text {
    serial += 1
    let sentences = Self.sentences[Int.random(in: 0..<Self.sentences.count, using: &random)]
    var runs: [Model.Run] = []
    if random.chance(4) {
      let sign = Self.emoji.randomElement(using: &random)!
      runs.append(
        random.chance(2) ? .init(sign, .customEmoji("53\(100_000 + serial)")) : .init(sign))
      runs.append(.init(" "))
    }
    runs.append(.init("No. \(serial)", random.chance(2) ? .bold : nil))
    runs.append(.init(": "))
    // No sentence comes twice, lest a text look like one that was printed twice.
    var left = sentences.shuffled(using: &random)
    for paragraph in 0..<Int.random(in: 1...3, using: &random) where !left.isEmpty {
      if paragraph > 0 { runs.append(.init(random.chance(4) ? "\n" : "\n\n")) }
      for place in 0..<Int.random(in: 1...2, using: &random) where !left.isEmpty {
        if place > 0 { runs.append(.init(" ")) }
        runs.append(.init(left.removeLast(), style(&random)))
      }
    }
    ending(&runs, &random)
    return Self.joined(runs)
  }

  private func style(_ random: inout SeededGenerator) -> Model.Style? {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: .bold
    case 1: .italic
    case 2: .textLink("https://example.org/notes/\(serial)?from=quay&lang=en")
    case 3: .strikethrough
    default: nil
    }
  }

  private func ending(_ runs: inout [Model.Run], _ random: inout SeededGenerator) {
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      runs.append(.init("\n\n"))
      runs.append(.init("https://example.org/a_b/c?x=\(serial)", .link))
    case 1:
      runs.append(.init("\n\n"))
      runs.append(.init("#harbour", .hashtag))
      runs.append(.init(" "))
      runs.append(.init("#порт_\(serial)", .hashtag))
    case 2:
      runs.append(.init(" See "))
      runs.append(.init("@\(handle)", .mention))
      runs.append(.init("."))
    default: break
    }
  }

  /// Runs of the same look become one.
  private static func joined(_ runs: [Model.Run]) -> Model.Text {
    var joined: [Model.Run] = []
    for run in runs {
      if run.style == nil, let last = joined.last, last.style == nil {
        joined[joined.count - 1].text += run.text
      } else {
        joined.append(run)
      }
    }
    return Model.Text(joined)
  }
}
