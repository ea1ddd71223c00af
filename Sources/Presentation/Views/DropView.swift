package import EndpointAPI

/// A drop directory as people read it.
package struct DropView {
  let drop: Status.Drop
  let style: Style

  package init(drop: Status.Drop, style: Style) {
    self.drop = drop
    self.style = style
  }

  /// Where it is and how it is treated.
  package var heading: String {
    var notes = [drop.watching == .inotify ? "watched" : "polled"]
    if drop.recursive { notes.append("with what is below it") }
    switch drop.disposal {
    case "delete": notes.append("files are deleted when they are archived")
    case "leave": notes.append("files stay")
    default: break
    }
    return Sanitiser.cell("\(drop.path) (\(notes.joined(separator: ", ")))")
  }

  /// What is wrong with it and what lies in it, a line each.
  package var details: [String] {
    var lines: [String] = []
    if let problem = drop.problem { lines.append(style.apply(.bad, Sanitiser.cell(problem))) }
    if let reason = drop.watchingReason { lines.append(style.apply(.dim, Sanitiser.cell(reason))) }
    return lines + [queue]
  }

  private var queue: String {
    var words: [String] = []
    if drop.waiting > 0 || drop.settling > 0 {
      words = ["\(Human.number(drop.waiting)) waiting", "\(Human.number(drop.settling)) settling"]
    } else if drop.beyond == 0 {
      words = ["nothing waits"]
    }
    if drop.beyond > 0 { words.append("\(Human.number(drop.beyond)) not yet taken up") }
    let ignored = "\(Human.number(drop.ignored)) ignored (sluicectl ls --state ignored)"
    if drop.ignored > 0 { words.append(ignored) }
    return words.joined(separator: ", ")
  }
}
