import EndpointAPI
import Presentation

/// Who forwarded whom, most posts first.
struct ForwardsPage {
  /// What is asked for, by the names that the endpoint has for it too.
  let query: Query
  /// The forwards, or why there are none to show.
  let result: Result<Page<Forward>, WebSourceError>

  private static let fields: [FilterForm.Field] = [
    .init(name: "channel", label: "Channel", hint: "title, @handle or id"),
    .init(name: "from", label: "Forwarded from", hint: "name"),
    .init(name: "since", label: "Seen since", hint: "2026-03-01"),
    .init(name: "until", label: "Seen before", hint: "2026-04-01"),
  ]

  /// The filters as they stand in the address.
  static func conditions(_ query: Query) -> [(name: String, value: String?)] {
    fields.map { ($0.name, query[$0.name]) }
  }

  var layout: Layout {
    Layout("Forwards", menu: .forwards) {
      Tag.h1 { "Forwards" }
      Tag.p(.class("dim")) { "Who passed on whose posts, and how often." }
      FilterForm(place: .forwards, query: query, fields: Self.fields).markup
      switch result {
      case .failure(let error): Parts.notice(error)
      case .success(let page):
        if page.items.isEmpty { Parts.none("Nothing was forwarded.") } else { table(page.items) }
        Parts.pager(.forwards, Self.conditions(query), cursor: query["cursor"], next: page.next)
      }
    }
  }

  private func table(_ forwards: [Forward]) -> Markup {
    Parts.table(
      "Forwards",
      columns: [
        ("Channel", false), ("From", false), ("Posts", true), ("Texts", true), ("First", false),
        ("Last", false),
      ],
      rows: forwards.map { forward in
        [
          forward.channel.map { Parts.channel($0) } ?? Markup("–"), origin(forward.origin),
          posts(forward), Markup(Human.number(forward.texts)),
          day(forward.firstPosted, orSeen: forward.firstSeen),
          day(forward.lastPosted, orSeen: forward.lastSeen),
        ]
      })
  }

  /// Where posts came from, linked to all that was passed on from there.
  private func origin(_ origin: ChannelName) -> Markup {
    Tag.a(.href(Target(.posts, [("from", origin.title)]))) { Parts.name(Human.channel(origin)) }
  }

  /// How many posts, linked to them where a channel can be asked for.
  private func posts(_ forward: Forward) -> Markup {
    guard let channel = forward.channel.flatMap({ Parts.words(for: $0) }) else {
      return Markup(Human.number(forward.posts))
    }
    return Tag.a(.href(Target(.posts, [("channel", channel), ("from", forward.origin.title)]))) {
      Human.number(forward.posts)
    }
  }

  /// When a post was posted, or, where no dump says, when it was seen.
  private func day(_ posted: Timestamp?, orSeen seen: Timestamp?) -> Markup {
    if let posted { return Parts.day(posted) }
    guard let seen else { return Markup("–") }
    return Tag.span(.class("together")) {
      "seen "
      Parts.day(seen)
    }
  }
}
