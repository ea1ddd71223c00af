import EndpointAPI
import Presentation

/// What somebody wants to be told of, and what was told.
struct RulesPage {
  let rules: Page<Rule>
  let alerts: Page<Alert>
  let query: Query

  var layout: Layout {
    Layout("Rules and alerts", menu: .rules) {
      Tag.h1 { "Rules and alerts" }
      Tag.section(.labelled(by: "rules")) {
        Tag.h2(.id("rules")) { "Rules" }
        if rules.items.isEmpty {
          Parts.none("There are no rules: sluicectl rules add makes one.")
        } else {
          ruleTable
        }
        Parts.pager(.rules, [], cursor: query["rules"], next: nil)
        if let next = rules.next {
          Tag.p { Tag.a(.href(Target(.rules, [("rules", next)]))) { "More rules →" } }
        }
      }
      Tag.section(.labelled(by: "alerts")) {
        Tag.h2(.id("alerts")) { "Alerts" }
        if alerts.items.isEmpty {
          Parts.none("No rule was matched yet.")
        } else {
          alertTable
        }
        Parts.pager(.rules, [], cursor: query["cursor"], next: alerts.next)
      }
    }
  }

  private var ruleTable: Markup {
    Parts.table(
      "Rules",
      columns: [
        ("Name", false), ("Tells of", false), ("From", false), ("Delivers", false), ("Since", false),
      ],
      rows: rules.items.map { rule in
        [
          Tag.strong { Parts.name(rule.definition.name) }, Parts.name(rule.definition.summary),
          Markup(Sanitiser.cell(rule.source)), Markup(rule.definition.notify == true ? "yes" : "no"),
          Parts.ago(rule.createdAt),
        ]
      })
  }

  private var alertTable: Markup {
    Parts.table(
      "Alerts",
      columns: [("When", false), ("Rule", false), ("State", false), ("What", false), ("Trouble", false)],
      rows: alerts.items.map { alert in
        let trouble = alert.lastError.map { "\(Human.plural(alert.attempts, "attempt")): \($0)" } ?? ""
        return [
          Parts.ago(alert.time), Parts.name(alert.rule), Parts.badge(alert.state.rawValue, mark(alert)),
          what(alert), Parts.name(trouble),
        ]
      })
  }

  private func what(_ alert: Alert) -> Markup {
    let target: Target? = alert.post.map { .post($0) } ?? alert.dump.map { .dump($0) }
    guard let target else { return Parts.name(alert.message) }
    return Tag.a(.href(target)) { Parts.name(alert.message) }
  }

  private func mark(_ alert: Alert) -> Style.Mark {
    switch alert.state {
    case .delivered: .good
    case .pending: alert.lastError == nil ? .attention : .bad
    default: .dim
    }
  }
}
