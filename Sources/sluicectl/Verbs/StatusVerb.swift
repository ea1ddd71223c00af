import ArgumentParser
import EndpointAPI

struct StatusVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Is all well, and what is there to do.")

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(APIRequest("/v1/status"))
    if options.json {
      try output.json(status)
    } else {
      try output.lines(StatusView(status: status, style: output.style).lines)
    }
  }
}

/// The status as people read it: what is well, what is not, what to do.
struct StatusView {
  let status: Status
  let style: Style

  var lines: [String] {
    let (mark, colour) = self.mark
    let heading =
      "\(mark) sluiced \(status.version): \(status.state.rawValue), "
      + "up \(Human.duration(seconds: status.uptimeSeconds))"
    var lines = [style.apply(colour, Sanitiser.cell(heading))]
    for reason in status.reasons {
      lines.append("  " + style.apply(colour, Sanitiser.cell(reason)))
    }
    lines.append(field("Drop", "\(Sanitiser.cell(status.drop.path)) (\(watching))"))
    lines.append(field("", queue))
    lines.append(field("Dumps", dumps))
    lines.append(
      field(
        "Archive",
        [
          Human.plural(status.posts, "post"), Human.plural(status.texts, "text"),
          Human.plural(status.sightings, "sighting"), Human.plural(status.channels, "channel"),
        ].joined(separator: ", ")))
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

  private var watching: String {
    status.drop.watching == .inotify ? "watched" : Sanitiser.cell(status.drop.watching.rawValue)
  }

  private var queue: String {
    if status.drop.waiting == 0, status.drop.settling == 0 { return "nothing waits" }
    return "\(Human.number(status.drop.waiting)) waiting, "
      + "\(Human.number(status.drop.settling)) still being written"
  }

  private var dumps: String {
    let failed = "\(Human.number(status.dumps.failed)) failed"
    return
      "\(Human.number(status.dumps.ingested)) ingested, \(Human.plural(status.dumps.duplicate, "duplicate")), "
      + (status.dumps.failed > 0 ? style.apply(.bad, failed) : failed)
  }

  private var advice: [String] {
    var advice: [String] = []
    switch status.state {
    case .degraded: advice.append("mend what is named above; the files wait, and ingestion goes on by itself")
    case .paused: advice.append("ingestion is paused; it goes on when it is resumed")
    default: break
    }
    if status.drop.watching == .polling {
      advice.append("changes are found by polling, which is slower: sluiced's log says why")
    }
    if status.dumps.failed > 0 {
      advice.append(
        "sluicectl ls --state failed tells why \(Human.plural(status.dumps.failed, "dump")) failed")
    }
    return advice
  }

  private func field(_ name: String, _ value: String) -> String {
    "  " + style.apply(.dim, name) + String(repeating: " ", count: 9 - name.count) + value
  }
}
