package import EndpointAPI

/// An event as people read it: one line.
package struct EventView {
  let event: Event
  let style: Style
  let width: Int?

  /// - Parameter width: how wide the line may be; nil when it does not matter.
  package init(event: Event, style: Style, width: Int? = nil) {
    self.event = event
    self.style = style
    self.width = width
  }

  package var line: String {
    let seq = String(event.seq)
    let kind = Sanitiser.cell(event.kind.rawValue)
    let front = "\(String(repeating: " ", count: max(0, 6 - seq.count)))\(seq)  \(Human.moment(event.time))  "
    let padding = String(repeating: " ", count: max(0, 16 - DisplayWidth.of(kind)) + 2)
    var message = Sanitiser.cell(event.message)
    if event.relation != nil, let post = event.post { message += " (sluicectl kin \(Human.id(post)))" }
    if let width {
      let used = DisplayWidth.of(front) + DisplayWidth.of(kind) + padding.count
      message = DisplayWidth.cut(message, to: max(20, width - used))
    }
    return style.apply(.dim, front) + style.apply(.init(event.kind), kind) + padding + message
  }
}
