extension CapturedTime {
  /// The years of which a time is believed.
  private static let years = 1970...2100

  /// Seconds or milliseconds since 1970; nil for 0 and less, with which programs say that there is none, and for what
  /// lies beyond 2100.
  init?(unix: Int64) {
    // No seconds before the year 5138 have so many digits.
    let seconds = unix >= 100_000_000_000 ? unix / 1000 : unix
    guard seconds > 0, seconds < Calendar.seconds(year: Self.years.upperBound + 1, month: 1, day: 1) else {
      return nil
    }
    self = .moment(seconds)
  }

  /// A time as dumps write it: ISO 8601 with `T` or a space, a fraction, `Z`, an offset or no zone; day, month and
  /// year with points, `16.01.2019 12:14:32 UTC+03:00`; seconds or milliseconds since 1970, also as a fraction.
  /// Without a zone it is local. Nil for everything else, with it a date without a time of day.
  init?(written text: TextSlice) {
    let text = text.trimmed()
    if let number = WrittenNumber(text.withoutFraction) {
      self.init(unix: number.value)
      return
    }
    guard let time = ClockTime(text), Self.years.contains(time.year) else { return nil }
    guard let offset = time.offset else {
      self = .local(time.description)
      return
    }
    let seconds = time.seconds - offset
    guard seconds > 0 else { return nil }
    self = .moment(seconds)
  }

  init?(written text: String) {
    var text = text
    let time = text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { CapturedTime(written: TextSlice($0, bytes.count)) }
    }
    guard let time else { return nil }
    self = time
  }
}

/// The Gregorian calendar.
private enum Calendar {
  static func seconds(year: Int, month: Int, day: Int) -> Int64 { Int64(days(year, month, day)) * 86_400 }

  /// Days from 1970-01-01, the year counted from March on, so that a leap day is its last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// What a clock and a calendar showed, as text gives it.
private struct ClockTime: CustomStringConvertible {
  var year = 0
  var month = 0
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  /// Seconds east of UTC, where the text says.
  var offset: Int64?

  /// As if in UTC.
  var seconds: Int64 {
    Calendar.seconds(year: year, month: month, day: day) + Int64(hour * 3600 + minute * 60 + second)
  }

  var description: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second))"
  }

  init?(_ text: TextSlice) {
    var scan = Scan(text: text)
    guard scan.date(&self), scan.time(&self) else { return nil }
    guard (1...12).contains(month), day >= 1, day <= Calendar.daysIn(month, of: year), hour < 24, minute < 60,
      second < 60
    else { return nil }
    guard scan.zone(&self), scan.at == text.count else { return nil }
  }

  /// Where the reading stands.
  private struct Scan {
    let text: TextSlice
    var at = 0

    mutating func date(_ time: inout ClockTime) -> Bool {
      let start = at
      if let year = digits(4), take(0x2D), let month = digits(2), take(0x2D), let day = digits(2) {
        time.year = year
        time.month = month
        time.day = day
        return true
      }
      at = start
      guard let day = digits(2), take(0x2E), let month = digits(2), take(0x2E), let year = digits(4) else {
        return false
      }
      time.year = year
      time.month = month
      time.day = day
      return true
    }

    mutating func time(_ time: inout ClockTime) -> Bool {
      guard take(0x54) || take(0x74) || take(0x20), let hour = digits(2), take(0x3A), let minute = digits(2)
      else { return false }
      time.hour = hour
      time.minute = minute
      if take(0x3A) {
        guard let second = digits(2) else { return false }
        time.second = second
        if take(0x2E) || take(0x2C) {
          guard at < text.count, isDigit(text[at]) else { return false }
          while at < text.count, isDigit(text[at]) { at += 1 }
        }
      }
      return true
    }

    /// A zone or none; false where something else follows.
    mutating func zone(_ time: inout ClockTime) -> Bool {
      _ = take(0x20)
      guard at < text.count else { return true }
      let rest = text.from(at)
      if let tail = rest.droppingPrefix("UTC") ?? rest.droppingPrefix("GMT") ?? rest.droppingPrefix("Z") {
        at = text.count - tail.count
        time.offset = 0
        if at == text.count { return true }
      }
      let isWest = at < text.count && text[at] == 0x2D
      guard take(0x2B) || take(0x2D), let hours = digits(2) else { return false }
      var minutes = 0
      if at < text.count {
        _ = take(0x3A)
        guard let written = digits(2) else { return false }
        minutes = written
      }
      guard hours <= 18, minutes < 60 else { return false }
      time.offset = Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
      return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }

    private mutating func digits(_ count: Int) -> Int? {
      guard at + count <= text.count else { return nil }
      var value = 0
      for i in at..<at + count {
        guard isDigit(text[i]) else { return nil }
        value = value * 10 + Int(text[i] - 0x30)
      }
      at += count
      return value
    }
  }
}

extension TextSlice {
  /// Digits without the fraction behind them; whatever is no number as it is.
  fileprivate var withoutFraction: TextSlice {
    guard count > 0, isDigit(self[0]), let point = firstIndex(of: 0x2E, from: 0) else { return self }
    let isNumber = (0..<count).allSatisfy { $0 == point || isDigit(self[$0]) }
    return isNumber ? prefix(point) : self
  }
}
