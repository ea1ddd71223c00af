import EndpointAPI
import EndpointTesting
import Testing

@testable import Presentation

@Suite struct ViewTests {
  private let style = Style.plain

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
    status.drops = [.init(path: "/d", watching: .polling, waiting: 1200, settling: 1)]
    status.dumps.failed = 1
    let lines = StatusView(status: status, style: style).lines
    #expect(lines[0] == "✗ sluiced 0.1.0: degraded, up 1 h 2 min")
    #expect(lines[1] == "  The disk is full.\\u{1B}")
    #expect(lines[2] == "  Drop     /d (polled)")
    #expect(lines[3] == "           1,200 waiting, 1 settling")
    #expect(
      Array(lines.suffix(3)) == [
        "  To do    mend what is named above; the files wait, and ingestion goes on by itself",
        "  To do    changes are found by polling, which is slower: sluiced's log says why",
        "  To do    sluicectl quarantine tells which of the failed dumps are still there, and what is wrong "
          + "with them",
      ])
  }

  @Test func everyDropDirectoryIsShown() {
    var status = Samples.status
    status.drops = [Samples.drop, Samples.sharedDrop]
    status.drops[1].path = "/srv/\u{1B}share"
    let lines = StatusView(status: status, style: style).lines
    #expect(
      Array(lines[1...6]) == [
        "  Drop     /var/lib/sluice/drop (watched)",
        "           nothing waits",
        "  Drop     /srv/\\u{1B}share (polled, with what is below it, files stay)",
        "           The directory cannot be listed: permission denied.",
        "           The kernel does not tell of changes on nfs, so that the directory is listed every second.",
        "           1,200 waiting, 12 settling, 40,000 not yet taken up, 2 ignored (sluicectl ls --state ignored)",
      ])
    // It is said above why.
    #expect(!lines.contains { $0.hasPrefix("  To do") })
  }

  @Test func theEmptyAndTheDeletingDirectoryAreShown() {
    var drop = Samples.drop
    drop.disposal = "delete"
    drop.beyond = 3
    let view = DropView(drop: drop, style: style)
    #expect(view.heading == "/var/lib/sluice/drop (watched, files are deleted when they are archived)")
    #expect(view.details == ["3 not yet taken up"])
  }

  @Test func aPauseIsShownAndHowItEnds() {
    var status = Samples.status
    status.state = .paused
    status.pausedSince = Samples.time
    let now = Timestamp(milliseconds: Samples.time.milliseconds + 240_000)
    let lines = StatusView(status: status, style: style, now: now).lines
    #expect(lines[0].hasPrefix("‖ sluiced 0.1.0: paused"))
    #expect(lines[1] == "  Paused   since 2026-03-01 09:30:00 UTC, 4 min ago")
    #expect(lines.last == "  To do    ingestion is paused: sluicectl resume lets it go on")
  }

  @Test func filesThatAreHeldBackAreShownWithTheirReason() {
    var status = Samples.status
    status.held = (1...10).map { Samples.heldFile($0) }
    status.held[0].name = "a\u{9B}31m\n"
    status.drops[0].settling = 40
    let now = Timestamp(milliseconds: Samples.time.milliseconds + 240_000)
    func held() -> [String] {
      let lines = StatusView(status: status, style: style, now: now).lines
      let first = lines.firstIndex { $0.hasPrefix("  Held") } ?? 0
      return Array(lines[first...].prefix { !$0.hasPrefix("  Dumps") })
    }
    #expect(
      held() == [
        "  Held     a\\u{9B}31m, 4 min ago: Its name says that it is being written.",
        "           march/2.part, 4 min ago: Its name says that it is being written.",
        "           march/3.part, 4 min ago: Its name says that it is being written.",
        "           and 37 more: sluicectl ls --state settling",
      ])
    // Where there are several directories, it is said which one is meant.
    status.held = [Samples.heldFile(1)]
    status.drops = [Samples.drop, Samples.drop]
    #expect(
      held() == [
        "  Held     march/1.part in /var/lib/sluice/drop, 4 min ago: Its name says that it is being written."
      ])
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

  @Test func aDumpThatWasNotReadHasItsNumber() {
    let summary = Samples.unreadQuarantined.summary
    var dump = Samples.dumpDetail
    dump.summary = summary
    dump.summary.retriedAt = Samples.time
    let lines = DumpView(dump: dump, style: style).lines
    #expect(Array(lines.prefix(2)) == ["Dump        not read", "Number      n17"])
    #expect(lines.contains("Name        march/red \\u{1B}[31m\\u{202E}\u{FFFD}.txt"))
    #expect(lines.contains("In base64   \(summary.nameBase64 ?? "?")"))
    #expect(lines.contains("Dropped in  /var/lib/sluice/drop"))
    #expect(lines.contains { $0.hasPrefix("Given back  2026-03-01 09:30:00 UTC") })
    dump.summary = Samples.waitingDump
    #expect(DumpView(dump: dump, style: style).lines[0] == "Dump        not read yet")
  }

  @Test func quarantineSaysWhatIsWrongAndWhere() {
    let table = QuarantineList.table([Samples.quarantined, Samples.unreadQuarantined])
    let lines = table.lines(width: nil, style: style)
    #expect(lines.count == 3)
    #expect(lines[0].split(separator: " ") == ["ID", "NAME", "SIZE", "RECEIVED", "WHY"])
    #expect(lines[1].hasPrefix("d0d0d0d0d0d0  picture.png "))
    #expect(lines[1].hasSuffix("At byte 1,234: It is a picture."))
    #expect(lines[2].hasPrefix("n17           march/red \\u{1B}[31m\\u{202E}\u{FFFD}.txt  6.2 kB  "))
    #expect(lines[2].hasSuffix("  It is a picture."))
  }

  @Test func eventsAlign() {
    var event = Samples.event(7)
    event.message = "a\nb " + String(repeating: "中", count: 60)
    let line = EventView(event: event, style: style, width: 80).line
    #expect(line.hasPrefix("     7  2026-03-01 09:30:00 UTC  dump.ingested     a b 中"))
    #expect(line.hasSuffix("…") && DisplayWidth.of(line) <= 80)
  }
}
