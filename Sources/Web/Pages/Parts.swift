import EndpointAPI
import Presentation

/// Small things that pages are made of.
enum Parts {
  /// How long ago; the moment itself shows when it is pointed at.
  static func ago(_ time: Timestamp) -> Markup {
    Tag.time(.datetime(time.description), .title(Human.moment(time))) { Human.ago(time) }
  }

  static func ago(_ time: Timestamp?) -> Markup { time.map { ago($0) } ?? Markup("–") }

  static func moment(_ time: Timestamp) -> Markup {
    Tag.time(.datetime(time.description), .title(Human.ago(time))) { Human.moment(time) }
  }

  /// The day of a moment; the moment itself shows when it is pointed at.
  static func day(_ time: Timestamp) -> Markup {
    Tag.time(.datetime(time.description), .title(Human.moment(time))) { Human.day(time) }
  }

  /// Text of several lines as it is, in its own direction.
  static func text(_ text: String, class name: String = "text") -> Markup {
    Tag.div(.class(name), .ownDirection) { text }
  }

  /// A name or another short text from a dump, which must not turn around what stands beside it.
  static func name(_ text: String) -> Markup { Tag.bdi { Sanitiser.cell(text) } }

  /// A link to somewhere in the web; the address alone where it is none.
  static func outside(_ address: String) -> Markup {
    guard let target = Target(outside: address) else { return Tag.bdi { address } }
    return Tag.a(.href(target), .outside, .newTab) { Tag.bdi { address } }
  }

  /// A channel, linked to its posts.
  static func channel(_ channel: ChannelName) -> Markup {
    Tag.a(.href(Target(.posts, [("channel", words(for: channel))]))) { name(Human.channel(channel)) }
  }

  /// What asks for a channel's posts; nil where nothing of it is known.
  static func words(for channel: ChannelName) -> String? {
    channel.handle.map { "@\($0)" } ?? channel.title ?? channel.telegramID.map { String($0) }
  }

  static func badge(_ text: String, _ mark: Style.Mark = .plain) -> Markup {
    Tag.span(.class("badge \(name(of: mark))")) { Sanitiser.cell(text) }
  }

  /// The class that style sheets know a mark by.
  static func name(of mark: Style.Mark) -> String {
    switch mark {
    case .good: "good"
    case .attention: "attention"
    case .bad, .removed: "bad"
    case .dim: "dim"
    case .strong, .plain: "plain"
    }
  }

  /// Names and values; those without a value are left out.
  static func facts(_ rows: [(name: String, value: Markup?)]) -> Markup {
    Tag.dl(.class("facts")) {
      for case (let name, let value?) in rows {
        Tag.div {
          Tag.dt { name }
          Tag.dd { value }
        }
      }
    }
  }

  /// A table that may be wider than the window.
  static func table(
    _ caption: String, columns: [(title: String, isNumber: Bool)], rows: [[Markup]]
  ) -> Markup {
    Tag.div(.class("wide"), .role("region"), .label(caption), .keyboard) {
      Tag.table {
        Tag.caption(.class("quiet")) { caption }
        Tag.thead {
          Tag.tr {
            for column in columns {
              Tag.th(.scope("col"), column.isNumber ? .class("number") : nil) { column.title }
            }
          }
        }
        Tag.tbody {
          for row in rows {
            Tag.tr {
              for (cell, column) in zip(row, columns) {
                Tag.td(column.isNumber ? .class("number") : nil) { cell }
              }
            }
          }
        }
      }
    }
  }

  /// Something that the reader should know, and what to do about it.
  static func notice(_ sentence: String, remedy: String?, _ mark: Style.Mark = .bad) -> Markup {
    Tag.div(.class("notice \(name(of: mark))"), .role("alert")) {
      Tag.p { Sanitiser.cell(sentence) }
      if let remedy { Tag.p(.class("remedy")) { Sanitiser.cell(remedy) } }
    }
  }

  static func notice(_ error: WebSourceError) -> Markup { notice(error.sentence, remedy: error.remedy) }

  static func none(_ sentence: String) -> Markup { Tag.p(.class("none")) { sentence } }

  /// Leads to the next page of a list, and back to the first.
  static func pager(_ place: Place, _ query: [(name: String, value: String?)], cursor: String?, next: String?)
    -> Markup
  {
    guard cursor != nil || next != nil else { return .none }
    return Tag.nav(.class("pager"), .label("Pages of the list")) {
      if cursor != nil { Tag.a(.href(Target(place, query))) { "← First page" } }
      if let next {
        Tag.a(.class("next"), .href(Target(place, query + [("cursor", next)]))) { "Next page →" }
      }
    }
  }

  /// A count and what it counts; nil when it is not known.
  static func count(_ count: Count?, _ noun: String) -> (number: String, noun: String)? {
    count.map { (Human.count($0), $0.value == 1 ? noun : noun + "s") }
  }

  /// Numbers over time as a small line, for the eye alone: the table beside it says the same. None where nothing changed.
  static func sparkline(_ values: [Int64]) -> Markup? {
    guard let least = values.min(), let most = values.max(), most > least else { return nil }
    let points = values.enumerated().map { index, value in
      let x = index * 100 / (values.count - 1)
      let y = 22 - Int(Double(value - least) / Double(most - least) * 20)
      return "\(x),\(y)"
    }
    return Tag.svg(.class("spark"), .viewBox("0 0 100 24"), .stretched, .hidden) {
      Tag.polyline(.points(points.joined(separator: " ")))
    }
  }
}
