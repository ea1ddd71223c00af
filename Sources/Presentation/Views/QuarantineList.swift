package import EndpointAPI

/// Dumps that could not be read as a table.
package enum QuarantineList {
  package static func table(_ dumps: [QuarantinedDump]) -> Table {
    var table = Table([
      .init("ID"), .init("NAME", cutTo: 16), .init("SIZE", .right), .init("RECEIVED"),
      .init("WHY", cutTo: 20),
    ])
    for dump in dumps {
      let place = dump.offset.map { "At byte \(Human.number($0)): " } ?? ""
      table.add([
        .init(Human.id(of: dump.summary), .dim), .init(dump.summary.name, .strong),
        .init(Human.bytes(dump.summary.bytes)), .init(Human.ago(dump.summary.receivedAt)),
        .init(place + (dump.summary.reason ?? dump.code), .bad),
      ])
    }
    return table
  }
}
