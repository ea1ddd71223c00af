package import EndpointAPI

/// Numbers and times as people read them.
package enum Human {
  /// `4 min ago`; older than two weeks, or in the future, the day.
  package static func ago(_ time: Timestamp, now: Timestamp = .now) -> String {
    let seconds = (now.milliseconds - time.milliseconds) / 1000
    switch seconds {
    case ..<(-5): return moment(time)
    case ..<5: return "just now"
    case ..<60: return "\(seconds) s ago"
    case ..<3600: return "\(seconds / 60) min ago"
    case ..<86_400: return "\(seconds / 3600) h ago"
    case ..<(14 * 86_400): return seconds < 2 * 86_400 ? "1 day ago" : "\(seconds / 86_400) days ago"
    default: return day(time)
    }
  }

  package static func ago(_ time: Timestamp?, now: Timestamp = .now) -> String {
    time.map { ago($0, now: now) } ?? "–"
  }

  /// `2026-03-01`, by UTC.
  package static func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }

  /// `2026-03-01 09:30:00 UTC`.
  package static func moment(_ time: Timestamp) -> String {
    let text = time.description
    return "\(day(time)) \(text.dropFirst(11).prefix(8)) UTC"
  }

  /// The moment, and how long ago it was unless that says nothing more.
  package static func momentAndAge(_ time: Timestamp, now: Timestamp = .now) -> String {
    let (moment, age) = (moment(time), ago(time, now: now))
    return moment.hasPrefix(age) ? moment : "\(moment), \(age)"
  }

  /// `3 d 4 h`, `5 min 6 s`: the two largest units.
  package static func duration(seconds: Int64) -> String {
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
    var text = "\(seconds / units[first].0) \(units[first].1)"
    if first + 1 < units.count {
      let (length, name) = units[first + 1]
      let rest = seconds % units[first].0 / length
      if rest > 0 { text += " \(rest) \(name)" }
    }
    return text
  }

  /// `6.2 MB`, by powers of 1000.
  package static func bytes(_ count: Int64) -> String {
    guard count >= 1000 else { return "\(count) B" }
    let units = ["kB", "MB", "GB", "TB", "PB"]
    var unit = 0
    var divisor: Int64 = 1000
    var tenths: Int64 { count / divisor * 10 + (count % divisor * 10 + divisor / 2) / divisor }
    // From 999.5 on it would be printed as 1000 of this unit.
    while unit < units.count - 1, tenths >= 9995 {
      unit += 1
      divisor *= 1000
    }
    return tenths >= 1000
      ? "\((tenths + 5) / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// `12,345`.
  package static func number(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A count; `≈` when the page rounded it.
  package static func count(_ count: Count?) -> String {
    guard let count else { return "–" }
    return (count.granularity > 1 ? "≈" : "") + number(count.value)
  }

  /// `1 post`, `2 posts`.
  package static func plural(_ count: some BinaryInteger, _ noun: String, _ many: String? = nil) -> String {
    "\(number(count)) \(count == 1 ? noun : many ?? noun + "s")"
  }

  /// The front of an id: enough to tell one from another, and to give back to `show`.
  package static func id(_ id: String) -> String { String(id.prefix(12)) }

  /// The front of a dump's id, or the number of a dump that was not read: what `show` and `retry` take.
  package static func id(of dump: DumpSummary) -> String {
    dump.id.map { id($0) } ?? dump.number.map { "n\($0)" } ?? "–"
  }

  /// A channel's title, handle and id, as far as they are known.
  package static func channel(_ channel: ChannelName) -> String {
    let words = [channel.title, channel.handle.map { "@\($0)" }].compactMap(\.self)
    return words.isEmpty ? channel.telegramID.map { "channel \($0)" } ?? "" : words.joined(separator: " ")
  }

  /// Kinds of repair with their numbers, by name.
  package static func repairs(_ counts: [String: Int]) -> [String] {
    counts.sorted { $0.key < $1.key }.map { "\($0.key) \(number($0.value))×" }
  }

  /// How far the index of kin has come.
  package static func progress(_ kin: KinProgress) -> String {
    let done = min(max(0, kin.through), kin.texts)
    let percent = kin.texts > 0 ? " (\(done * 100 / kin.texts) %)" : ""
    return "\(number(done)) of \(plural(kin.texts, "text")) indexed\(percent)"
  }
}
