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
    // While no dump had a title, the handle or the id stands for it.
    let isNamed = channel.handle.map { channel.title != "@\($0)" } ?? true
    return Tag.article(.class("card")) {
      Tag.header {
        Tag.h2(.class("source")) {
          Parts.channel(
            ChannelName(
              title: isNamed ? channel.title : nil, handle: channel.handle, telegramID: channel.telegramID))
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
    let counts = [
      Parts.count(channel.subscribers, "subscriber"), Parts.count(channel.photos, "photo"),
      Parts.count(channel.videos, "video"), Parts.count(channel.files, "file"),
      Parts.count(channel.links, "link"),
    ].compactMap(\.self)
    return Tag.ul(.class("counters")) {
      for count in counts {
        Tag.li {
          Tag.strong { count.number }
          " \(count.noun)"
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
