import EndpointAPI
import Presentation

/// What happened, newest first: a stretch of the log, and on the first page what happens now.
struct EventsPage {
  /// How many events a page looks through.
  static let stretch: Int64 = 200

  /// Oldest first.
  let events: [Event]
  /// The first and the last number that the page looks through.
  let range: ClosedRange<Int64>
  /// The number of the newest event.
  let newest: Int64
  let query: Query

  private static let kinds: [(String, String)] = [
    ("", "all kinds"), ("dump.*", "dumps"), ("post.*", "posts"), ("text.kin,kin.*", "kin"),
    ("channel.*", "channels"), ("alert", "alerts"),
  ]

  private var isLive: Bool { range.upperBound >= newest && query["kind"] == nil }

  var layout: Layout {
    Layout("Events", menu: .events) {
      Tag.h1 { "Events" }
      Tag.form(.class("filters"), .action(Target(.events)), .method("get"), .label("Filter")) {
        Tag.div {
          Tag.label(.forInput("kind")) { "Kind" }
          Tag.select(.id("kind"), .name("kind")) {
            for (value, name) in Self.kinds {
              Tag.option(.value(value), value == query["kind"] ?? "" ? .selected : nil) { name }
            }
          }
        }
        Tag.button(.type("submit")) { "Show" }
      }
      if isLive { EventList.liveness }
      EventList.markup(events, growsAfter: isLive ? newest : nil)
      if events.isEmpty {
        Parts.none(
          newest == 0
            ? "Nothing has happened yet."
            : "Of the events \(Human.number(range.lowerBound)) to \(Human.number(range.upperBound)), none is like that."
        )
      }
      Tag.nav(.class("pager"), .label("Pages of the list")) {
        if range.upperBound < newest { Tag.a(.href(Target(.events, kind))) { "← Newest" } }
        if range.lowerBound > 1 {
          Tag.a(.class("next"), .href(Target(.events, kind + [("before", String(range.lowerBound))]))) {
            "Older →"
          }
        }
      }
    }
  }

  private var kind: [(name: String, value: String?)] { [("kind", query["kind"])] }
}
