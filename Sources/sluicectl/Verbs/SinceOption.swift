import ArgumentParser
import EndpointAPI

/// From when on.
struct SinceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only posts first seen at this time or later: 2026-03-01, 2026-03-01T09:30:00Z, or 30m, 12h, 7d ago.",
      valueName: "time"))
  var since: String?

  /// The moment that is meant.
  var time: Timestamp? { since.flatMap { Self.time($0, now: .now) } }

  func validate() throws { try Self.check(since, of: "since") }

  /// - Throws: `ValidationError` where the option `name` was given a text that means no time.
  static func check(_ text: String?, of name: String) throws {
    if let text, time(text, now: .now) == nil {
      throw ValidationError("--\(name) \(text) is neither a time nor a duration such as 12h.")
    }
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
