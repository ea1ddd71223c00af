import EndpointAPI
import Presentation

/// Dumps, newest first.
struct DumpsPage {
  let page: Page<DumpSummary>
  let state: String?
  let cursor: String?

  var layout: Layout {
    Layout("Dumps", menu: .dumps) {
      Tag.h1 { "Dumps" }
      Tag.nav(.class("choices"), .label("Which dumps")) {
        Tag.ul {
          choice("All", nil)
          for state in DumpState.all { choice(state.rawValue, state.rawValue) }
        }
      }
      if page.items.isEmpty {
        Parts.none("There are no such dumps.")
      } else {
        table
      }
      Parts.pager(.dumps, [("state", state)], cursor: cursor, next: page.next)
    }
  }

  private func choice(_ name: String, _ value: String?) -> Markup {
    Tag.li { Tag.a(.href(Target(.dumps, [("state", value)])), value == state ? .current : nil) { name } }
  }

  private var table: Markup {
    Parts.table(
      "Dumps",
      columns: [
        ("Name", false), ("State", false), ("Format", false), ("Posts", true), ("New texts", true),
        ("Known", true), ("Repairs", true), ("Size", true), ("Received", false),
      ],
      rows: page.items.map { dump in
        [
          Markup([link(dump), reason(dump)]), Parts.badge(dump.state.rawValue, .init(dump.state)),
          Tag.span(.class("together")) { Sanitiser.cell(dump.format ?? "–") },
          Markup(Human.number(dump.posts)),
          Markup(Human.number(dump.newTexts)), Markup(Human.number(dump.knownTexts)),
          Markup(Human.number(dump.repairs)), Markup(Human.bytes(dump.bytes)), Parts.ago(dump.receivedAt),
        ]
      })
  }

  private func link(_ dump: DumpSummary) -> Markup {
    guard let id = dump.id ?? dump.number.map({ "n\($0)" }) else { return Parts.name(dump.name) }
    return Tag.a(.href(.dump(id))) { Parts.name(dump.name) }
  }

  private func reason(_ dump: DumpSummary) -> Markup {
    dump.reason.map { reason in Tag.div(.class("dim small")) { Parts.name(reason) } } ?? .none
  }
}

/// One dump: what became of it and what is in it.
struct DumpPage {
  let dump: DumpDetail
  /// What is wrong with it, when it lies in quarantine.
  let quarantined: QuarantinedDump?

  private var summary: DumpSummary { dump.summary }

  var layout: Layout {
    Layout(summary.name, menu: .dumps) {
      Tag.h1 { Parts.name(summary.name) }
      if let reason = summary.reason {
        Parts.notice(reason, remedy: remedy, summary.state == .failed ? .bad : .plain)
      }
      facts
      if let id = summary.id, summary.posts > 0 {
        Tag.p {
          Tag.a(.class("button"), .href(Target(.posts, [("dump", id)]))) {
            "Show its \(Human.plural(summary.posts, "post"))"
          }
        }
      }
      for channel in dump.channels { describe(channel) }
      parts
    }
  }

  /// What to do, where the reason does not end with it.
  private var remedy: String? {
    guard let quarantined, summary.reason?.hasSuffix(quarantined.remedy) != true else { return nil }
    return quarantined.remedy
  }

  private var facts: Markup {
    let format = [summary.format, dump.encoding].compactMap(\.self).joined(separator: ", ")
    let texts =
      "\(Human.number(summary.posts)), with \(Human.plural(summary.newTexts, "new text")), "
      + "\(Human.number(summary.kinTexts ?? 0)) of them kin, and \(Human.number(summary.knownTexts)) known"
    let repairs = Human.repairs(dump.repairsByKind).joined(separator: ", ")
    return Parts.facts([
      ("State", Parts.badge(summary.state.rawValue, .init(summary.state))),
      ("Error", quarantined.map { wrong in Tag.code { wrong.code } }),
      ("At byte", quarantined?.offset.map { Markup(Human.number($0)) }),
      ("SHA-256", summary.id.map { id in Tag.code { id } }),
      ("Number", summary.number.map { Markup("n\($0)") }),
      ("Name in base64", summary.nameBase64.map { name in Tag.code { name } }),
      ("Dropped in", summary.drop.map { Parts.name($0) }), ("Lies at", dump.location.map { Parts.name($0) }),
      ("Format", format.isEmpty ? nil : Parts.name(format)),
      ("Size", Markup("\(Human.bytes(summary.bytes)) (\(Human.number(summary.bytes)) bytes)")),
      ("Posts", Markup(texts)), ("Repairs", repairs.isEmpty ? nil : Parts.name(repairs)),
      ("Received", summary.receivedAt.map { Parts.moment($0) }),
      ("Finished", summary.finishedAt.map { Parts.moment($0) }),
      ("Given back", summary.retriedAt.map { Parts.moment($0) }),
    ])
  }

  private func describe(_ channel: ChannelSnapshot) -> Markup {
    let counters = [
      Parts.count(channel.subscribers, "subscriber"), Parts.count(channel.photos, "photo"),
      Parts.count(channel.videos, "video"), Parts.count(channel.files, "file"),
      Parts.count(channel.links, "link"),
    ].compactMap(\.self)
    return Tag.section {
      Tag.h2 { Parts.name("Channel \(channel.title)\(channel.handle.map { " @\($0)" } ?? "")") }
      if !counters.isEmpty {
        Tag.p(.class("dim")) { counters.map { "\($0.number) \($0.noun)" }.joined(separator: ", ") }
      }
      if let description = channel.description { Parts.text(description) }
    }
  }

  private var parts: Markup {
    guard !dump.parts.isEmpty else { return .none }
    return Tag.section(.labelled(by: "parts")) {
      Tag.h2(.id("parts")) { "\(Human.plural(dump.partCount, "file")) inside it" }
      Parts.table(
        "Files inside it",
        columns: [
          ("Path", false), ("Outcome", false), ("Posts", true), ("Size", true), ("Format", false),
          ("Why", false),
        ],
        rows: dump.parts.map { part in
          let mark: Style.Mark =
            switch part.outcome {
            case .failed: .bad
            case .skipped: .dim
            default: .good
            }
          let why = [part.message, part.remedy].compactMap(\.self) + Human.repairs(part.repairs)
          return [
            Parts.name(part.path), Parts.badge(part.outcome.rawValue, mark),
            Markup(Human.number(part.posts)), Markup(Human.bytes(part.bytes)),
            Parts.name(part.format ?? "–"), Parts.name(why.joined(separator: " ")),
          ]
        })
      if dump.partCount > dump.parts.count {
        Tag.p(.class("dim")) { "And \(Human.number(dump.partCount - dump.parts.count)) more." }
      }
    }
  }
}
