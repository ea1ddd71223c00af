import EndpointAPI
import EndpointTesting
import Testing

@testable import sluicectl

@Suite struct ViewTests {
  private let style = Style(isTerminal: false, environment: [:])

  @Test func whatIsWell() {
    #expect(
      StatusView(status: Samples.status, style: style).lines == [
        "● sluiced 0.1.0: idle, up 1 h 2 min",
        "  Drop     /var/lib/sluice/drop (watched)",
        "           nothing waits",
        "  Dumps    2 ingested, 0 duplicates, 0 failed",
        "  Archive  16 posts, 15 texts, 16 sightings, 1 channel",
        "  Events   the last is 3",
      ])
  }

  @Test func whatIsNotWellAndWhatToDo() {
    var status = Samples.status
    status.state = .degraded
    status.reasons = ["The disk is full.\u{1B}"]
    status.drop = .init(path: "/d", watching: .polling, waiting: 1200, settling: 1)
    status.dumps.failed = 1
    let lines = StatusView(status: status, style: style).lines
    #expect(lines[0] == "✗ sluiced 0.1.0: degraded, up 1 h 2 min")
    #expect(lines[1] == "  The disk is full.\\u{1B}")
    #expect(lines[3] == "           1,200 waiting, 1 still being written")
    #expect(lines.count { $0.hasPrefix("  To do    ") } == 3)
    #expect(lines.last == "  To do    sluicectl ls --state failed tells why 1 dump failed")
  }

  @Test func aPostHasItsParagraphsAndSightings() {
    let lines = PostView(post: Samples.postDetail, style: style).lines
    #expect(lines.contains("From        Russian MFA 🇷🇺"))
    #expect(lines.contains("Channel     Embassy @EmbUSA"))
    let text = lines.firstIndex(of: "  First paragraph #RussiaChina 🇷🇺") ?? 0
    #expect(text > 0 && Array(lines[text...].prefix(3).suffix(2)) == ["", "  Second, @mfa."])
    #expect(lines.contains("Seen in 1 place"))
    #expect(lines.contains("  capture 004.txt  dump d0d0d0d0d0d0, number 3, bytes 100 to 632, certain"))
    #expect(
      lines.last?.hasPrefix("    from Russian MFA 🇷🇺 (M. Z.) · in Embassy · ≈1,200 views · 👍62👏2") == true)
    #expect(lines.last?.contains("document a.pdf 6.2 MB · doubled 1×") == true)
  }

  @Test func aDumpHasItsChannels() {
    let lines = DumpView(dump: Samples.dumpDetail, style: style).lines
    #expect(lines.contains("Format      text-full, utf-8"))
    #expect(lines.contains("Repairs     doubled 2×"))
    #expect(lines.contains("  ≈7,010 subscribers, ≈5,480 photos, 643 videos, 139 files"))
    #expect(Array(lines.suffix(3)) == ["  First paragraph.", "", "  Second."])
  }

  @Test func eventsAlign() {
    var event = Samples.event(7)
    event.message = "a\nb " + String(repeating: "中", count: 60)
    let line = EventsVerb.line(event, width: 80, style: style)
    #expect(line.hasPrefix("     7  2026-03-01 09:30:00 UTC  dump.ingested     a b 中"))
    #expect(line.hasSuffix("…") && DisplayWidth.of(line) <= 80)
  }
}
