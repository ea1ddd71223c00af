import ArgumentParser
import EndpointAPI
import Presentation

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the dumps, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Option(
    help: ArgumentHelp(
      "Only dumps in this state: \(DumpState.all.map(\.rawValue).joined(separator: ", ")).",
      valueName: "state"))
  var state: String?

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = APIRequest("/v1/dumps", query: [("state", state)])
    try await printList(
      request, of: DumpSummary.self, list, none: "There are no dumps.", connection, output,
      table: DumpList.table)
  }
}
