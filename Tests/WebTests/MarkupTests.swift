import EndpointAPI
import Testing

@testable import Web

/// Text never becomes markup.
@Suite struct MarkupTests {
  @Test func textsAndAttributesAreEscaped() {
    let hostile = "<script>alert(\"1\")</script> & 'x'"
    let markup = Tag.p(.title(hostile)) { hostile }
    let escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"
    #expect(markup.html == "<p title=\"\(escaped)\">\(escaped)</p>")
  }

  @Test func whatReordersOrCommandsIsShownByItsCodePoint() {
    let markup = Markup("a\u{202E}b\u{2066}c\u{1B}[31m\u{0}d\r\ne\u{2028}f\tg")
    func unseen(_ code: String) -> String { "<span class=\"unseen\">U+\(code)</span>" }
    #expect(
      markup.html
        == "a\(unseen("202E"))b\(unseen("2066"))c\(unseen("001B"))[31m\(unseen("0000"))d\ne\nf\tg")
    // Persian and emoji need the joiners.
    #expect(Markup("می\u{200C}شود 👩\u{200D}🚀").html == "می\u{200C}شود 👩\u{200D}🚀")
    #expect(Tag.p(.title("\u{202E}x\u{0}")) {}.html == "<p title=\"\\u{202E}x\\u{0}\"></p>")
    #expect(Tag.input(.value("a\u{0}\"b")).html == "<input value=\"a\u{FFFD}&quot;b\">")
  }

  @Test func linksLeadToTheWebOnly() {
    for address in [
      "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "JAVASCRIPT:x", " http://a", "//a",
      "http://a b", "http://a\u{0}", "http://a\\b", "https:/a", "vbscript:x", "",
    ] {
      #expect(Target(outside: address) == nil, "\(address)")
      #expect(!Parts.outside(address).html.contains("href"))
    }
    let link = Parts.outside("HTTPS://example.org/?a=1&b=\"2\"").html
    #expect(
      link
        == "<a href=\"HTTPS://example.org/?a=1&amp;b=&quot;2&quot;\" rel=\"noopener noreferrer nofollow external\" "
        + "target=\"_blank\"><bdi>HTTPS://example.org/?a=1&amp;b=&quot;2&quot;</bdi></a>")
  }

  @Test func placesTakeParametersEncoded() {
    #expect(
      Target(.posts, [("q", "ё &=+#\""), ("from", nil), ("since", "")]).text
        == "posts?q=%D1%91%20%26%3D%2B%23%22")
    #expect(Target(.overview).text == "./")
  }

  @Test(arguments: ["/", "../", "../../etc/passwd", "posts/", "POSTS", "style.css/..", "%2e%2e", "./"])
  func otherPathsAreNoPlaces(_ path: String) { #expect(Place(path: path) == nil) }

  @Test func idsThatGoIntoAPathAreDigits() {
    #expect(Query("id=A1b2").id("id") == "a1b2")
    #expect(Query("id=n17").id("id") == "n17")
    for text in ["", "a", "..%2F..", "a1%2F", "zz", "n", "n1x", "a1%3Fx", String(repeating: "a", count: 65)] {
      #expect(Query("id=\(text)").id("id") == nil, "\(text)")
    }
  }

  @Test func differencesAreMarkedAndNothingElseIs() {
    var diff = KinDiff(
      segments: [
        .init(kind: .same, text: "at "), .init(kind: .removed, text: "<7>."), .init(kind: .added, text: "8."),
        .init(kind: .init(rawValue: "moved"), text: " &"),
      ], reasons: [], coarse: false)
    #expect(
      Differences.markup(diff, else: "x").html
        == "<div class=\"text diff\" dir=\"auto\">at <del>&lt;7&gt;.</del><ins>8.</ins> &amp;</div>")
    let whole = Parts.text("at 8.").html
    diff.segments = [.init(kind: .same, text: "at ")]
    #expect(Differences.markup(diff, else: "at 8.").html == whole)
    #expect(Differences.markup(nil, else: "at 8.").html == whole)
  }
}
