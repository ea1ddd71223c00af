/// Dates as tools print them, from seconds since 1970-01-01T00:00:00Z.
struct Moment {
  let year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64

  /// - Parameter zone: seconds east of Greenwich.
  init(_ seconds: Int64, zone: Int64 = 0) {
    let local = seconds + zone
    let days = (local >= 0 ? local : local - 86_399) / 86_400
    let rest = local - days * 86_400
    // Days are counted from 1 March of year 0, so that a leap day is the last of its year.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// `2021-06-05`
  var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }
  /// `12:34:56`
  var time: String { "\(clock):\(Self.two(second))" }
  /// `12:34`
  var clock: String { "\(Self.two(hour)):\(Self.two(minute))" }
  /// `2021-06-05T12:34:56`
  var iso: String { "\(date)T\(time)" }
  /// `2021-06-05 12:34:56`
  var spaced: String { "\(date) \(time)" }
  /// `05.06.2021 12:34:56`
  var dotted: String { "\(Self.two(day)).\(Self.two(month)).\(year) \(time)" }
  /// `5 June 2021`
  var words: String {
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    return "\(day) \(names[Int(month - 1)]) \(year)"
  }
}

/// A time as a clock in some zone shows it, `2019-01-16T12:14:32`.
public func localTime(_ seconds: Int64, zone: Int64) -> String { Moment(seconds, zone: zone).iso }

/// A count as a page prints it, with what the print says of it: `7.01K` is 7010 ± 5.
public struct PrintedCount: Hashable, Sendable {
  public var text: String
  public var value: Int64
  public var granularity: Int64

  public init(_ count: Int64) {
    guard count >= 1000 else {
      (text, value, granularity) = ("\(count)", count, 1)
      return
    }
    let (unit, letter): (Int64, String) = count >= 1_000_000 ? (1_000_000, "M") : (1000, "K")
    let whole = count / unit
    let decimals: Int64 = whole >= 100 ? 1 : whole >= 10 ? 10 : 100
    let scaled = count * decimals / unit
    var fraction = decimals == 1 ? "" : "\(scaled % decimals)"
    while decimals == 100, fraction.count < 2 { fraction = "0" + fraction }
    while fraction.hasSuffix("0") { fraction.removeLast() }
    text = "\(whole)\(fraction.isEmpty ? "" : ".")\(fraction)\(letter)"
    granularity = unit
    for _ in fraction { granularity /= 10 }
    value = count / granularity * granularity
  }
}

/// A size as pages print it, such as `6.2 MB`.
public func printedSize(_ bytes: Int64) -> String {
  if bytes < 1024 { return "\(bytes) B" }
  let (unit, name): (Int64, String) = bytes >= 1 << 20 ? (1 << 20, "MB") : (1 << 10, "KB")
  let tenths = bytes * 10 / unit
  return "\(tenths / 10).\(tenths % 10) \(name)"
}

/// `1:05`
func printedDuration(_ seconds: Int64) -> String {
  "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
}
