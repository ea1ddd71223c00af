import Foundation
import Testing

@testable import Dumps

@Suite("Saved pages")
struct PageTests {
  private static func post(_ number: Int, _ text: String) -> String {
    """
    <div class="tgme_widget_message" data-post="harbor/\(number)">\
    <div class="tgme_widget_message_text js-message_text">\(text)</div></div>
    """
  }

  /// The fixture's page, which other fixtures wrap.
  private static let wrapped = [
    "preview/view-source.html", "preview/view-source-plain.html", "mhtml/base64.mhtml",
  ]

  @Test("a page is the same in every wrapping", arguments: wrapped)
  func wrappings(_ name: String) throws {
    let one = try read(Fixture("mhtml/quoted-printable.mhtml").bytes)
    let other = try read(Fixture(name).bytes)
    #expect(one.posts.count == 2)
    #expect(other.posts.map(Self.withoutPlace) == one.posts.map(Self.withoutPlace))
    #expect(other.headers.map(\.telegramID) == one.headers.map(\.telegramID))
  }

  private static func withoutPlace(_ post: Rendering.Post) -> Rendering.Post {
    var post = post
    post.range = []
    return post
  }

  @Test("the place of a post in a wrapping is that of its encoded bytes")
  func places() throws {
    let bytes = try Fixture("mhtml/quoted-printable.mhtml").bytes
    for post in try read(bytes).posts {
      let text = String(
        decoding: bytes[Int(post.range[0])..<Int(post.range[0] + post.range[1])], as: UTF8.self)
      #expect(text.hasPrefix("<div class=") && text.hasSuffix("</div>"))
      #expect(text.replacingOccurrences(of: "=\r\n", with: "").contains("HarborNews/\(post.messageID ?? 0)"))
    }
  }

  @Test("14: a page of 50 MB without a line's end is read in memory that does not grow")
  func longPage() throws {
    let drawing = "<script>\(String(repeating: "draw(1 < 2);", count: 5_000))</script>"
    let post = Self.post(7, String(repeating: "Fog &amp; <b>rain</b>. ", count: 50))
    let piece = Array((drawing + post).utf8)
    let count = (50 << 20) / piece.count
    let reader = try #require(
      try openDump(RepeatingSource(piece: piece, left: count * piece.count)) as? PreviewReader)
    var posts = 0
    var end: Int64 = 0
    var peak = 0
    while let element = try reader.next() {
      guard case .post(let post) = element else { continue }
      if post.range.offset != end + Int64(drawing.utf8.count) { Issue.record("post \(posts) is elsewhere") }
      end = post.range.end
      posts += 1
      peak = max(peak, reader.heldBytes)
    }
    #expect(posts == count)
    #expect(end == Int64(count * piece.count))
    #expect(peak < 4 << 20)
    #expect(reader.repairs.total == 0)
  }

  @Test(
    "one post without an end stays within its limit, whatever it is made of",
    arguments: [
      "text ", "<b>", "<div>", "<br>", "<p title='x'>", "<i class=emoji>a</i>", "&amp;", "<svg>", "é",
    ])
  func endlessPost(_ piece: String) throws {
    let source = JoinedSource(parts: [
      MemorySource(
        Array("<html><div class=tgme_widget_message data-post=a/1><div class=js-message_text>go ".utf8)),
      RepeatingSource(piece: Array(piece.utf8), left: (1 << 20) / piece.utf8.count * piece.utf8.count),
    ])
    let reader = try #require(try openDump(source, limits: DumpLimits(postBytes: 1 << 16)) as? PreviewReader)
    var posts: [CapturedPost] = []
    while let element = try reader.next() {
      if case .post(let post) = element { posts.append(post) }
    }
    #expect(posts.count == 1)
    #expect(posts.first?.body.count ?? .max <= 1 << 16)
    #expect(posts.first?.body.starts(with: "go".utf8) ?? false)
    #expect(posts.first?.repairs[.truncated] == 1)
    #expect(reader.repairs[.truncated] == 1)
    #expect(reader.heldBytes < 16 << 20)
  }

  @Test("a text over the limit is cut between characters, and counted")
  func oversized() throws {
    let found = try read(Self.post(1, String(repeating: "海", count: 100)), limits: DumpLimits(postBytes: 100))
    #expect(found.posts.map(\.body) == [String(repeating: "海", count: 33)])
    #expect(found.posts.first?.repairs == ["oversized": 1])
    #expect(found.repairs == ["oversized": 1])
  }

  @Test("names of classes are told apart, all of them")
  func classNames() {
    for (bit, name) in ["tgme_widget_message", "tgme_widget_message_wrap", "tgme_channel_info"].enumerated() {
      let bits = Array("x \(name)\n\(name)s".utf8).withUnsafeBufferPointer {
        PreviewClasses.names.bits(in: $0)
      }
      #expect(bits == 1 << UInt64(bit))
    }
    #expect(PreviewClasses.names.bits(in: nil) == 0)
  }

  @Test("39: a page far longer than the front is refused only when it has ended")
  func lateRefusal() throws {
    let found = try read(
      "<!DOCTYPE html><html><title>Knots</title>" + String(repeating: "<p>rope</p>", count: 20_000))
    #expect(found.error?.code == "unknown-format")
    #expect(found.error?.message.contains("an HTML page (“Knots”)") ?? false)
  }

  @Test("megabytes before the first post are passed over")
  func lateFirstPost() throws {
    let style = "<style>" + String(repeating: ".a { background: url(data:x) }\n", count: 20_000) + "</style>"
    let found = try read(
      "<!DOCTYPE html><html><head>\(style)</head><body>" + Self.post(3, "Late.") + "</body></html>")
    #expect(found.posts.map(\.body) == ["Late."])
    #expect(found.format == "preview-html")
  }

  @Test("a post that quotes the source of a page is no view of a source")
  func quotedSource() throws {
    let found = try read(
      Self.post(1, "See:<pre>&lt;!DOCTYPE html&gt;\n&lt;td class=&quot;line-content&quot;&gt;</pre>"))
    #expect(found.format == "preview-html")
    #expect(found.posts.map(\.body) == ["See:\n<!DOCTYPE html>\n<td class=\"line-content\">"])
  }
}
