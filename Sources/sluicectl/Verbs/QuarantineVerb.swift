import ArgumentParser
import EndpointAPI
import Presentation

struct QuarantineVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "List the dumps that could not be read, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/quarantine"), of: QuarantinedDump.self, list, none: "Nothing is in quarantine.",
      hint: "sluicectl retry ID gives one back to be read again, sluicectl retry --all every one.",
      connection, output, table: QuarantineList.table)
  }
}
