import Foundation
import Testing

@testable import Dumps

@Suite("Times, numbers and addresses as dumps write them")
struct TimesTests {
  private func read(_ text: String) -> String? {
    switch CapturedTime(written: text) {
    case .moment(let seconds)?: "\(seconds)"
    case .local(let text)?: text
    case nil: nil
    }
  }

  @Test(
    "times",
    arguments: [
      ("2021-06-05T12:34:56Z", "1622896496"), ("2021-06-05T12:34:56.789+00:00", "1622896496"),
      ("2021-06-05 12:34:56+00:00", "1622896496"), ("2021-06-05T14:34:56+0200", "1622896496"),
      ("2021-06-05T07:04:56-05:30", "1622896496"), ("2021-06-05 12:34:56 UTC", "1622896496"),
      ("2021-06-05 15:34:56+03", "1622896496"),
      ("2021-06-05 12:34:56", "2021-06-05T12:34:56"), ("2021-06-05T12:34", "2021-06-05T12:34:00"),
      ("16.01.2019 12:14:32", "2019-01-16T12:14:32"), ("16.01.2019 12:14:32 UTC+03:00", "1547630072"),
      (" 1622896496 ", "1622896496"), ("1622896496.0", "1622896496"), ("1622896496.75", "1622896496"),
      ("1622896496789", "1622896496"), ("2020-02-29T00:00:00Z", "1582934400"),
      ("2000-02-29T00:00:00Z", "951782400"),
      ("2100-12-31T23:59:59Z", "4133980799"), ("2100-02-28T00:00:00Z", "4107456000"),
      ("2021-02-29T00:00:00Z", nil), ("2100-02-29T00:00:00Z", nil), ("2021-13-01T00:00:00Z", nil),
      ("2021-06-31T00:00:00Z", nil), ("2021-06-05T24:00:00Z", nil), ("2021-06-05T12:60:00Z", nil),
      ("2101-01-01T00:00:00Z", nil), ("1969-12-31T23:59:59Z", nil), ("1970-01-01T00:00:00Z", nil),
      ("1970-01-01T00:00:00+01:00", nil), ("2021-06-05", nil), ("0", nil), ("-5", nil),
      ("99999999999999999", nil),
      ("99999999999999999999999999", nil), ("", nil), ("soon", nil), ("2021-06-05T12:34:56+", nil),
      ("2021-06-05T12:34:56X", nil), ("2021-06-05T12:34:56.Z", nil), ("5.6.2021 12:34", nil),
      ("12:34:56", nil),
      ("0000-00-00 00:00:00", nil),
    ] as [(String, String?)])
  func times(_ text: String, _ expected: String?) { #expect(read(text) == expected) }

  @Test("every day of 131 years is where Foundation's calendar has it")
  func days() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0)!
    for day in stride(from: 1, to: 47_847, by: 1) {
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
      let text = String(format: "%04d-%02d-%02dT00:00:00Z", parts.year!, parts.month!, parts.day!)
      if CapturedTime(written: text) != .moment(Int64(day) * 86_400) { Issue.record("\(text)") }
    }
  }

  @Test(
    "numbers, damaged or not",
    arguments: [
      ("12", "12"), ("-1001101170442", "-1001101170442"), ("1778621251.0", "1778621251 damaged"),
      (" 7 ", "7"),
      ("1.778621251e+09", "1778621251 damaged"), ("1.77862125E9", nil), ("1.77862E+09", nil),
      ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", nil), ("1.5", nil),
      ("1.", "1 damaged"),
      ("", nil), ("-", nil), ("nan", nil), ("1e", nil), ("1e99", nil), ("12a", nil), ("0.0", "0 damaged"),
      ("1 2", nil),
      ("100.00", "100 damaged"), (".5", nil), ("1e9", nil),
    ] as [(String, String?)])
  func numbers(_ text: String, _ expected: String?) {
    let number = withSlice(text) { WrittenNumber($0) }
    #expect(number.map { "\($0.value)" + ($0.isDamaged ? " damaged" : "") } == expected)
  }

  @Test(
    "addresses of Telegram's",
    arguments: [
      ("https://t.me/s/durov/42", "durov 42"), ("t.me/durov", "durov"),
      ("http://telegram.me/Durov/7?single", "Durov 7"),
      ("https://t.me/c/1234567890/55", "1234567890 55"), ("https://t.me/c/1234567890/9/55", "1234567890 55"),
      ("https://t.me/durov/9/55", "durov 55"), ("https://t.me/durov?q=%23a", "durov"),
      ("HTTPS://T.ME/durov/", "durov"),
      ("https://t.me/+AbCdEf", nil), ("https://t.me/abc", nil), ("https://a.example/t.me/durov", nil),
      ("t.me/", nil),
      ("https://t.me/c/x/5", nil), ("https://t.me/durov/x", "durov"), ("", nil), ("https://t.me/c/5", "5"),
    ] as [(String, String?)])
  func addresses(_ text: String, _ expected: String?) {
    let link = TelegramLink(text)
    let parts = [link?.handle, link?.channelID.map(String.init), link?.messageID.map(String.init)].compactMap(
      \.self)
    #expect(link.map { _ in parts.joined(separator: " ") } == expected)
  }
}
