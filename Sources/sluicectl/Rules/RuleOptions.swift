import ArgumentParser
import EndpointAPI

/// What a rule is made of, as flags.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What it is about: \(RuleKind.all.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
  var on: String?

  @Option(
    help: ArgumentHelp(
      "post: what the text must have, as for sluicectl search: words, \"phrases\", #tags, word*, -word.",
      valueName: "words"))
  var query: String?

  @Option(
    help: ArgumentHelp("post, channel: only in this channel.", valueName: "title, @handle or id"))
  var channel: String?

  @Option(help: ArgumentHelp("post: only forwarded from here.", valueName: "name"))
  var from: String?

  @Option(
    help: ArgumentHelp("channel: subscribers, photos, videos, files or links.", valueName: "counter"))
  var counter: String?

  @Option(help: ArgumentHelp("channel: changed by more than this, such as 5%.", valueName: "percent"))
  var change: String?

  @Option(help: ArgumentHelp("dump: ingested, duplicate or failed.", valueName: "state"))
  var state: String?

  @Option(help: ArgumentHelp("dump: only of this drop directory.", valueName: "dir"))
  var drop: String?

  @Option(help: ArgumentHelp("text: posted in so many channels.", valueName: "number"))
  var channels: Int?

  @Option(help: ArgumentHelp("text: within this time, such as 12h or 1d.", valueName: "duration"))
  var within: String?

  func definition(name: String, notify: Bool? = nil) -> RuleDefinition {
    RuleDefinition(
      name: name, on: on.map { RuleKind(rawValue: $0) }, query: query, channel: channel, from: from,
      counter: counter, change: change, state: state.map { DumpState(rawValue: $0) }, drop: drop,
      channels: channels, within: within, notify: notify)
  }
}
