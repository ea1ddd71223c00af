import ArgumentParser
import EndpointAPI

struct QuarantineVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "List the dumps that could not be read, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/quarantine"), of: QuarantinedDump.self, list, none: "Nothing is in quarantine.",
      hint: "sluicectl retry ID gives one back to be read again, sluicectl retry --all every one.",
      connection, output, table: Self.table)
  }

  static func table(_ dumps: [QuarantinedDump]) -> Table {
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
