import EndpointAPI
import Presentation

/// Channels with their counters, and how these changed.
struct ChannelsPage {
  let page: Page<ChannelSummary>
  let cursor: String?

  private static let counters = ["Subscribers", "Photos", "Videos", "Files", "Links"]

  var layout: Layout {
    Layout("Channels", menu: .channels) {
      Tag.h1 { "Channels" }
      if page.items.isEmpty { Parts.none("No dump has named a channel yet.") }
      Tag.ul(.class("posts")) {
        for channel in page.items { Tag.li { card(channel) } }
      }
      Parts.pager(.channels, [], cursor: cursor, next: page.next)
    }
  }

  private func card(_ channel: ChannelSummary) -> Markup {
    let series = channel.series ?? []
    return Tag.article(.class("card")) {
      Tag.header {
        Tag.h2(.class("source")) {
          Parts.channel(
            ChannelName(title: channel.title, handle: channel.handle, telegramID: channel.telegramID))
        }
        Tag.span(.class("dim")) { Human.plural(channel.snapshots, "snapshot") }
      }
      counters(channel)
      Parts.sparkline(series.compactMap(\.subscribers?.value))
      if let description = channel.description { Parts.text(description, class: "text clipped small") }
      if series.count > 1 { snapshots(series) }
    }
  }

  private func counters(_ channel: ChannelSummary) -> Markup {
    let counts: [(String, Count?)] = [
      ("subscribers", channel.subscribers), ("photos", channel.photos), ("videos", channel.videos),
      ("files", channel.files), ("links", channel.links),
    ]
    return Tag.ul(.class("counters")) {
      for case (let name, let count?) in counts {
        Tag.li {
          Tag.strong { Human.count(count) }
          " \(name)"
        }
      }
    }
  }

  private func snapshots(_ series: [ChannelPoint]) -> Markup {
    Tag.details {
      Tag.summary { "Over time" }
      Parts.table(
        "Counters over time",
        columns: [("Time", false), ("Title", false)] + Self.counters.map { ($0, true) },
        rows: series.reversed().map { point in
          [
            Markup([Parts.moment(point.time), Markup(point.received ? " (received)" : "")]),
            Parts.name(point.title), Markup(Human.count(point.subscribers)),
            Markup(Human.count(point.photos)), Markup(Human.count(point.videos)),
            Markup(Human.count(point.files)), Markup(Human.count(point.links)),
          ]
        })
    }
  }
}
