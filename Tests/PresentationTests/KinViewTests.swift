import EndpointAPI
import EndpointTesting
import Testing

@testable import Presentation

/// The kin of a post, and what other views say of kin.
@Suite struct KinViewTests {
  private let style = Style.plain

  private func lines(width: Int? = nil, context: Int? = 6) -> [String] {
    KinView(kin: Samples.postKin, style: style, width: width, context: context).lines
  }

  @Test func eachKinSaysWhatItIsAndWhy() {
    let lines = lines()
    #expect(lines[0] == "Post        \(Samples.postID)")
    #expect(lines.contains("Channel     Embassy @EmbUSA") && lines.contains("From        Russian MFA 🇷🇺"))
    let start = lines.firstIndex(of: "  First paragraph.") ?? 0
    let shown = Array(lines[start...]).map { $0.replacing(/first seen .*/, with: "first seen then") }
    #expect(
      shown == [
        "  First paragraph.", "", "2 other texts tell this story, 2 siblings", "",
        "longer  0.93  stands for all",
        "  5 words more at the end",
        "  111111111111  Embassy 11 @EmbUSA, from MFA · message 11 · 2026-03-01 09:30:00 UTC · first seen then",
        "  121212121212  Embassy 12 @EmbUSA, from MFA · message 12 · 2026-03-01 09:30:00 UTC · first seen then",
        "  131313131313  Embassy 13 @EmbUSA, from MFA · message 13 · 2026-03-01 09:30:00 UTC · first seen then",
        "  and 12 more posts",
        "  First paragraph. {+And the rest of it.+}", "",
        "of the same story, by way of another text", "  First.", "",
        "sibling  0.97",
        "  number 10 → 11, name Brazil → South\\u{1B}[31m\\u{202E} Africa",
        "  141414141414  Embassy 14 @EmbUSA, from MFA · message 14 · 2026-03-01 09:30:00 UTC · first seen then",
        "  On June [-10,-] {+11,+} with [-Brazil-]{+South\\u{1B}[31m\\u{202E} Africa+}", "",
        "and 1 more: --limit takes a number",
      ])
  }

  @Test func narrowTerminalsAreKeptTo() {
    for width in [24, 40, 80] {
      let own = lines(width: width).drop { $0 != "" }
      for line in own where line.hasPrefix("  ") { #expect(DisplayWidth.of(line) <= width, "\(line)") }
    }
  }

  @Test func reasonsAreWords() {
    func words(_ reasons: [KinDiff.Reason]) -> String {
      KinView.reasons(KinDiff(segments: [], reasons: reasons, coarse: false))
    }
    #expect(words([]) == "the same words, written otherwise")
    #expect(
      words([.init(kind: .beginning, old: "Urgent news", new: nil)]) == "2 words fewer at the beginning")
    #expect(words([.init(kind: .inside, old: "a", new: "b c d")]) == "3 words instead of 1 inside")
    #expect(words([.init(kind: .flag, old: "🇧🇷", new: "🇿🇦")]) == "flag 🇧🇷 → 🇿🇦")
    #expect(words([.init(kind: .init(rawValue: "mood"), old: nil, new: "b")]) == "mood nothing → b")
    let many = [KinDiff.Reason](repeating: .init(kind: .word, old: "a", new: "b"), count: 7)
    #expect(words(many).hasSuffix("word a → b, and 3 more differences"))
  }

  @Test func contextIsSaid() {
    func relation(_ word: RelationWord?, _ context: String?) -> String {
      var kin = Samples.distantKin
      (kin.relation, kin.context) = (word, context)
      return KinView.relation(kin)
    }
    #expect(relation(.revision, "post") == "revision of the same post")
    #expect(
      relation(.revision, "origin") == "revision from one origin, unless it turns out to be a sibling")
    #expect(relation(.revision, nil) == "revision" && relation(.revision, "newer") == "revision")
    #expect([0.0, 0.934, 0.999, 1, 7].map(KinView.decimal) == ["0.00", "0.93", "1.00", "1.00", "1.00"])
  }

  @Test func dumpsAndPostsSayTheirKin() {
    var dump = Samples.dumpDetail
    dump.summary.kinTexts = 3
    #expect(
      DumpView(dump: dump, style: style).lines.contains(
        "Posts       10, with 9 new texts, 3 of them kin, and 1 known"))
    let row = DumpList.table([dump.summary]).lines(width: nil, style: style)[1]
    #expect(row.split(separator: " ").dropFirst(5).prefix(3) == ["10", "9", "3"])
    var post = Samples.postDetail
    post.summary.kin = 1
    #expect(
      PostView(post: post, style: style).lines.contains(
        "Kin         1 other text tells it: sluicectl kin a1a1a1a1a1a1"))
  }

  @Test func eventsSayHowToSeeMore() {
    var event = Samples.event(7)
    (event.kind, event.relation, event.post) = (.textKin, .longer, Samples.postID)
    event.message = "A text is kin of one that was known: longer."
    let line = EventView(event: event, style: style).line
    #expect(line.hasSuffix("text.kin          \(event.message) (sluicectl kin a1a1a1a1a1a1)"))
    event.relation = nil
    #expect(EventView(event: event, style: style).line.hasSuffix(event.message))
  }
}
