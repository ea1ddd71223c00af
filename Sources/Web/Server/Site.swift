import EndpointAPI
import Presentation
import Synchronization

/// The pages, each made from what the daemon answers at that moment. It can ask, and has no way to change anything.
final class Site: Sendable {
  /// What a browser gets.
  struct Answer: Sendable {
    var status: Int
    var type: String
    var body: String

    static func page(_ layout: Layout, status: Int = 200) -> Answer {
      Answer(status: status, type: "text/html; charset=utf-8", body: layout.document)
    }
  }

  private static let pageSize = "50"
  private static let eventsOnOverview: Int64 = 12
  /// Counts that were taken longer ago say nothing of how fast it is now.
  private static let oldestRate: Int64 = 15_000

  private let source: any WebSource
  private let rates = Mutex<(rates: Rates, last: Timestamp?)>((Rates(), nil))

  init(source: any WebSource) { self.source = source }

  /// - Parameter place: any but ``Place/live``.
  func answer(_ place: Place, _ query: Query) async -> Answer {
    switch place {
    case .style: return Answer(status: 200, type: "text/css; charset=utf-8", body: Assets.style)
    case .script: return Answer(status: 200, type: "text/javascript; charset=utf-8", body: Assets.script)
    case .icon: return Answer(status: 200, type: "image/svg+xml", body: Assets.icon)
    default: break
    }
    do {
      if place == .status {
        let part = try await overview(withEvents: false).statusPart
        return Answer(status: 200, type: "text/html; charset=utf-8", body: part.document)
      }
      return .page(try await layout(place, query))
    } catch {
      return Self.trouble(error)
    }
  }

  /// There is nothing at the address.
  static func nothing() -> Answer {
    trouble(
      WebSourceError(
        .notFound, "There is no page of this address.", remedy: "the menu leads to those there are"))
  }

  private static func trouble(_ error: any Error) -> Answer {
    let error =
      error as? WebSourceError
      ?? WebSourceError(.broken, "The page could not be made: \(error).", remedy: "load it again")
    let status =
      switch error.kind {
      case .badRequest: 400
      case .notFound: 404
      case .notAllowed: 403
      case .unavailable: 503
      case .broken: 502
      }
    return .page(TroublePage(error: error).layout, status: status)
  }

  private func layout(_ place: Place, _ query: Query) async throws -> Layout {
    switch place {
    case .posts: await posts(query)
    case .post: try await post(query)
    case .stories: try await stories(query)
    case .channels: try await channels(query)
    case .forwards: await forwards(query)
    case .dumps: try await dumps(query)
    case .dump: try await dump(query)
    case .events: try await events(query)
    case .rules: try await rules(query)
    default: try await overview(withEvents: true).layout
    }
  }

  // MARK: - Pages

  private func overview(withEvents: Bool) async throws -> OverviewPage {
    let status: Status = try await ask("/v1/status")
    let events: [Event] =
      withEvents
      ? try await events(after: status.lastEvent - Self.eventsOnOverview, kind: nil, Self.eventsOnOverview)
      : []
    return OverviewPage(status: status, rates: rate(status), events: events)
  }

  /// How fast dumps are read: reckoned from the counts of the last few times that somebody looked.
  private func rate(_ status: Status) -> String? {
    let now = Timestamp.now
    return rates.withLock { state in
      if let last = state.last, now.milliseconds - last.milliseconds > Self.oldestRate {
        state.rates = Rates()
      }
      state.last = now
      state.rates.add(status, at: now)
      return status.state == .ingesting ? state.rates.line : nil
    }
  }

  private func posts(_ query: Query) async -> Layout {
    let result: Result<Page<PostSummary>, WebSourceError> = await filtered(
      "/v1/posts", PostsPage.conditions(query), query)
    return PostsPage(query: query, result: result).layout
  }

  private func forwards(_ query: Query) async -> Layout {
    let result: Result<Page<Forward>, WebSourceError> = await filtered(
      "/v1/forwards", ForwardsPage.conditions(query), query)
    return ForwardsPage(query: query, result: result).layout
  }

