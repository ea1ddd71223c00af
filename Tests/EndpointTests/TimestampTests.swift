import EndpointAPI
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000Z"),
    (1_772_357_400_000, "2026-03-01T09:30:00.000Z"),
    (951_782_399_999, "2000-02-28T23:59:59.999Z"),
    (951_782_400_001, "2000-02-29T00:00:00.001Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
  ])
  func writesAndReads(_ milliseconds: Int64, _ text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    ("2026-03-01", "2026-03-01T00:00:00.000Z"),
    ("2026-03-01T09:30", "2026-03-01T09:30:00.000Z"),
    ("2026-03-01 09:30:15Z", "2026-03-01T09:30:15.000Z"),
    ("2026-03-01t09:30:15.5z", "2026-03-01T09:30:15.500Z"),
    ("2026-03-01T09:30:15.123456789Z", "2026-03-01T09:30:15.123Z"),
    ("2026-03-01T00:30:00+02:00", "2026-02-28T22:30:00.000Z"),
    ("2026-03-01T09:30:00-05:30", "2026-03-01T15:00:00.000Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
  ])
  func reads(_ text: String, _ expected: String) {
    #expect(Timestamp(text)?.description == expected)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-00-10", "2026-01-00", "2026-01-01T", "2026-01-01T24:00Z",
    "2026-01-01T00:60Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00Zx",
    "2026-01-01T00:00+2", "x026-01-01", "２026-01-01",
  ])
  func refuses(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func everyDayOfTwoCenturies() {
    var previous = ""
    for day in Int64(-100 * 365)..<(100 * 365) {
      let time = Timestamp(milliseconds: day * 86_400_000)
      let text = time.description
      #expect(Timestamp(text) == time)
      if day > -100 * 365 { #expect(previous < text) }
      previous = text
    }
  }
}
