import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

@testable import sluicectl

/// The account of a period.
@Suite struct ReportVerbTests {
  private static func backend() -> StubBackend {
    StubBackend { state in
      var dump = Samples.dump
      dump.finishedAt = Samples.time
      var failed = Samples.quarantined.summary
      failed.finishedAt = Samples.time
      failed.reason = "It is a <b>picture</b>. Drop text."
      var old = Samples.dump
      old.finishedAt = Timestamp(milliseconds: Samples.time.milliseconds - 86_400_000)
      old.state = .duplicate
      state.dumps = [Samples.waitingDump, dump, failed, old]
      state.events = (Int64(1)...5).map { seq in
        var event = Samples.event(seq)
        let isBefore = seq == 1
        event.time = Timestamp(milliseconds: Samples.time.milliseconds - (isBefore ? 86_400_000 : 0))
        event.kind = isBefore || seq < 4 ? .postNew : seq == 4 ? .postRevised : .alert
        event.channel = "Embassy"
        event.post = Samples.postID
        return event
      }
      state.status.lastEvent = 5
    }
  }

  private static let period = ["--since", "2026-03-01T09:00:00Z", "--until", "2026-03-01T10:00:00Z"]

  @Test func eachPartIsTold() async throws {
    let backend = Self.backend()
    try await RunningServer.with(backend) { server in
      let run = try await Run(["report", "--socket", server.path] + Self.period)
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      for line in [
        "What the archive learned from 2026-03-01 09:00:00 UTC to 2026-03-01 10:00:00 UTC",
        "  ingested      1", "  failed        1",
        "  2 posts were seen for the first time, with 9 new texts.", "  Embassy          2",
        "  7 posts, 5 channels, 3 texts, post 111111111111:",
        "  │ It has two lines \\u{1B}[31m<script>alert(1)</script>.",
        "  Posts had another text than before 1 time:", "What rules told", "What failed, and why",
      ] { #expect(run.lines.contains(line), "\(line)") }
      #expect(!run.output.contains("duplicate") && !run.output.contains("\u{1B}"))
      #expect(run.lines.contains { $0.contains("@MFARussia") && $0.contains("1,204") })
      #expect(run.lines.last?.contains("from events 2 to 5 of the archive") == true)
    }
    let story = try #require(backend.with { $0.storyQueries }.first)
    #expect(story.after == 1 && story.through == 5 && story.limit == 10)
    let forward = try #require(backend.with { $0.forwardQueries }.first)
    #expect(forward.since?.description == "2026-03-01T09:00:00.000Z")
    #expect(forward.until?.description == "2026-03-01T10:00:00.000Z")
  }

  @Test func aReportOfOneChannelAsksForThatAlone() async throws {
    let backend = Self.backend()
    try await RunningServer.with(backend) { server in
      let run = try await Run(["report", "--channel", "@EmbUSA", "--socket", server.path] + Self.period)
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      let channels = try await Run("channels", "--channel", "@Nobody", "--json", "--socket", server.path)
      #expect(channels.status == 0 && channels.output.isEmpty)
    }
    let asked = backend.with { $0.channelQueries }
    #expect(asked.map(\.channel) == ["EmbUSA", "Nobody"] && asked.map(\.hasSeries) == [true, false])
  }

  @Test func aPostOfSeveralEventsIsToldOnce() async throws {
    let backend = Self.backend()
    // The same post by another identity.
    backend.with { state in
      state.post = Samples.richPost
      for index in 1...2 { state.events[index].kind = .postRevised }
      state.events[2].post = String(Samples.postID.prefix(40))
    }
    try await RunningServer.with(backend) { server in
      let run = try await Run(["report", "--socket", server.path] + Self.period)
      #expect(run.lines.filter { $0.contains("Post a1a1a1a1a1a1") }.count == 1, "\(run.output)")
      #expect(run.lines.contains("  Posts had another text than before 3 times; the newest:"))
      #expect(run.lines.contains { $0.hasPrefix("  What changed: name The first wording\\u{1B}[31m") })
      #expect(backend.with { $0.postDiffs } == [true, true])
    }
  }

  @Test func anHTMLFileIsWrittenWhole() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/report.html"
    try await RunningServer.with(Self.backend()) { server in
      let arguments = ["report", "--format", "html", "-o", path, "--socket", server.path] + Self.period
      #expect(try await Run(arguments).status == 0)
      let page = try String(contentsOfFile: path, encoding: .utf8)
      #expect(page.hasSuffix("</html>\n") && !page.contains("<script") && !page.contains("<b>"))
      #expect(page.contains("&lt;script&gt;") && page.contains("&lt;b&gt;picture"))
      #expect(try await Run(arguments).status == 64)
    }
  }

  @Test func aPeriodThatMakesNoSenseIsRefused() async throws {
    try await RunningServer.with { server in
      for arguments in [
        ["--since", "never"], ["--until", "x"], ["--json"],
        ["--since", "2026-03-02", "--until", "2026-03-01"],
        ["--force"],
      ] {
        let run = try await Run(["report", "--socket", server.path] + arguments)
        #expect(run.status == 64)
      }
    }
  }

  @Test func subscribersGoFromBeforeThePeriodToItsEnd() throws {
    func point(_ hour: Int64, _ subscribers: Int64) -> ChannelPoint {
      ChannelPoint(
        time: Timestamp(milliseconds: hour * 3_600_000), received: false, title: "E",
        subscribers: Count(value: subscribers, granularity: 1), photos: nil, videos: nil, files: nil,
        links: nil)
    }
    func growth(_ points: [ChannelPoint]) -> [Int64]? {
      var channel = Samples.channel
      channel.series = points
      let (since, until) = (Timestamp(milliseconds: 36_000_000), Timestamp(milliseconds: 72_000_000))
      return ReportReader.growth(channel, since: since, until: until).map {
        [$0.before.value, $0.after.value, $0.change]
      }
    }
    #expect(
      growth([point(1, 5), point(9, 100), point(11, 120), point(19, 90), point(30, 7)]) == [100, 90, -10])
    #expect(growth([point(11, 120), point(19, 130)]) == [120, 130, 10])
    #expect(growth([point(1, 5), point(9, 100)]) == nil)
    #expect(growth([point(11, 120)]) == nil)
    #expect(growth([point(9, 120), point(11, 120)]) == nil)
    #expect(growth([]) == nil)
  }
}
