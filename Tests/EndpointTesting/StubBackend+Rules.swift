public import Endpoint
public import EndpointAPI

extension StubBackend {
  /// How a rule was tested.
  public struct RuleTestQuery: Hashable, Sendable {
    public var definition: RuleDefinition
    public var since: Timestamp?
    public var limit: Int
  }

  public func rules(_ page: PageQuery) async throws -> Page<Rule> {
    try answer { Self.page(of: $0.rules, page) }
  }

  public func addRule(_ definition: RuleDefinition) async throws -> Rule {
    try answer { state in
      if let known = state.rules.first(where: { $0.definition.name == definition.name }) {
        if known.definition == definition { return known }
        throw BackendError.conflict(
          "There is another rule of the name \(definition.name).", remedy: "rename it")
      }
      guard definition.on != nil else {
        throw BackendError.refused("The rule makes no sense: on is missing.", remedy: "give on")
      }
      let rule = Rule(definition: definition, source: "command", since: 3, createdAt: Samples.time)
      state.rules.append(rule)
      return rule
    }
  }

  public func removeRule(_ name: String) async throws -> Rule {
    try answer { state in
      guard let index = state.rules.firstIndex(where: { $0.definition.name == name }) else {
        throw BackendError.notFound
      }
      guard state.rules[index].source == "command" else {
        throw BackendError.conflict(
          "The rule \(name) stands in the configuration.", remedy: "remove it there")
      }
      return state.rules.remove(at: index)
    }
  }

  public func testRule(_ definition: RuleDefinition, since: Timestamp?, limit: Int) async throws -> RuleTest {
    try answer { state in
      state.ruleTests.append(RuleTestQuery(definition: definition, since: since, limit: limit))
      if definition.on == nil, !state.rules.contains(where: { $0.definition.name == definition.name }) {
        throw BackendError.notFound
      }
      return Samples.ruleTest
    }
  }

  public func alerts(_ query: AlertQuery) async throws -> Page<Alert> {
    try answer { state in
      state.alertQueries.append(query)
      return Self.page(
        of: state.alerts.filter {
          (query.rule ?? $0.rule) == $0.rule && (query.state ?? $0.state) == $0.state
        }, query.page)
    }
  }

  public func retryAlert(_ id: Int64) async throws -> AlertRetry {
    try answer { state in
      guard let alert = state.alerts.first(where: { $0.id == id }) else { throw BackendError.notFound }
      return AlertRetry(alert: alert, delivers: id == Samples.pendingAlert.id)
    }
  }
}
