import EndpointAPI

/// Times as HTTP writes them.
enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Formats a time after 1970 by RFC 9110, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func format(_ time: Timestamp) -> String {
    let day = time.day
    let weekday = weekdays[Int(time.milliseconds / 86_400_000 % 7)]
    // 2026-03-01T09:30:00.000Z: the clock's eight characters follow the T.
    let clock = time.description.dropLast(5).suffix(8)
    return
      "\(weekday), \(day.day < 10 ? "0" : "")\(day.day) \(months[day.month - 1]) \(day.year) \(clock) GMT"
  }
}
