package import EndpointAPI

/// Rules as a table.
package enum RuleList {
  package static func table(_ rules: [Rule]) -> Table {
    var table = Table([
      .init("NAME"), .init("FROM"), .init("NOTIFY"), .init("SINCE"), .init("TELLS OF", cutTo: 20),
    ])
    for rule in rules {
      table.add([
        .init(rule.definition.name, .strong), .init(rule.source, .dim),
        .init(rule.definition.notify == true ? "yes" : "no"), .init(Human.ago(rule.createdAt)),
        .init(rule.definition.summary),
      ])
    }
    return table
  }
}

/// What rules told, as a table.
package enum AlertList {
  package static func table(_ alerts: [Alert]) -> Table {
    var table = Table([
      .init("ID", .right), .init("WHEN"), .init("STATE"), .init("WHAT", cutTo: 20), .init("", cutTo: 8),
    ])
    for alert in alerts {
      let trouble = alert.lastError.map { "\(Human.plural(alert.attempts, "attempt")): \($0)" } ?? ""
      table.add([
        .init("\(alert.id)"), .init(Human.ago(alert.time)), .init(alert.state.rawValue, mark(alert)),
        .init(alert.message), .init(trouble, .bad),
      ])
    }
    return table
  }

  private static func mark(_ alert: Alert) -> Style.Mark {
    switch alert.state {
    case .delivered: .good
    case .pending: alert.lastError == nil ? .attention : .bad
    default: .dim
    }
  }
}

extension RuleDefinition {
  /// What the rule is about, as people read it.
  package var summary: String {
    switch on {
    case .post?:
      let parts = [
        query.map { "matches \($0)" }, channel.map { "in \($0)" }, from.map { "forwarded from \($0)" },
      ]
      return (["a post"] + parts.compactMap(\.self)).joined(separator: " ")
    case .channel?:
      return "\(counter ?? "a counter") of \(channel ?? "any channel") changed by more than \(change ?? "0%")"
    case .dump?:
      return "a dump \(verb)" + (drop.map { " from \($0)" } ?? "")
    case .text?:
      return "a text was posted in \(channels ?? 0) channels within \(within ?? "")"
    default:
      return on?.rawValue ?? "nothing"
    }
  }

  private var verb: String {
    switch state {
    case .failed?: "failed"
    case .duplicate?: "was a duplicate"
    case .ingested?: "was ingested"
    default: state.map { "is \($0.rawValue)" } ?? ""
    }
  }
}
