import EndpointAPI
import Glibc
import Presentation

/// Asks for what a report tells of. Memory does not grow with the period: what is long is counted, and of it the newest
/// kept.
struct ReportReader {
  private static let shownFailures = 50
  private static let shownStories = 10
  private static let shownForwards = 15
  private static let shownRevisions = 10
  private static let shownAlerts = 20
  /// Channels come with up to 1,000 snapshots each.
  private static let channelPage = 20

  let connection: APIConnection
  let since: Timestamp
  let until: Timestamp
  let channel: String?
  var progress = ProgressLine(descriptor: STDERR_FILENO)

  mutating func read() async throws -> ReportFacts {
    let status: Status = try await connection.ask(APIRequest("/v1/status"))
    let after = try await lastEvent(before: since, newest: status.lastEvent)
    let through = try await lastEvent(before: until, newest: status.lastEvent)
    var facts = ReportFacts(
      since: since, until: until, channel: channel, status: status, after: after, through: through)
    try await readDumps(&facts)
    try await readEvents(&facts)
    let stories: StoryList = try await connection.ask(
      APIRequest(
        "/v1/stories",
        query: [
          ("after", String(after)), ("through", String(through)), ("channel", channel),
          ("limit", String(Self.shownStories)),
        ]))
    facts.stories = stories.items
    let forwards: Page<Forward> = try await connection.ask(
      APIRequest(
        "/v1/forwards",
        query: [
          ("since", since.description), ("until", until.description), ("channel", channel),
          ("limit", String(Self.shownForwards)),
        ]))
    facts.forwards = forwards.items
    try await readGrowth(&facts)
    return facts
  }

  /// The number of the last event before a time; times grow with numbers.
  private func lastEvent(before time: Timestamp, newest: Int64) async throws -> Int64 {
    var (low, high) = (Int64(0), newest)
    while low < high {
      let middle = low + (high - low) / 2
      let page: Page<Event> = try await connection.ask(
        APIRequest("/v1/events", query: [("since", String(middle)), ("limit", "1")]))
      if let event = page.items.first, event.time < time { low = event.seq } else { high = middle }
    }
    return min(low, newest)
  }

  private mutating func readDumps(_ facts: inout ReportFacts) async throws {
    var cursor: String?
    repeat {
      let page: Page<DumpSummary> = try await connection.ask(
        APIRequest("/v1/dumps", query: [("limit", "1000"), ("cursor", cursor)]))
      for dump in page.items {
        guard let finished = dump.finishedAt, finished < until else { continue }
        guard finished >= since else { return }
        facts.dumps[dump.state, default: 0] += 1
        if dump.state == .failed {
          if facts.failed.count < Self.shownFailures { facts.failed.append(dump) }
        } else if dump.state == .ingested {
          facts.newTexts += dump.newTexts
          facts.knownTexts += dump.knownTexts
        }
      }
      cursor = page.next
    } while cursor != nil
  }

  private mutating func readEvents(_ facts: inout ReportFacts) async throws {
    var revised: [String] = []
    var cursor: String? = String(facts.after)
    let range = facts.after + 1...max(facts.after + 1, facts.through)
    while let start = cursor {
      let page: Page<Event> = try await connection.ask(
        APIRequest("/v1/events", query: [("cursor", start), ("limit", "1000"), ("channel", channel)]))
      for event in page.items where event.seq <= facts.through {
        switch event.kind {
        case .postNew: facts.newPosts[Self.name(event), default: 0] += 1
        case .textKin: if let relation = event.relation { facts.kinTexts[relation, default: 0] += 1 }
        case .postRevised:
          facts.revisedCount += 1
          guard let post = event.post else { continue }
          revised.removeAll { $0 == post }
          revised.append(post)
          if revised.count > Self.shownRevisions { revised.removeFirst() }
        case .alert:
          facts.alertCount += 1
          facts.alerts.append(event.message)
          if facts.alerts.count > Self.shownAlerts { facts.alerts.removeFirst() }
        default: break
        }
      }
      let last = page.items.last?.seq ?? facts.through
      progress.show(
        ProgressBar.text(
          done: last - facts.after, total: Int64(range.count), unit: .events, "events read"))
      cursor = last < facts.through ? page.next : nil
    }
    for post in revised.reversed() {
      let request = APIRequest("/v1/posts/\(post)", query: [("diff", "true")])
      let post: PostDetail = try await connection.ask(request)
      // What events tell of as several may have turned out to be one.
      if !facts.revised.contains(where: { $0.summary.id == post.summary.id }) { facts.revised.append(post) }
    }
  }

  private static func name(_ event: Event) -> String {
    Human.channel(ChannelName(title: event.channel, handle: event.handle, telegramID: event.telegramID))
  }

  private func readGrowth(_ facts: inout ReportFacts) async throws {
    var cursor: String?
    repeat {
      let page: Page<ChannelSummary> = try await connection.ask(
        APIRequest(
          "/v1/channels",
          query: [
            ("channel", channel), ("series", "true"), ("limit", String(Self.channelPage)),
            ("cursor", cursor),
          ]))
      facts.growth += page.items.compactMap { Self.growth($0, since: since, until: until) }
      cursor = page.next
    } while cursor != nil
    facts.growth.sort { abs($0.change) > abs($1.change) }
  }

  /// From the last count before the period, or else the first in it, to the last in it; nil where they are one.
  static func growth(
    _ channel: ChannelSummary, since: Timestamp, until: Timestamp
  ) -> ReportFacts.Growth? {
    let points = (channel.series ?? []).filter { $0.time < until && $0.subscribers != nil }
    let inside = points.first { $0.time >= since }
    guard let last = points.last, last.time >= since, let after = last.subscribers,
      let before = (points.last { $0.time < since } ?? inside)?.subscribers, before != after
    else { return nil }
    let name = Human.channel(ChannelName(title: channel.title, handle: channel.handle))
    return ReportFacts.Growth(channel: name, before: before, after: after)
  }
}

extension ReportFacts.Growth {
  var change: Int64 { after.value &- before.value }
}
