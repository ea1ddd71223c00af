public import EndpointAPI

/// What dumps that say more than a text capture come to. What anybody may write in them is hostile here.
extension Samples {
  private static let escape = "\u{1B}[31m\u{202E}"

  public static let facts: PostFacts = {
    var facts = PostFacts()
    facts.messageID = 17
    facts.postedIn = ChannelName(title: "Embassy", handle: "EmbUSA", telegramID: 1_234)
    facts.date = Moment(time: time, local: nil)
    facts.editDate = Moment(time: nil, local: "2026-03-01T12:30:00")
    facts.origin = .init(id: 99, handle: "mfa\(escape)", author: nil, messageID: 5, date: facts.editDate)
    facts.signature = "Desk"
    facts.reply = Reply(messageID: 16, channel: nil, quote: "What was\nsaid \(escape)")
    facts.album = "album-1"
    facts.albumMessages = [17, 18]
    facts.media = [.init(kind: "photo", name: nil, size: nil)]
    facts.poll = Poll(
      question: "Agreed?",
      options: [
        .init(text: "Yes", voters: 1_200, percent: 60), .init(text: "No \(escape)", voters: 7, percent: nil),
      ],
      voters: 2_000, closed: true)
    facts.service = ServiceNotice(action: "pinned", subject: "message 3")
    facts.card = LinkCard(url: "https://mid.ru/", site: "MFA", title: nil, description: nil)
    facts.textLinks = [TextLink(text: "here", url: "https://mid.ru/")]
    return facts
  }()

  public static let richPost: PostDetail = {
    var summary = post
    summary.identity = .id
    summary.editedAt = time
    summary.url = "https://t.me/EmbUSA/17"
    summary.views = Count(value: 12_345, granularity: 1)
    var sighting = Samples.sighting
    sighting.identity = .handle
    sighting.part = "export/\(escape)result.json"
    sighting.capturedAt = time
    sighting.forwards = 3
    sighting.replies = 4
    sighting.reactions = nil
    sighting.reactionCounts = [Reaction(emoji: "👍", count: Count(value: 62, granularity: 1))]
    sighting.facts = facts
    return PostDetail(
      summary: summary, sighted: [sighting],
      revisions: [
        Revision(
          text: post.text ?? "", asOf: time, editedAt: time, sightings: 2, dumps: 1,
          diff: KinDiff(
            segments: [
              .init(kind: .removed, text: "The first wording\(escape)"),
              .init(kind: .added, text: "First paragraph #RussiaChina 🇷🇺\n\nSecond, @mfa."),
            ],
            reasons: [
              .init(kind: .name, old: "The first wording\(escape)", new: "First paragraph #RussiaChina")
            ],
            coarse: false)),
        Revision(text: "The first wording\(escape)", asOf: nil, editedAt: nil, sightings: 1, dumps: 1),
      ],
      series: (0..<25).map { index in
        CountsPoint(
          time: Timestamp(milliseconds: time.milliseconds + index * 3_600_000), received: index == 24,
          views: Count(value: 100 * (index + 1), granularity: 100), forwards: index, replies: nil,
          reactions: [Reaction(emoji: "👍\(escape)", count: Count(value: index, granularity: 1))])
      }, facts: facts)
  }()

  public static let partedDump: DumpDetail = {
    var dump = dumpDetail
    dump.parts = [
      DumpPart(
        path: "export/result.json", outcome: .read, message: nil, code: nil, remedy: nil,
        format: "desktop-json",
        encoding: "UTF-8", bytes: 12_345, posts: 10, repairs: ["doubled": 2]),
      DumpPart(
        path: "../../etc/\(escape)x", outcome: .skipped, message: "It is a photo.", code: nil, remedy: nil,
        format: nil,
        encoding: nil, bytes: 0, posts: 0, repairs: [:]),
      DumpPart(
        path: "export/broken.json", outcome: .failed, message: "It ends too early.", code: "truncated",
        remedy: "Export it again.", format: "desktop-json", encoding: nil, bytes: 7, posts: 0, repairs: [:]),
    ]
    dump.partCount = 1_003
    return dump
  }()

  public static let channelOverTime: ChannelSummary = {
    var channel = Samples.channel
    channel.telegramID = 1_234
    channel.series = [
      ChannelPoint(
        time: time, received: false, title: snapshot.title, subscribers: snapshot.subscribers,
        photos: snapshot.photos, videos: snapshot.videos, files: snapshot.files, links: nil)
    ]
    return channel
  }()
}
