import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import sluicectl

/// `sluicectl kin` and `sluicectl reindex`.
@Suite struct KinVerbTests {
  private let style = Style(isTerminal: false, environment: [:])

  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONText.encode(value), as: UTF8.self)
  }

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
    #expect(words([]) == "the same words")
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

  @Test func jsonIsTheContract() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let environment = ["SLUICE_SOCKET": server.path]
      let kin = try await Run("kin", "A1A1", "--json", environment: environment)
      #expect(kin.lines == [try json(Samples.postKin)] && kin.status == 0)
      let some = try await Run("kin", "a1a1", "--limit", "7", environment: environment)
      #expect(some.status == 0 && some.lines.contains("longer  0.93  stands for all"))
      let clusters = try await Run("kin", "--json", environment: environment)
      #expect(clusters.lines == [try json(Samples.cluster)])
      let posts = try await Run("posts", "--distinct", environment: environment)
      let found = try await Run("search", "RussiaChina", "--distinct", environment: environment)
      #expect(posts.status == 0 && found.status == 0)
      let missing = try await Run("kin", "ffff", environment: environment)
      #expect(missing.status == 66)
    }
    #expect(
      backend.with { $0.kinQueries }.prefix(2) == [
        .init(id: "a1a1", limit: 1000, hasDiff: true), .init(id: "a1a1", limit: 7, hasDiff: true),
      ])
    #expect(backend.with { $0.postQueries }.map(\.isDistinct) == [true, true])
  }

  @Test func storiesAreATable() async throws {
    try await RunningServer.with { server in
      let run = try await Run("kin", "--socket", server.path)
      #expect(
        run.lines[0].split(separator: " ") == ["POST", "TEXTS", "FIRST", "SEEN", "NEWEST", "FROM", "TEXT"])
      #expect(run.lines[1].hasPrefix("111111111111      3  "))
      #expect(run.lines[1].hasSuffix("Embassy 11 @EmbUSA, from MFA  The whole story\\u{1B}[31m\\u{202E}"))
      #expect(run.lines.count == 2)
    }
  }

  @Test func anIncompleteIndexIsSaid() async throws {
    let progress = KinProgress(through: 1_200, texts: 6_000, isComplete: false)
    try await RunningServer.with(StubBackend { $0.status.kin = progress }) { server in
      let words = "1,200 of 6,000 texts indexed (20 %)"
      for arguments in [["kin"], ["kin", "a1a1"]] {
        let run = try await Run(arguments + ["--socket", server.path])
        #expect(run.lines.last == "Kin may be missing: \(words).")
      }
      let status = try await Run("status", "--socket", server.path)
      #expect(status.lines.contains("  Kin      \(words)"))
      let piped = try await Run("kin", "--json", "--socket", server.path)
      #expect(piped.lines == [try json(Samples.cluster)])
    }
  }

  @Test func dumpsAndPostsSayTheirKin() {
    var dump = Samples.dumpDetail
    dump.summary.kinTexts = 3
    #expect(
      DumpView(dump: dump, style: style).lines.contains(
        "Posts       10, with 9 new texts, 3 of them kin, and 1 known"))
    let row = ListVerb.table([dump.summary]).lines(width: nil, style: style)[1]
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
    let line = EventsVerb.line(event, width: nil, style: style)
    #expect(line.hasSuffix("text.kin          \(event.message) (sluicectl kin a1a1a1a1a1a1)"))
    event.relation = nil
    #expect(EventsVerb.line(event, width: nil, style: style).hasSuffix(event.message))
  }

  // MARK: - Reindex

  @Test func reindexFollowsUntilAllIsIndexed() async throws {
    let backend = StubBackend { $0.indexed = [0, 9, 15] }
    try await RunningServer.with(backend) { server in
      let run = try await Run("reindex", "--socket", server.path)
      #expect(run.status == 0 && run.output == "15 texts are indexed anew.\n" && run.errors.isEmpty)
      let json = try await Run("reindex", "--json", "--socket", server.path)
      #expect(json.output == #"{"is_complete":true,"texts":15,"through":15}"# + "\n")
      backend.with { $0.error = BackendError.unavailable("The service is stopping.") }
      let none = try await Run("reindex", "--socket", server.path)
      #expect(none.status == 69 && none.errors.contains("The service is stopping."))
    }
    #expect(backend.with { $0.reindexes } == 2)
  }

  @Test func aTerminalShowsHowFarItIs() async throws {
    let backend = StubBackend { $0.indexed = [3, 15] }
    try await RunningServer.with(backend) { server in
      let (status, text) = try await Run.onTerminal("reindex", "--socket", server.path)
      #expect(status == 0 && text.contains("\r\u{1B}[KKin: 3 of 15 texts indexed (20 %)\r\u{1B}[K"))
    }
  }

  @Test func interruptingLeavesItRunning() async throws {
    let backend = StubBackend { $0.indexed = [Int64](repeating: 1, count: 1_000) }
    try await RunningServer.with(backend) { server in
      let process = Process()
      process.executableURL = Run.command
      process.arguments = ["reindex", "--socket", server.path]
      let errors = Pipe()
      process.standardError = errors
      async let status = Run.finish(process)
      // Asked again after the first answer: the handler is there.
      while backend.with({ $0.indexed.count }) > 998 { try await Task.sleep(for: .milliseconds(20)) }
      process.interrupt()
      #expect(try await status == 130)
      let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      #expect(text == "\nsluicectl: sluiced goes on by itself (sluicectl status says how far it is)\n")
    }
  }
}
