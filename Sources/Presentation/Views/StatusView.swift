package import EndpointAPI

/// The status as people read it: what is well, what is not, what to do.
package struct StatusView {
  /// How many of the files that are held back are named.
  private static let namedFiles = 3

  let status: Status
  let style: Style
  let now: Timestamp

  /// - Parameter now: what ages are reckoned from.
  package init(status: Status, style: Style, now: Timestamp = .now) {
    self.status = status
    self.style = style
    self.now = now
  }

  package var lines: [String] {
    let (mark, colour) = self.mark
    let heading =
      "\(mark) sluiced \(status.version): \(status.state.rawValue), "
      + "up \(Human.duration(seconds: status.uptimeSeconds))"
    var lines = [style.apply(colour, Sanitiser.cell(heading))]
    for reason in status.reasons {
      lines.append("  " + style.apply(colour, Sanitiser.cell(reason)))
    }
    if let since = status.pausedSince {
      lines.append(field("Paused", "since \(Human.momentAndAge(since, now: now))"))
    }
    for drop in status.drops {
      let view = DropView(drop: drop, style: style)
      lines += [field("Drop", view.heading)] + view.details.map { field("", $0) }
    }
    lines += held
    lines.append(field("Dumps", dumps))
    lines.append(
      field(
        "Archive",
        [
          Human.plural(status.posts, "post"), Human.plural(status.texts, "text"),
          Human.plural(status.sightings, "sighting"), Human.plural(status.channels, "channel"),
        ].joined(separator: ", ")))
    if let kin = status.kin, !kin.isComplete { lines.append(field("Kin", Human.progress(kin))) }
    if let alerts = status.alerts, alerts.pending > 0 { lines.append(field("Alerts", describe(alerts))) }
    lines += configuration
    lines.append(field("Events", status.lastEvent == 0 ? "none yet" : "the last is \(status.lastEvent)"))
    for advice in advice { lines.append(field("To do", advice)) }
    return lines
  }

  private var mark: (String, Style.Mark) {
    switch status.state {
    case .idle, .ingesting: ("●", .good)
    case .paused: ("‖", .attention)
    default: ("✗", .bad)
    }
  }

  /// The files that are held back longest, with the reason.
  private var held: [String] {
    var texts = status.held.prefix(Self.namedFiles).map { file in
      // Names are told apart by their directory only where there is more than one.
      let place = status.drops.count > 1 ? " in \(file.drop)" : ""
      return Sanitiser.cell(file.name + place)
        + style.apply(.dim, Sanitiser.cell(", \(Human.ago(file.since, now: now)): \(file.reason)"))
    }
    let all = max(status.held.count, status.drops.reduce(0) { $0 + $1.settling })
    if all > texts.count, !texts.isEmpty {
      texts.append(
        style.apply(.dim, "and \(Human.number(all - texts.count)) more: sluicectl ls --state settling"))
    }
    return texts.enumerated().map { field($0 == 0 ? "Held" : "", $1) }
  }

  private var dumps: String {
    let failed = "\(Human.number(status.dumps.failed)) failed"
    return
      "\(Human.number(status.dumps.ingested)) ingested, \(Human.plural(status.dumps.duplicate, "duplicate")), "
      + (status.dumps.failed > 0 ? style.apply(.bad, failed) : failed)
  }

  /// What is wrong with the configuration, or waits; nothing while it is as it should be.
  private var configuration: [String] {
    guard let configuration = status.configuration else { return [] }
    var texts: [String] = []
    if let error = configuration.error {
      let since = configuration.failedAt.map { ", \(Human.ago($0, now: now))" } ?? ""
      texts.append(style.apply(.bad, "refused\(since); the one before is in force"))
      texts.append(style.apply(.bad, Sanitiser.cell(error)))
    }
    if !configuration.waiting.isEmpty {
      texts.append(
        style.apply(
          .attention,
          Sanitiser.cell("waiting for a restart: " + configuration.waiting.joined(separator: ", "))))
    }
    return texts.enumerated().map { field($0 == 0 ? "Settings" : "", $1) }
  }

  private func describe(_ alerts: Status.Alerts) -> String {
    let count = "\(Human.number(alerts.pending)) to be delivered"
    return count + (alerts.oldestError.map { style.apply(.bad, Sanitiser.cell(": \($0)")) } ?? "")
  }

  /// What to do, a sentence each.
  package var advice: [String] {
    var advice: [String] = []
    if status.state == .degraded {
      advice.append("mend what is named above; the files wait, and ingestion goes on by itself")
    }
    if status.pausedSince != nil || status.state == .paused {
      advice.append("ingestion is paused: sluicectl resume lets it go on")
    }
    if status.drops.contains(where: { $0.watching == .polling && $0.watchingReason == nil }) {
      advice.append("changes are found by polling, which is slower: sluiced's log says why")
    }
    if status.configuration?.error != nil {
      advice.append("correct the configuration before the next start, then sluicectl reload")
    }
    if status.dumps.failed > 0 {
      advice.append(
        "sluicectl quarantine tells which of the failed dumps are still there, and what is wrong with them")
    }
    if let alerts = status.alerts, alerts.pending > 0 {
      advice.append(
        alerts.oldestError == nil
          ? "alerts wait to be delivered: is alert_socket set in sluice.yaml?"
          : "sluicectl rules alerts --pending tells what is wrong with the delivery of alerts")
    }
    return advice
  }

  private func field(_ name: String, _ value: String) -> String {
    "  " + style.apply(.dim, name) + String(repeating: " ", count: 9 - name.count) + value
  }
}
