import ArgumentParser
import EndpointAPI
import Presentation

struct QuarantineVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "List the dumps that could not be read, newest first; or show one.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Argument(
    help: "The front of a dump's id, four digits or more, or its number, such as n17: what is wrong with it.",
    completion: ItemID.completion("quarantine"), transform: ItemID.init)
  var id: ItemID?

  func run(_ connection: APIConnection, _ output: Output) async throws {
    if let id {
      let dump: QuarantinedDump = try await connection.ask(APIRequest("/v1/quarantine/\(id)"))
      if options.json { return try output.json(dump) }
      return try output.lines(QuarantinedView(dump: dump, style: output.style).lines)
    }
    try await printList(
      APIRequest("/v1/quarantine"), of: QuarantinedDump.self, list, none: "Nothing is in quarantine.",
      hint: "sluicectl retry ID gives one back to be read again, sluicectl retry --all every one.",
      connection, output, table: QuarantineList.table)
  }
}
