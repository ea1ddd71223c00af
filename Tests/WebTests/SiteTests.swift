import EndpointAPI
import EndpointTesting
import Testing

@testable import Web

/// What pages show of what the daemon answers.
@Suite struct SiteTests {
  private func page(_ source: StubSource, _ place: Place, _ query: String = "") async -> Site.Answer {
    await Site(source: source).answer(place, Query(query))
  }

  /// A post whose text and names are as hostile as anybody can write them.
  private static var hostilePost: PostSummary {
    var post = Samples.post
    post.text = "<script>alert(1)</script>\u{202E}evil\u{1B}]0;x\u{7}"
    post.channel = ChannelName(title: "<b>Channel</b>\u{202E}", handle: nil)
    post.forwardedFrom = .init(name: "\"><img src=x>")
    post.hashtags = ["#\"onclick=\"x"]
    post.links = ["javascript:alert(1)", "https://example.org/?\"><script>"]
    return post
  }

  @Test(arguments: Place.allCases.filter { $0 != .live })
  func everyPlaceIsAWholeDocument(_ place: Place) async {
    let id = place == .dump ? Samples.dumpID : Samples.postID
    let source = StubSource { $0.answers["/v1/dumps/\(Samples.dumpID)"] = Samples.dumpDetail.summary.detail }
    let answer = await page(source, place, "id=\(id)")
    #expect(answer.status == 200)
    guard answer.type.hasPrefix("text/html"), place != .status else { return }
    #expect(answer.body.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(answer.body.contains("<h1") && answer.body.contains("<main id=\"main\">"))
    // The policy allows neither; a page that had them would be broken.
    #expect(!answer.body.contains(" style=") && !answer.body.contains("<script>"))
  }

