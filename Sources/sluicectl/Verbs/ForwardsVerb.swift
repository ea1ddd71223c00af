import ArgumentParser
import EndpointAPI
import Presentation

struct ForwardsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "forwards", abstract: "List who forwarded whom, and how often.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Option(help: ArgumentHelp("Only what this channel forwarded.", valueName: "title, @handle or id"))
  var channel: String?

  @Option(help: ArgumentHelp("Only what was forwarded from here.", valueName: "name"))
  var from: String?

  @OptionGroup var period: SinceOption

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = APIRequest(
      "/v1/forwards", query: [("channel", channel), ("from", from), ("since", period.time?.description)])
    try await printList(
      request, of: Forward.self, list, none: "Nothing was forwarded.",
      hint: "sluicectl posts --from NAME lists the posts.", connection, output, table: ForwardList.table)
  }
}
