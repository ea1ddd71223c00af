package import EndpointAPI

/// A dump that could not be read, as people read it: what was wrong and what to do.
package struct QuarantinedView {
  let dump: QuarantinedDump
  let style: Style

  package init(dump: QuarantinedDump, style: Style) {
    self.dump = dump
    self.style = style
  }

  private var summary: DumpSummary { dump.summary }

  package var lines: [String] {
    var fields = Fields(style: style)
    fields.add("Dump", summary.id ?? "not read")
    fields.add("Number", summary.number.map { "n\($0)" })
    fields.add("Name", summary.name)
    fields.add("In base64", summary.nameBase64)
    fields.add("Dropped in", summary.drop)
    fields.add("Reason", reason, mark: .bad)
    fields.add("Error", dump.code)
    fields.add("At byte", dump.offset.map { Human.number($0) })
    fields.add("What to do", dump.remedy, mark: .strong)
    fields.add("Lies at", dump.location)
    fields.add("Size", "\(Human.bytes(summary.bytes)) (\(Human.number(summary.bytes)) bytes)")
    fields.add("Received", summary.receivedAt.map { Human.momentAndAge($0) })
    fields.add("Finished", summary.finishedAt.map { Human.momentAndAge($0) })
    return fields.lines
  }

  /// Why it failed, without the remedy that reasons end with.
  private var reason: String {
    let reason = summary.reason ?? dump.code
    guard reason.hasSuffix(dump.remedy), reason != dump.remedy else { return reason }
    return String(reason.dropLast(dump.remedy.count))
  }
}
