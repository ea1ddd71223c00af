import Foundation

/// What alerts say, after the rule's name.
enum AlertSentence {
  /// Characters of a dump's text that a sentence quotes at most.
  private static let quoted = 80

  static func post(_ post: PostEvidence, _ rule: RuleDefinition) -> String {
    let place = post.channel.map { " in \(short($0.shown))" } ?? ""
    var sentence = "post \(post.key.prefix(12))\(place)"
    if case .post(let condition) = rule.condition, let query = condition.query {
      sentence += " matches \(short(query))"
    }
    let text = post.texts.last.map { short($0) } ?? ""
    return sentence + (text.isEmpty ? "." : ": \(text)")
  }

  static func counter(
    _ names: ChannelNames, _ counter: ChannelCounter, _ change: SnapshotEvidence.Change
  ) -> String {
    let (before, after) = (change.before.value, change.after.value)
    var percent = ""
    if before > 0 {
      let share = (Double(after) - Double(before)) / Double(before) * 100
      percent = String(format: " (%+.1f %%)", share)
    }
    return "\(counter.rawValue) of \(short(names.shown)) went from \(before) to \(after)\(percent)."
  }

  static func dump(_ arrival: ArrivalEvidence) -> String {
    let name = short(String(decoding: arrival.name, as: UTF8.self))
    switch arrival.state {
    case .ingested: return "\(name) was ingested."
    case .duplicate: return "\(name) holds what an earlier dump held."
    case .failed: return "\(name) could not be read. \(short(arrival.reason ?? ""))"
    }
  }

  static func spread(
    _ spread: SpreadEvidence, _ channels: Int, _ rule: RuleDefinition.SpreadCondition
  ) -> String {
    "the text of post \(spread.key.prefix(12)) was posted in \(channels) channels within "
      + "\(RuleDefinition.text(duration: rule.within))."
  }

  /// The beginning of a text from a dump, in one line.
  private static func short(_ text: String) -> String {
    var line = ""
    // What is cut off need not be looked at: a text may be long.
    for word in text.prefix(4 * quoted).split(whereSeparator: { $0.isWhitespace || $0.isNewline }) {
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.count > quoted ? line.prefix(quoted - 1) + "…" : line
  }
}
