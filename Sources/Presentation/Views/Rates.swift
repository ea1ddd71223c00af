package import EndpointAPI

/// How fast a service works, from its counts at several times.
package struct Rates: Sendable {
  private struct Sample {
    var time: Timestamp
    var dumps: Int
    var posts: Int
    var texts: Int
  }

  /// Counts that are older say nothing of now.
  private static let window: Int64 = 5_000

  private var samples: [Sample] = []

  package init() {}

  /// Takes note of the counts at `time`. Counts that shrank are those of another archive: what was before is forgotten.
  package mutating func add(_ status: Status, at time: Timestamp) {
    let dumps = status.dumps.ingested + status.dumps.duplicate + status.dumps.failed
    let sample = Sample(time: time, dumps: dumps, posts: status.posts, texts: status.texts)
    if let last = samples.last, last.dumps > dumps || last.time >= time { samples = [] }
    samples.append(sample)
    // One that is just outside stays: the window is whole then.
    while samples.count > 2, time.milliseconds - samples[1].time.milliseconds >= Self.window {
      samples.removeFirst()
    }
  }

  /// The rates of the last seconds; nil until there are counts of two times.
  package var line: String? {
    guard let first = samples.first, let last = samples.last, last.time > first.time else { return nil }
    let seconds = Double(last.time.milliseconds - first.time.milliseconds) / 1000
    func rate(_ count: Int, _ noun: String) -> String {
      let perSecond = Double(max(0, count)) / seconds
      let text =
        perSecond > 0 && perSecond < 9.95
        ? "\(Int(perSecond * 10 + 0.5) / 10).\(Int(perSecond * 10 + 0.5) % 10)"
        : Human.number(Int(perSecond.rounded()))
      return "\(text) \(noun)/s"
    }
    return [
      rate(last.dumps - first.dumps, "dumps"), rate(last.posts - first.posts, "posts"),
      rate(last.texts - first.texts, "new texts"),
    ].joined(separator: ", ")
  }
}
