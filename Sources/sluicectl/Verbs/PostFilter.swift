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

  @Option(
    help: ArgumentHelp(
      "Only posts first seen at this time or later: 2026-03-01, 2026-03-01T09:30:00Z, or 30m, 12h, 7d ago.",
      valueName: "time"))
  var since: String?

  @Flag(help: "Only one post of each story: the first.")
  var distinct = false

  func validate() throws {
    if let since, Self.time(since, now: .now) == nil {
      throw ValidationError("--since \(since) is neither a time nor a duration such as 12h.")
    }
  }

  func request(text: String? = nil) -> APIRequest {
    let time = since.flatMap { Self.time($0, now: .now) }?.description
    return APIRequest(
      "/v1/posts",
      query: [
        ("q", text), ("dump", dump), ("channel", channel), ("from", from), ("hashtag", hashtag),
        ("since", time), ("distinct", distinct ? "true" : nil),
      ])
  }

  /// A time as it is written, or as long before `now` as `text` says.
  static func time(_ text: String, now: Timestamp) -> Timestamp? {
    if let time = Timestamp(text) { return time }
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      (0...1_000_000).contains(count)
    else { return nil }
    return Timestamp(milliseconds: now.milliseconds - count * unit * 1000)
  }
}
