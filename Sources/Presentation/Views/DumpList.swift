package import EndpointAPI

/// Dumps as a table.
package enum DumpList {
  package static func table(_ dumps: [DumpSummary]) -> Table {
    var table = Table([
      .init("ID"), .init("STATE"), .init("FORMAT"), .init("SIZE", .right), .init("POSTS", .right),
      .init("NEW", .right), .init("KIN", .right), .init("RECEIVED"), .init("NAME", cutTo: 16),
      .init("", cutTo: 8),
    ])
    for dump in dumps {
      table.add([
        .init(Human.id(of: dump), .dim), .init(dump.state.rawValue, .init(dump.state)),
        .init(dump.format ?? "–"), .init(Human.bytes(dump.bytes)), .init(Human.number(dump.posts)),
        .init(Human.number(dump.newTexts)), .init(dump.kinTexts.map { Human.number($0) } ?? "–"),
        .init(Human.ago(dump.receivedAt)), .init(dump.name, .strong),
        .init(dump.reason ?? "", dump.state == .failed ? .bad : .dim),
      ])
    }
    return table
  }
}
