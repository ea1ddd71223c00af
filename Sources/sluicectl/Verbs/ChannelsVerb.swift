import ArgumentParser
import EndpointAPI
import Presentation

struct ChannelsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "channels", abstract: "List the channels with their newest counters.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/channels"), of: ChannelSummary.self, list, none: "There are no channels.", connection,
      output, table: ChannelList.table)
  }
}