  /// A list with a form, which stays where there is no list to show, so that what is wrong in it can be mended.
  private func filtered<Item>(
    _ path: String, _ conditions: [(name: String, value: String?)], _ query: Query
  ) async -> Result<Page<Item>, WebSourceError> {
    do {
      return .success(try await list(path, conditions, cursor: query["cursor"]))
    } catch {
      return .failure(error as? WebSourceError ?? WebSourceError(.broken, "The list could not be had."))
    }
  }

  private func post(_ query: Query) async throws -> Layout {
    let id = try Self.id(in: query)
    let post: PostDetail = try await ask("/v1/posts/\(id)", [("diff", "true")])
    let kin: PostKin? = try? await ask(
      "/v1/kin", [("post", post.summary.id), ("diff", "true"), ("limit", "20")])
    return PostPage(post: post, kin: kin).layout
  }

  private func stories(_ query: Query) async throws -> Layout {
    let page: Page<KinCluster> = try await list("/v1/kin", cursor: query["cursor"])
    let status: Status = try await ask("/v1/status")
    return StoriesPage(page: page, cursor: query["cursor"], progress: status.kin).layout
  }

  private func channels(_ query: Query) async throws -> Layout {
    let page: Page<ChannelSummary> = try await list(
      "/v1/channels", [("series", "true")], cursor: query["cursor"])
    return ChannelsPage(page: page, cursor: query["cursor"]).layout
  }

  private func dumps(_ query: Query) async throws -> Layout {
    let state = query["state"]
    let page: Page<DumpSummary> = try await list("/v1/dumps", [("state", state)], cursor: query["cursor"])
    return DumpsPage(page: page, state: state, cursor: query["cursor"]).layout
  }

  private func dump(_ query: Query) async throws -> Layout {
    let dump: DumpDetail = try await ask("/v1/dumps/\(try Self.id(in: query))")
    var quarantined: QuarantinedDump?
    if dump.summary.state == .failed, let number = dump.summary.number {
      quarantined = try? await ask("/v1/quarantine/n\(number)")
    }
    return DumpPage(dump: dump, quarantined: quarantined).layout
  }

  private func events(_ query: Query) async throws -> Layout {
    let status: Status = try await ask("/v1/status")
    let last = min(query.number("before").map { max(0, $0 - 1) } ?? status.lastEvent, status.lastEvent)
    let first = max(0, last - EventsPage.stretch)
    var events = try await events(after: first, kind: query["kind"], EventsPage.stretch)
    events.removeAll { $0.seq > last }
    return EventsPage(
      events: events, range: min(first + 1, last)...last, newest: status.lastEvent, query: query
    ).layout
  }

  private func events(after number: Int64, kind: String?, _ limit: Int64) async throws -> [Event] {
    let page: Page<Event> = try await ask(
      "/v1/events", [("since", String(max(0, number))), ("limit", String(limit)), ("kind", kind)])
    return page.items
  }

  private func rules(_ query: Query) async throws -> Layout {
    let rules: Page<Rule> = try await list("/v1/rules", cursor: query["rules"])
    let alerts: Page<Alert> = try await list("/v1/alerts", cursor: query["cursor"])
    return RulesPage(rules: rules, alerts: alerts, query: query).layout
  }

  // MARK: - Questions

  private static func id(in query: Query) throws -> String {
    guard let id = query.id("id") else {
      throw WebSourceError(.badRequest, "The address has no id.", remedy: "the lists lead to what there is")
    }
    return id
  }

  private func list<Item>(
    _ path: String, _ query: [(name: String, value: String?)] = [], cursor: String?
  ) async throws -> Page<Item> {
    try await ask(path, query + [("limit", Self.pageSize), ("cursor", cursor)])
  }

  private func ask<Value: Decodable & Sendable>(
    _ path: String, _ query: [(name: String, value: String?)] = []
  ) async throws -> Value {
    try await source.ask(path, query, for: Value.self)
  }
}