  @Test func whatDumpsSayIsTextEverywhere() async {
    let source = StubSource { state in
      state.answers["/v1/posts"] = Page(items: [Self.hostilePost], next: nil)
      state.answers["/v1/posts/\(Samples.postID)"] = PostDetail(
        summary: Self.hostilePost, sighted: [Samples.sighting])
      state.answers["/v1/dumps"] = Page(items: [Samples.unreadQuarantined.summary], next: nil)
      state.answers["/v1/events"] = Page(
        items: [
          Event(
            seq: 3, time: Samples.time, kind: .init(rawValue: "<i>x"), dump: nil, post: nil,
            channel: "<u>", name: nil, message: "<script>alert(2)</script>\u{202E}")
        ], next: nil)
    }
    for place in [Place.posts, .post, .dumps, .events, .overview, .stories] {
      let body = await page(source, place, "id=\(Samples.postID)&q=<script>\"").body
      for bad in [
        "<script>", "<b>", "<i>", "<u>", "<img", "\u{202E}", "\u{1B}", "href=\"javascript", "\"onclick",
      ] {
        #expect(!body.contains(bad), "\(place): \(bad)")
      }
    }
    let post = await page(source, .post, "id=\(Samples.postID)").body
    #expect(
      post.contains(
        "<div class=\"text\" dir=\"auto\">&lt;script&gt;alert(1)&lt;/script&gt;<span class=\"unseen\">U+202E</span>evil"
      ))
    #expect(post.contains("<bdi>javascript:alert(1)</bdi>"))
    #expect(post.contains("rel=\"noopener noreferrer nofollow external\""))
  }

  @Test func filtersGoToTheEndpointAndStayInTheForm() async {
    let source = StubSource()
    let answer = await page(
      source, .posts,
      "q=peace+now&channel=%40EmbUSA&from=&hashtag=BRICS&since=2026-03-01&distinct=true&evil=1")
    #expect(
      source.with { $0.questions } == [
        "/v1/posts q=peace now channel=@EmbUSA hashtag=BRICS since=2026-03-01 distinct=true limit=50"
      ])
    #expect(answer.body.contains("value=\"peace now\"") && answer.body.contains("checked"))
  }

  @Test func listsLeadOn() async {
    let source = StubSource { $0.answers["/v1/posts"] = Page(items: [Samples.post], next: "p1.&x") }
    let first = await page(source, .posts, "q=a%26b").body
    #expect(first.contains("href=\"posts?q=a%26b&amp;cursor=p1.%26x\"") && !first.contains("First page"))
    let second = await page(source, .posts, "q=a%26b&cursor=p1.%26x").body
    #expect(source.with { $0.questions.last } == "/v1/posts q=a&b limit=50 cursor=p1.&x")
    #expect(second.contains("<a href=\"posts?q=a%26b\">← First page</a>"))
  }

  @Test func forwardsLeadToTheirPosts() async {
    let source = StubSource {
      $0.answers["/v1/forwards"] = Page(items: [Samples.forward, Samples.namelessForward], next: "f1")
    }
    let body = await page(source, .forwards, "channel=%40EmbUSA&from=&since=2026-03-01&until=x&cursor=f0&q=1")
      .body
    #expect(
      source.with { $0.questions } == [
        "/v1/forwards channel=@EmbUSA since=2026-03-01 until=x limit=50 cursor=f0"
      ])
    #expect(body.contains("<a href=\"forwards\" aria-current=\"page\">Forwards</a>"))
    #expect(body.contains("href=\"posts?channel=%40EmbUSA&amp;from=Russian%20MFA%20"))
    #expect(body.contains(">1,204</a></td><td class=\"number\">1,187</td>"))
    // Of the other no dump says which channel it shows, or when it was posted.
    #expect(body.contains("<td class=\"number\">1</td><td class=\"number\">1</td>"))
    #expect(body.contains("<td>–</td>") && body.contains("<span class=\"together\">seen <time"))
    #expect(body.contains("X \\u{1B}[31m") && !body.contains("\u{1B}"))
    #expect(
      body.contains("href=\"forwards?channel=%40EmbUSA&amp;since=2026-03-01&amp;until=x&amp;cursor=f1\""))
    source.with { $0.answers["/v1/forwards"] = Page<Forward>(items: [], next: nil) }
    #expect(await page(source, .forwards).body.contains("Nothing was forwarded."))
  }

  @Test(arguments: [Place.posts, .forwards])
  func aQuestionThatMakesNoSenseKeepsTheForm(_ place: Place) async {
    let source = StubSource {
      $0.error = WebSourceError(.badRequest, "since=x is not a time.", remedy: "write it as 2026-03-01")
    }
    let answer = await page(source, place, "since=x")
    #expect(answer.status == 200 && answer.body.contains("since=x is not a time."))
    #expect(answer.body.contains("write it as 2026-03-01") && answer.body.contains("value=\"x\""))
  }

  @Test func aDaemonThatIsGoneIsSaidWithARemedy() async {
    let source = StubSource {
      $0.error = WebSourceError(
        .unavailable, "There is no socket at /run/sluice.sock.", remedy: "is sluiced running?")
    }
    for place in [Place.overview, .post, .stories, .channels, .dumps, .dump, .events, .rules, .status] {
      let answer = await page(source, place, "id=a1b2")
      #expect(answer.status == 503, "\(place)")
      #expect(answer.body.contains("There is no socket at /run/sluice.sock."))
      #expect(answer.body.contains("is sluiced running?"))
    }
  }

  @Test func otherTroubleHasAStatusOfItsOwn() async {
    for (kind, status) in [
      (WebSourceError.Kind.badRequest, 400), (.notFound, 404), (.notAllowed, 403), (.broken, 502),
    ] {
      let source = StubSource { $0.error = WebSourceError(kind, "No.") }
      #expect(await page(source, .channels).status == status)
    }
    #expect(await page(StubSource(), .post).status == 400)
    #expect(await page(StubSource(), .post, "id=ffff").status == 404)
    #expect(Site.nothing().status == 404)
  }

  @Test func aFailedDumpSaysWhatToDo() async {
    let source = StubSource {
      $0.answers["/v1/dumps/n16"] = DumpDetail(
        summary: Samples.quarantined.summary, encoding: nil, repairsByKind: [:], location: nil, channels: [])
    }
    let body = await page(source, .dump, "id=n16").body
    #expect(body.contains("It is a picture.") && body.contains("Drop the text of the page instead."))
    #expect(body.contains("<dt>At byte</dt><dd>1,234</dd>"))
    #expect(source.with { $0.questions } == ["/v1/dumps/n16", "/v1/quarantine/n16"])
    source.with { $0.answers["/v1/quarantine/n16"] = nil }
    // It may have been given back meanwhile.
    #expect(await page(source, .dump, "id=n16").status == 200)
  }

  @Test func revisionsShowWhatChanged() async {
    let source = StubSource {
      $0.answers["/v1/posts/\(Samples.postID)"] = PostDetail(
        summary: Samples.post, sighted: [Samples.sighting],
        revisions: [
          Revision(
            text: "Closed today.", asOf: nil, editedAt: nil, sightings: 1, dumps: 1,
            diff: KinDiff(
              segments: [
                .init(kind: .same, text: "Closed "), .init(kind: .removed, text: "until <b>Friday."),
                .init(kind: .added, text: "today."),
              ], reasons: [.init(kind: .word, old: "until <b>Friday", new: "today")], coarse: false)),
          Revision(text: "Closed until Friday.", asOf: Samples.time, editedAt: nil, sightings: 2, dumps: 1),
        ])
    }
    let body = await page(source, .post, "id=\(Samples.postID)").body
    #expect(source.with { $0.questions.first } == "/v1/posts/\(Samples.postID) diff=true")
    #expect(body.contains("It has had 2 texts"))
    #expect(body.contains("Closed <del>until &lt;b&gt;Friday.</del><ins>today.</ins>"))
    #expect(body.contains("word until &lt;b&gt;Friday → today"))
    #expect(body.contains("<div class=\"text\" dir=\"auto\">Closed until Friday.</div>"))
  }

  @Test func eventsGoBackInStretches() async {
    let source = StubSource { $0.answers["/v1/status"] = Self.status(lastEvent: 1000) }
    let first = await page(source, .events).body
    #expect(source.with { $0.questions.last } == "/v1/events since=800 limit=200")
    #expect(first.contains("data-since=\"1000\"") && first.contains("events?before=801"))
    let second = await page(source, .events, "before=801&kind=post.*").body
    #expect(source.with { $0.questions.last } == "/v1/events since=600 limit=200 kind=post.*")
    #expect(!second.contains("live-events") && second.contains("events?kind=post.%2A&amp;before=601"))
    _ = await page(source, .events, "before=0")
    #expect(source.with { $0.questions.last } == "/v1/events since=0 limit=200")
  }

  private static func status(lastEvent: Int64) -> Status {
    var status = Samples.status
    status.lastEvent = lastEvent
    return status
  }
}

extension DumpSummary {
  fileprivate var detail: DumpDetail {
    DumpDetail(
      summary: self, encoding: "utf-8", repairsByKind: [:], location: nil, channels: [Samples.snapshot])
  }
}
