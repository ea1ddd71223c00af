import ArgumentParser
import EndpointAPI

/// Which posts are wanted; every condition must hold.
struct PostFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Only posts seen in this dump.", valueName: "id"))
  var dump: String?

  @Option(help: ArgumentHelp("Only posts of this channel.", valueName: "title, @handle or id"))
  var channel: String?

  @Option(help: ArgumentHelp("Only posts forwarded from here.", valueName: "name"))
  var from: String?

  @Option(help: ArgumentHelp("Only posts with this hashtag.", valueName: "word"))
  var hashtag: String?

  @OptionGroup var period: SinceOption

  @Flag(help: "Only one post of each story: the first.")
  var distinct = false

  /// Whether every post fits.
  var isOpen: Bool {
    [dump, channel, from, hashtag, period.since].allSatisfy { $0 == nil } && !distinct
  }

  func request(text: String? = nil) -> APIRequest {
    APIRequest(
      "/v1/posts",
      query: [
        ("q", text), ("dump", dump), ("channel", channel), ("from", from), ("hashtag", hashtag),
        ("since", period.time?.description), ("distinct", distinct ? "true" : nil),
      ])
  }
}
