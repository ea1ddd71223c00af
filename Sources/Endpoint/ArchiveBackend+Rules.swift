public import Archive
public import EndpointAPI
import Ingest

// Rules and alerts.
extension ArchiveBackend {
  public func rules(_ page: PageQuery) async throws -> Page<Rule> {
    let after = try ListCursor.rules.name(page.cursor) ?? ""
    let rest = try await asking { try archive.rules() }.filter { $0.name > after }
    let shown = rest.prefix(page.limit)
    return Page(
      items: shown.map { Rule($0) },
      next: rest.count > shown.count ? shown.last.map { ListCursor.rules.text(name: $0.name) } : nil)
  }

  public func addRule(_ definition: EndpointAPI.RuleDefinition) async throws -> Rule {
    let definition = try Self.checked(definition)
    switch try await commanding({ try await rules.add(definition) }) {
    case .added(let row), .unchanged(let row): return Rule(row)
    case .taken(let row):
      throw BackendError.conflict(
        row.source == .configuration
          ? "The configuration has another rule of the name \(row.name)."
          : "There is another rule of the name \(row.name).",
        remedy: row.source == .configuration
          ? "take another name, or change the rule in the configuration file"
          : "take another name, or remove that one first: sluicectl rules remove \(row.name)")
    }
  }

  public func removeRule(_ name: String) async throws -> Rule {
    switch try await commanding({ try await rules.remove(name) }) {
    case .removed(let row): return Rule(row)
    case .notFound: throw BackendError.notFound
    case .isConfigured:
      throw BackendError.conflict(
        "The rule \(name) stands in the configuration.",
        remedy: "remove it from the configuration file, then sluicectl reload")
    }
  }

  public func testRule(
    _ definition: EndpointAPI.RuleDefinition, since: Timestamp?, limit: Int
  ) async throws -> RuleTest {
    let checked: Archive.RuleDefinition
    if definition == EndpointAPI.RuleDefinition(name: definition.name) {
      let known = try await asking { try archive.rules() }.first { $0.name == definition.name }
      guard let known else { throw BackendError.notFound }
      checked = known.definition
    } else {
      checked = try Self.checked(definition)
    }
    // One more than is shown tells whether these are all.
    let rows = try await asking {
      try await archive.trial(of: checked, since: since?.milliseconds, limit: limit + 1)
    }
    let (filed, key) = Self.words(of: RuleMatcher.filing(of: checked))
    return RuleTest(
      rule: EndpointAPI.RuleDefinition(checked), filed: filed, filedUnder: key,
      matches: rows.prefix(limit).map { RuleTest.Match($0) }, complete: rows.count <= limit)
  }

  public func alerts(_ query: AlertQuery) async throws -> Page<Alert> {
    let before = try ListCursor.alerts.position(query.page.cursor)
    let filter = AlertFilter(
      rule: query.rule, state: query.state.flatMap { AlertState(rawValue: $0.rawValue) })
    let rows = try await asking { try await archive.alerts(filter, before: before, limit: query.page.limit) }
    return Page(
      items: rows.map { Alert($0) },
      next: rows.count < query.page.limit ? nil : rows.last.map { ListCursor.alerts.text($0.id) })
  }

  public func retryAlert(_ id: Int64) async throws -> AlertRetry {
    let isThere = try await commanding { try await deliverer.retry(id) }
    let row = try await asking { try await archive.alerts(AlertFilter(), before: id + 1, limit: 1).first }
    guard isThere, let row else { throw BackendError.notFound }
    return AlertRetry(alert: Alert(row), delivers: deliverer.path != nil)
  }

  /// The alerts that wait, for status.
  func pendingAlerts() async throws -> Status.Alerts {
    let pending = try await archive.pendingAlerts()
    return Status.Alerts(
      pending: pending.count, oldestError: pending.oldestError,
      oldestTime: pending.oldestTime.map { Timestamp(milliseconds: $0) })
  }

  // MARK: - Parts

  private func commanding<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
    do {
      return try await asking(body)
    } catch is Pipeline.Stopping {
      throw BackendError.unavailable("The service is stopping.")
    }
  }

  private static func checked(
    _ definition: EndpointAPI.RuleDefinition
  ) throws -> Archive.RuleDefinition {
    do {
      return try Archive.RuleDefinition(definition.fields)
    } catch {
      let place = error.key.map { "\($0.rawValue): " } ?? ""
      throw BackendError.refused("The rule makes no sense: \(place)\(error.message).", remedy: error.remedy)
    }
  }

  private static func words(of filing: RuleFiling?) -> (String, String?) {
    switch filing {
    case .token(let word): ("word", word)
    case .channel(let channel): ("channel", channel)
    case .origin(let origin): ("origin", origin)
    case .everywhere: ("everywhere", nil)
    case nil: ("kind", nil)
    }
  }
}

extension EndpointAPI.RuleDefinition {
  init(_ definition: Archive.RuleDefinition) {
    let fields = definition.fields
    self.init(
      name: definition.name, on: RuleKind(rawValue: definition.kind), query: fields[.query],
      channel: fields[.channel], from: fields[.from], counter: fields[.counter], change: fields[.change],
      state: fields[.state].map { DumpState(rawValue: $0) }, drop: fields[.drop],
      channels: fields[.channels].flatMap { Int($0) }, within: fields[.within],
      notify: definition.notifies)
  }

  /// The texts that are given.
  fileprivate var fields: [RuleKey: String] {
    var fields: [RuleKey: String] = [:]
    fields[.name] = name
    fields[.on] = on?.rawValue
    fields[.query] = query
    fields[.channel] = channel
    fields[.from] = from
    fields[.counter] = counter
    fields[.change] = change
    fields[.state] = state?.rawValue
    fields[.drop] = drop
    fields[.channels] = channels.map { "\($0)" }
    fields[.within] = within
    fields[.notify] = notify.map { "\($0)" }
    return fields
  }
}

extension Rule {
  init(_ row: RuleRow) {
    self.init(
      definition: .init(row.definition), source: row.source.rawValue, since: row.since,
      createdAt: Timestamp(milliseconds: row.createdAt))
  }
}

extension RuleTest.Match {
  init(_ row: RuleTrialRow) {
    self.init(
      time: Timestamp(captured: row.time), message: row.message, dump: row.dump, post: row.post,
      channel: row.channel)
  }
}

extension Alert {
  public init(_ row: AlertRow) {
    self.init(
      id: row.id, rule: row.rule, event: row.event, matched: row.matched,
      time: Timestamp(milliseconds: row.time), message: row.message,
      state: AlertWord(rawValue: row.state.rawValue), attempts: row.attempts,
      nextTry: row.nextTry.map { Timestamp(milliseconds: $0) }, lastError: row.lastError,
      deliveredAt: row.deliveredAt.map { Timestamp(milliseconds: $0) }, dump: row.dump, post: row.post,
      channel: row.channel)
  }
}
