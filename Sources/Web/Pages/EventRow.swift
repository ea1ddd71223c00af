import EndpointAPI
import Presentation

/// An event as one line of a list: made here for the page, and sent to the page for what happens while it is open.
struct EventRow: Encodable, Sendable {
  let seq: Int64
  /// RFC 3339.
  let time: String
  /// The time of day.
  let clock: String
  let kind: String
  /// The class of the kind.
  let mark: String
  let message: String
  /// The channel concerned; nil when there is none, or the message names it.
  let channel: String?
  /// What it leads to; nil when there is nothing to show.
  let target: String?

  private let link: Target?

  init(_ event: Event) {
    seq = event.seq
    time = event.time.description
    clock = Human.moment(event.time)
    kind = Sanitiser.cell(event.kind.rawValue)
    mark = Parts.name(of: .init(event.kind))
    message = Sanitiser.cell(event.message)
    let name = (event.channel ?? event.handle.map { "@\($0)" }).map { Sanitiser.cell($0) }
    channel = name.flatMap { event.message.contains($0) ? nil : $0 }
    link = event.post.map { .post($0) } ?? event.dump.map { .dump($0) }
    target = link?.text
  }

  enum CodingKeys: String, CodingKey {
    case seq, time, clock, kind, mark, message, channel, target
  }

  var markup: Markup {
    Tag.li {
      Tag.time(.datetime(time)) { clock }
      Tag.span(.class("badge \(mark)")) { kind }
      Tag.div {
        if let link {
          Tag.a(.href(link), .ownDirection) { message }
        } else {
          Tag.span(.ownDirection) { message }
        }
        if let channel {
          " "
          Tag.bdi(.class("where")) { channel }
        }
      }
    }
  }
}

/// Events, newest first.
enum EventList {
  /// - Parameter number: the number of the newest event there is, after which a list that grows goes on; nil for one that
  ///   does not.
  static func markup(_ events: [Event], growsAfter number: Int64?) -> Markup {
    Tag.ol(.class("events"), number.map { .data(since: $0) }, number == nil ? nil : .id("live-events")) {
      for event in events.reversed() { EventRow(event).markup }
    }
  }

  /// Where the script says whether it follows; empty without one.
  static var liveness: Markup { Tag.p(.id("live-note"), .class("live-note"), .polite) }
}
