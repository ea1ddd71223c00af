package import EndpointAPI

/// An event as people read it: one line.
package struct EventView {
  let event: Event
  let style: Style
  let width: Int?
  let today: Timestamp?

  /// - Parameters:
  ///   - width: how wide the line may be; nil when it does not matter.
  ///   - today: of events of its day the time of day is enough; nil to have the day always.
  package init(event: Event, style: Style, width: Int? = nil, today: Timestamp? = nil) {
    self.event = event
    self.style = style
    self.width = width
    self.today = today
  }

  package var line: String {
    let seq = String(event.seq)
    let kind = Sanitiser.cell(event.kind.rawValue)
    let front = "\(String(repeating: " ", count: max(0, 6 - seq.count)))\(seq)  \(time)  "
    let padding = String(repeating: " ", count: max(0, 16 - DisplayWidth.of(kind)) + 2)
    var message = Sanitiser.cell(event.message)
    if event.relation != nil, let post = event.post { message += " (sluicectl kin \(Human.id(post)))" }
    if let width {
      let used = DisplayWidth.of(front) + DisplayWidth.of(kind) + padding.count
      message = DisplayWidth.cut(message, to: max(20, width - used))
    }
    return style.apply(.dim, front) + style.apply(.init(event.kind), kind) + padding + message
  }

  private var time: String {
    let moment = Human.moment(event.time)
    guard let today, event.time.day == today.day else { return moment }
    return String(moment.dropFirst("2026-03-01 ".count))
  }
}
