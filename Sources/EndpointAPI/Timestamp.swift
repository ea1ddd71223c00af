import Glibc

/// A moment, to the millisecond. In JSON it is RFC 3339 in UTC with three decimals: `2026-03-01T09:30:00.000Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The system clock's word.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

  /// The calendar day in UTC.
  public var day: (year: Int64, month: Int, day: Int) {
    CivilDay.date(ofDay: milliseconds.floorDivided(by: 86_400_000))
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds.
  public var description: String {
    let (year, month, day) = self.day
    var rest = milliseconds - milliseconds.floorDivided(by: 86_400_000) * 86_400_000
    let millisecond = rest % 1000
    rest /= 1000
    var text = ""
    text.reserveCapacity(24)
    text.append(number: year, digits: 4)
    text.append("-")
    text.append(number: Int64(month), digits: 2)
    text.append("-")
    text.append(number: Int64(day), digits: 2)
    text.append("T")
    text.append(number: rest / 3600, digits: 2)
    text.append(":")
    text.append(number: rest / 60 % 60, digits: 2)
    text.append(":")
    text.append(number: rest % 60, digits: 2)
    text.append(".")
    text.append(number: millisecond, digits: 3)
    text.append("Z")
    return text
  }

  /// Reads `2026-03-01` (midnight UTC) or RFC 3339 such as `2026-03-01T09:30:00.5+02:00`; seconds may be left
  /// out, and without a zone the time is UTC. Decimals beyond the millisecond are cut.
  public init?(_ text: some StringProtocol) {
    var reader = DigitReader(bytes: Array(text.utf8))
    guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
      reader.skip("-"), let day = reader.number(digits: 2),
      (1...12).contains(month), (1...CivilDay.length(ofMonth: Int(month), year: year)).contains(Int(day))
    else { return nil }
    var seconds = CivilDay.day(year: year, month: Int(month), day: Int(day)) * 86_400
    if reader.isAtEnd {
      milliseconds = seconds * 1000
      return
    }
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.number(digits: 2),
      reader.skip(":"), let minute = reader.number(digits: 2), hour < 24, minute < 60
    else { return nil }
    seconds += hour * 3600 + minute * 60
    var fraction: Int64 = 0
    if reader.skip(":") {
      // 60 is a leap second, which this count does not have: it is the first of the next minute.
      guard let second = reader.number(digits: 2), second <= 60 else { return nil }
      seconds += second
      if reader.skip(".") {
        guard let read = reader.thousandths() else { return nil }
        fraction = read
      }
    }
    guard let offset = reader.zone(), reader.isAtEnd else { return nil }
    milliseconds = (seconds - offset) * 1000 + fraction
  }
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time: \(text)")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The proleptic Gregorian calendar in days since 1970-01-01, by Howard Hinnant's algorithms.
enum CivilDay {
  static func day(year: Int64, month: Int, day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = y.floorDivided(by: 400)
    let yearOfEra = y - era * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func date(ofDay day: Int64) -> (year: Int64, month: Int, day: Int) {
    let z = day + 719_468
    let era = z.floorDivided(by: 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let dayOfMonth = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
    let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth)
  }

  static func length(ofMonth month: Int, year: Int64) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Reads the digits of a time from ASCII.
private struct DigitReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  mutating func digit() -> Int64? {
    guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
    position += 1
    return Int64(bytes[position - 1] - 0x30)
  }

  mutating func number(digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  mutating func thousandths() -> Int64? {
    guard let first = digit() else { return nil }
    let second = digit()
    let third = second == nil ? nil : digit()
    if third != nil { while digit() != nil {} }
    return first * 100 + (second ?? 0) * 10 + (third ?? 0)
  }

  /// The offset from UTC in seconds; 0 when none is written.
  mutating func zone() -> Int64? {
    if isAtEnd || skip("Z") || skip("z") { return 0 }
    let isEast = skip("+")
    guard isEast || skip("-"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
      hours < 24, minutes < 60
    else { return nil }
    return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension String {
  fileprivate mutating func append(number: Int64, digits: Int) {
    let text = String(number)
    for _ in 0..<Swift.max(0, digits - text.utf8.count) { append("0") }
    append(text)
  }
}
