import EndpointAPI
import EndpointTesting
import Testing

@testable import Presentation

/// What `show` prints of posts and dumps that say more than a text capture; all of it as harmless as that.
@Suite struct RichViewTests {
  private let style = Style.plain

  private func isHarmless(_ line: String) -> Bool {
    !line.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x202E }
  }

  @Test func aPostSaysHowItIsKnown() {
    let lines = PostView(post: Samples.richPost, style: style).lines
    for line in [
      "Known by    its channel's id and its number", "At          https://t.me/EmbUSA/17",
      "Views       12,345",
      "Edited      2026-03-01 09:30:00 UTC", "Signed      Desk", "Album       17, 18",
      "Notice      pinned: message 3",
      "Card        MFA, https://mid.ru/",
      "Original    @mfa\\u{1B}[31m\\u{202E}, channel 99, message 5, 2026-03-01T12:30:00 of an unknown zone",
      "Answers     message 16, “What was said \\u{1B}[31m\\u{202E}”",
      "Poll        Agreed?: Yes (60%), No \\u{1B}[31m\\u{202E} (7)",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(lines.allSatisfy(isHarmless))
    #expect(
      lines.contains {
        $0.hasPrefix(
          "  capture 004.txt › export/\\u{1B}[31m\\u{202E}result.json  dump d0d0d0d0d0d0, number 3")
      })
    #expect(lines.last?.contains("· 3 forwards · 4 replies · 👍62 · signed Desk · edited") == true)
    #expect(lines.last?.contains("message 17 · ≈1,200 views") == true)
    #expect(lines.last?.contains("captured 2026-03-01 09:30:00 UTC") == true)
  }

  @Test func theTextsThatItHadHaveTheirTimes() {
    let lines = PostView(post: Samples.richPost, style: style).lines
    let first = lines.firstIndex(of: "It has had 2 texts; this one") ?? 0
    #expect(
      Array(lines[first...].prefix(7)) == [
        "It has had 2 texts; this one",
        "  seen 2× in 1 dump, last on 2026-03-01 09:30:00 UTC, edited 2026-03-01 09:30:00 UTC",
        "  Against the one before it: name The first wording\\u{1B}[31m\\u… → First paragraph #RussiaChina",
        "  [-The first wording\\u{1B}[31m\\u{202E}-]{+First paragraph #RussiaChina 🇷🇺 Second, @mfa.+}",
        "", "  Before it, one seen 1× in 1 dump", "  The first wording\\u{1B}[31m\\u{202E}",
      ])
    #expect(
      !PostView(post: Samples.postDetail, style: style).lines.contains { $0.contains("texts; this one") })
  }

  @Test func theSeriesIsAShortTable() {
    let lines = PostView(post: Samples.richPost, style: style, width: 100).lines
    let first = lines.firstIndex(of: "Counts over time") ?? 0
    let table = Array(lines[first...].prefix { !$0.isEmpty })
    #expect(table.count == 3 + 20)
    #expect(table[1] == "  the newest 20 of 25")
    #expect(table[2].split(separator: " ") == ["TIME", "VIEWS", "FORWARDS", "REPLIES", "REACTIONS"])
    #expect(table[3].hasPrefix("  2026-03-01 14:30:00 UTC "))
    #expect(table[3].contains(" ≈600         5        –  👍\\u{1B}[31m\\u{202E} 5"))
    #expect(table[22].hasPrefix("  2026-03-02 09:30:00 UTC (received)  ≈2,500"))
    #expect(table.allSatisfy { DisplayWidth.of($0) <= 100 })
  }

  @Test func aDumpHasItsParts() {
    let lines = DumpView(dump: Samples.partedDump, style: style).lines
    let first = lines.firstIndex(of: "1,003 files inside it") ?? 0
    let table = Array(lines[first...])
    #expect(table.count == 6 && table.allSatisfy(isHarmless))
    #expect(table[1].split(separator: " ") == ["OUTCOME", "POSTS", "SIZE", "FORMAT", "PATH", "WHY"])
    #expect(table[2].hasPrefix("  read        10  12.3 kB  desktop-json  export/result.json"))
    #expect(table[2].hasSuffix("doubled 2×"))
    #expect(table[3].contains("../../etc/\\u{1B}[31m\\u{202E}x") && table[3].hasSuffix("It is a photo."))
    #expect(table[4].hasSuffix("It ends too early. Export it again."))
    #expect(table[5] == "  and 1,000 more")
  }
}
