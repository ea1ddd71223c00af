package import EndpointAPI

/// A running service at a glance: its status, how fast it works, and the last that happened.
package struct TopView {
  /// Events that are shown where there is no end to a page.
  private static let usualEvents = 10

  let status: Status
  let rates: Rates
  let events: [Event]
  let style: Style
  let now: Timestamp

  /// - Parameters:
  ///   - events: the last ones, oldest first.
  ///   - now: what ages are reckoned from.
  package init(status: Status, rates: Rates, events: [Event], style: Style, now: Timestamp = .now) {
    self.status = status
    self.rates = rates
    self.events = events
    self.style = style
    self.now = now
  }

  /// - Parameters:
  ///   - rows: how many lines there may be; nil when it does not matter. Events give way first, oldest first.
  ///   - columns: how wide lines may be; nil when it does not matter.
  package func lines(rows: Int?, columns: Int?) -> [String] {
    var lines = StatusView(status: status, style: style, now: now).lines
    let rate = "  " + style.apply(.dim, "Rates") + "    " + (rates.line ?? "–")
    lines.insert(rate, at: min(lines.count, 1 + status.reasons.count))
    let room = rows.map { max(0, $0 - lines.count - 2) } ?? Self.usualEvents
    let shown = events.suffix(room)
    guard !shown.isEmpty else { return lines }
    return lines + [""]
      + shown.map { EventView(event: $0, style: style, width: columns, today: now).line }
  }
}
