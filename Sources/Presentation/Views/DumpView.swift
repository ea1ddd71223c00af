package import EndpointAPI

/// A dump as people read it.
package struct DumpView {
  let dump: DumpDetail
  let style: Style
  let width: Int?

  /// - Parameter width: how wide tables may be; nil when it does not matter.
  package init(dump: DumpDetail, style: Style, width: Int? = nil) {
    self.dump = dump
    self.style = style
    self.width = width
  }

  package var lines: [String] {
    let summary = dump.summary
    var fields = Fields(style: style)
    fields.add("Dump", summary.id ?? (summary.finishedAt == nil ? "not read yet" : "not read"))
    fields.add("Number", summary.number.map { "n\($0)" })
    fields.add("Name", summary.name)
    fields.add("In base64", summary.nameBase64)
    if let arrivals = dump.arrivals, arrivals > 1 {
      fields.add("Came", "\(Human.number(arrivals)) times with these bytes")
    }
    fields.add("Dropped in", summary.drop)
    fields.add("State", summary.state.rawValue, mark: .init(summary.state))
    fields.add("Reason", summary.reason, mark: summary.state == .failed ? .bad : .plain)
    fields.add("Lies at", dump.location)
    let format = [summary.format, dump.encoding].compactMap { $0 }.joined(separator: ", ")
    fields.add("Format", format.isEmpty ? nil : format)
    fields.add("Size", "\(Human.bytes(summary.bytes)) (\(Human.number(summary.bytes)) bytes)")
    let kin = summary.kinTexts ?? 0
    fields.add(
      "Posts",
      "\(Human.number(summary.posts)), with \(Human.plural(summary.newTexts, "new text"))"
        + (kin > 0 ? ", \(Human.number(kin)) of them kin," : "")
        + " and \(Human.number(summary.knownTexts)) known")
    fields.add(
      "Repairs", summary.repairs == 0 ? nil : Human.repairs(dump.repairsByKind).joined(separator: ", "))
    fields.add("Received", summary.receivedAt.map { Human.momentAndAge($0) })
    fields.add("Finished", summary.finishedAt.map { Human.momentAndAge($0) })
    fields.add("Given back", summary.retriedAt.map { Human.momentAndAge($0) })
    return fields.lines + dump.channels.flatMap(describe) + parts
  }

  private var parts: [String] {
    guard !dump.parts.isEmpty else { return [] }
    var table = Table([
      .init("OUTCOME"), .init("POSTS", .right), .init("SIZE", .right), .init("FORMAT"),
      .init("PATH", cutTo: 20), .init("WHY", cutTo: 20),
    ])
    for part in dump.parts {
      let mark: Style.Mark =
        switch part.outcome {
        case .failed: .bad
        case .skipped: .dim
        default: .plain
        }
      let why = [part.message, part.remedy].compactMap(\.self) + Human.repairs(part.repairs)
      table.add([
        .init(part.outcome.rawValue, mark), .init(Human.number(part.posts)), .init(Human.bytes(part.bytes)),
        .init(part.format ?? "–"), .init(part.path), .init(why.joined(separator: " ")),
      ])
    }
    var lines = ["", style.apply(.strong, Human.plural(dump.partCount, "file") + " inside it")]
    lines += table.lines(width: width.map { $0 - 2 }, style: style).map { "  \($0)" }
    if dump.partCount > dump.parts.count {
      lines.append("  and \(Human.number(dump.partCount - dump.parts.count)) more")
    }
    return lines
  }

  private func describe(_ channel: ChannelSnapshot) -> [String] {
    let handle = channel.handle.map { " @\($0)" } ?? ""
    var lines = ["", style.apply(.strong, Sanitiser.cell("Channel \(channel.title)\(handle)"))]
    let counters: [(Count?, String)] = [
      (channel.subscribers, "subscribers"), (channel.photos, "photos"), (channel.videos, "videos"),
      (channel.files, "files"), (channel.links, "links"),
    ]
    let words = counters.compactMap { count, noun in count.map { "\(Human.count($0)) \(noun)" } }
    if !words.isEmpty { lines.append("  " + words.joined(separator: ", ")) }
    if let description = channel.description {
      lines += Sanitiser.lines(description).map { $0.isEmpty ? "" : "  \($0)" }
    }
    return lines
  }
}
