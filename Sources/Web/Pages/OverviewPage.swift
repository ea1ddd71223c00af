import EndpointAPI
import Presentation

/// Is all well, how much is there, what happened last.
struct OverviewPage {
  let status: Status
  /// How fast dumps are read; nil while that is not known.
  let rates: String?
  /// The last ones, oldest first.
  let events: [Event]

  var layout: Layout {
    Layout("Overview", menu: .overview) {
      Tag.h1(.class("quiet")) { "Overview" }
      statusPart
      Tag.section(.labelled(by: "last")) {
        Tag.h2(.id("last")) { "Last events" }
        EventList.liveness
        EventList.markup(events, growsAfter: status.lastEvent)
        if events.isEmpty { Parts.none("Nothing has happened yet: drop a dump.") }
      }
    }
  }

  /// What is drawn anew while the page is open.
  var statusPart: Markup {
    Tag.div(.id("status")) {
      heading
      figures
      Tag.section(.labelled(by: "drops")) {
        Tag.h2(.id("drops")) { status.drops.count == 1 ? "Drop directory" : "Drop directories" }
        for drop in status.drops { describe(drop) }
        held
      }
    }
  }

  private var heading: Markup {
    let advice = StatusView(status: status, style: .plain).advice
    let (mark, words): (Style.Mark, String) =
      switch status.state {
      case .idle where advice.isEmpty: (.good, "All is well")
      case .idle: (.attention, "Everything is read, and something is to be done")
      case .ingesting: (.good, "Reading dumps")
      case .paused: (.attention, "Paused")
      case .degraded: (.bad, "Something is wrong")
      default: (.attention, status.state.rawValue)
      }
    return Tag.section(.class("state \(Parts.name(of: mark))"), .labelled(by: "state")) {
      Tag.h2(.id("state")) { Sanitiser.cell(words) }
      Tag.p(.class("dim")) {
        "sluiced \(Sanitiser.cell(status.version)), up \(Human.duration(seconds: status.uptimeSeconds))"
        if let since = status.pausedSince {
          ", paused "
          Parts.ago(since)
        }
        if let rates { ", \(rates)" }
      }
      if !status.reasons.isEmpty || !advice.isEmpty {
        Tag.ul {
          for reason in status.reasons { Tag.li { Sanitiser.cell(reason) } }
          for sentence in advice { Tag.li(.class("remedy")) { "To do: \(Sanitiser.cell(sentence))" } }
        }
      }
    }
  }

  private var figures: Markup {
    let figures: [(String, Int, Target?, Style.Mark)] = [
      ("posts", status.posts, Target(.posts), .plain), ("texts", status.texts, nil, .plain),
      ("sightings", status.sightings, nil, .plain),
      ("channels", status.channels, Target(.channels), .plain),
      ("dumps read", status.dumps.ingested, Target(.dumps, [("state", "ingested")]), .plain),
      ("duplicates", status.dumps.duplicate, Target(.dumps, [("state", "duplicate")]), .plain),
      (
        "failed", status.dumps.failed, Target(.dumps, [("state", "failed")]),
        status.dumps.failed > 0 ? .bad : .plain
      ),
    ]
    return Tag.ul(.class("figures"), .label("How much there is")) {
      for (name, number, target, mark) in figures {
        Tag.li(.class(Parts.name(of: mark))) {
          if let target {
            Tag.a(.href(target)) { figure(name, number) }
          } else {
            Tag.span { figure(name, number) }
          }
        }
      }
    }
  }

  private func figure(_ name: String, _ number: Int) -> Markup {
    Markup([Tag.strong { Human.number(number) }, Markup(" "), Tag.span { name }])
  }

  private func describe(_ drop: Status.Drop) -> Markup {
    let counts = [
      (drop.waiting, "waiting"), (drop.settling, "settling"), (drop.ignored, "left alone"),
      (drop.beyond, "not looked at yet"),
    ].filter { $0.0 > 0 }.map { "\(Human.number($0.0)) \($0.1)" }
    return Tag.div(.class("drop")) {
      Tag.p {
        Tag.code { Parts.name(drop.path) }
        " "
        Parts.badge(drop.watching.rawValue, drop.watchingReason == nil ? .good : .attention)
        if drop.recursive { Parts.badge("with directories below") }
      }
      Tag.p(.class("dim")) { counts.isEmpty ? "Nothing waits." : counts.joined(separator: ", ") + "." }
      if let reason = drop.watchingReason { Tag.p(.class("dim")) { Sanitiser.cell(reason) } }
      if let problem = drop.problem { Tag.p(.class("bad")) { Sanitiser.cell(problem) } }
    }
  }

  private var held: Markup {
    guard !status.held.isEmpty else { return .none }
    return Parts.table(
      "Files that are not taken yet",
      columns: [("File", false), ("Size", true), ("Since", false), ("Why", false)],
      rows: status.held.map { file in
        [
          Parts.name(file.name), Markup(Human.bytes(file.bytes)), Parts.ago(file.since),
          Markup(Sanitiser.cell(file.reason)),
        ]
      })
  }
}
