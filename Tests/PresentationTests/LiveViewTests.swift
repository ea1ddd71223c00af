import EndpointAPI
import EndpointTesting
import Testing

@testable import Presentation

/// What `top`, `drop` and `wait` show.
@Suite struct LiveViewTests {
  private let style = Style.plain

  private func time(_ seconds: Double) -> Timestamp {
    Timestamp(milliseconds: Samples.time.milliseconds + Int64(seconds * 1000))
  }

  private func status(_ dumps: Int, posts: Int) -> Status {
    var status = Samples.status
    status.dumps = .init(ingested: dumps, duplicate: 0, failed: 0)
    (status.posts, status.texts) = (posts, posts / 2)
    return status
  }

  @Test func ratesAreThoseOfTheLastSeconds() {
    var rates = Rates()
    #expect(rates.line == nil)
    rates.add(status(0, posts: 0), at: time(0))
    #expect(rates.line == nil)
    rates.add(status(10, posts: 5_000), at: time(2))
    #expect(rates.line == "5.0 dumps/s, 2,500 posts/s, 1,250 new texts/s")
    for second in 3...12 { rates.add(status(10, posts: 5_000), at: time(Double(second))) }
    #expect(rates.line == "0 dumps/s, 0 posts/s, 0 new texts/s")
    // Another archive, or a clock that was set back: what was before says nothing.
    rates.add(status(1, posts: 1), at: time(13))
    #expect(rates.line == nil)
    rates.add(status(1, posts: 1), at: time(4))
    #expect(rates.line == nil)
  }

  @Test func eventsFillTheRestOfTheScreen() {
    let events = (1...50).map { Samples.event($0) }
    let view = TopView(status: Samples.status, rates: Rates(), events: events, style: style, now: time(60))
    let lines = view.lines(rows: 14, columns: 60)
    #expect(lines.count == 13 && lines[1] == "  Rates    –")
    #expect(lines.last?.hasPrefix("    50  09:30:00 UTC  dump.ingested") == true)
    #expect(lines.suffix(6).allSatisfy { DisplayWidth.of($0) <= 60 })
    #expect(view.lines(rows: 3, columns: 60).count == 7)
    #expect(view.lines(rows: nil, columns: nil).count == 7 + 1 + 10)
  }

  @Test func theDayIsSaidOfOlderEvents() {
    let event = Samples.event(7)
    #expect(
      EventView(event: event, style: style, today: time(3_600)).line.hasPrefix("     7  09:30:00 UTC  dump"))
    #expect(
      EventView(event: event, style: style, today: time(86_400)).line
        .hasPrefix("     7  2026-03-01 09:30:00 UTC  dump"))
  }

  @Test func outcomesAreALine() {
    var dump = Samples.dump
    dump.kinTexts = 2
    let line = OutcomeView(dump: dump, style: style).line
    #expect(line == "ingested   d0d0d0d0d0d0  capture 004.txt  10 posts, 9 new texts, 2 of them kin")
    let failed = OutcomeView(dump: Samples.unreadQuarantined.summary, style: style, width: 80).line
    #expect(failed.hasPrefix("failed     n17           march/red \\u{1B}[31m\\u{202E}"))
    let coloured = OutcomeView(dump: dump, style: Style(isColoured: true)).line
    #expect(coloured.hasPrefix("\u{1B}[32mingested \u{1B}[0m  "))
  }

  private static let bars: [(Int64, Int64?, String)] = [
    (0, 10, "░░░░░░░░░░░░░░░░░░░░ 0 %, 0 B of 10 B, a"), (5, 10, "██████████░░░░░░░░░░ 50 %, 5 B of 10 B, a"),
    (12, 10, "████████████████████ 100 %, 12 B of 10 B, a"), (7, nil, "7 B, a"), (0, 0, "0 B, a"),
  ]

  @Test(arguments: bars)
  func barsFill(_ done: Int64, _ total: Int64?, _ text: String) {
    #expect(ProgressBar.text(done: done, total: total, "a") == text)
  }
}
