import ArgumentParser
import EndpointAPI
import Presentation

struct ChannelsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "channels", abstract: "List the channels with their newest counters.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Option(help: ArgumentHelp("Only this channel.", valueName: "title, @handle or id"))
  var channel: String?

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/channels", query: [("channel", channel)]), of: ChannelSummary.self, list,
      none: channel == nil ? "There are no channels." : "There is no such channel.", connection, output,
      table: ChannelList.table)
  }
}
