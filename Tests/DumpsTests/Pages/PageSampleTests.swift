import Foundation
import Testing

@testable import Dumps

@Suite("Real pages of other channels")
struct PageSampleTests {
  /// They do not belong to the project, and lie outside the repository.
  private static let samples: URL? = {
    let places = [
      ProcessInfo.processInfo.environment["SLUICE_SAMPLES"].map { URL(fileURLWithPath: $0) },
      Fixture.root.deletingLastPathComponent().appendingPathComponent("shared/samples"),
    ]
    return places.compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("text_captures").path)
    }
  }()

  private func sample(_ name: String) throws -> (bytes: [UInt8], found: Rendering) {
    let folder = try #require(Self.samples)
    let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
    return (bytes, try read(bytes))
  }

  @Test(
    "a page and its text capture have the same texts, counters and reactions",
    .enabled(if: samples != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func previewAndCapture() throws {
    let page = try sample("preview_durov_excerpt.html").found
    let capture = try sample("text_captures/durov_excerpt_full.txt").found
    #expect(page.format == "preview-html")
    #expect(page.posts.count == 3)
    #expect(page.posts.map(\.body) == capture.posts.map(\.body))
    #expect(page.posts.map(\.views) == capture.posts.map(\.views))
    #expect(page.posts.map(\.reactions) == capture.posts.map(\.reactions))
    #expect(page.posts.map(\.signature) == capture.posts.map(\.signature))
    #expect(page.posts.map(\.messageID) == [528, 529, 531])
    #expect(page.posts.allSatisfy { $0.channel?.id == 1_006_503_122 && $0.channel?.handle == "durov" })
    #expect(page.posts.first?.date == "2026-06-15T18:58:13Z")
    #expect(page.posts.map { $0.media?.first?.kind } == [nil, nil, "animation"])
    let heading = try #require(page.headers.first)
    let captured = try #require(capture.headers.first)
    #expect(page.headers.count == 1)
    #expect(heading.title == captured.title && heading.subscribers == captured.subscribers)
    #expect(heading.links == captured.links && heading.description == captured.description)
    #expect(heading.button == captured.button)
    #expect(heading.telegramID == 1_006_503_122)
    #expect(heading.capturedAt == 1_791_090_624)
    #expect(page.repairs == nil)
  }

  @Test(
    "a Desktop export has as many messages and forwards as a search for its marks finds",
    .enabled(if: samples != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func desktop() throws {
    let (bytes, found) = try sample("desktop_AndroidSecurityMalware_messages2.html")
    let page = String(decoding: bytes, as: UTF8.self)
    #expect(found.format == "desktop-html")
    #expect(found.headers.map(\.title) == ["Android Security & Malware"])
    #expect(found.posts.count == page.components(separatedBy: "class=\"message default").count - 1)
    #expect(found.posts.count == 471)
    #expect(found.posts.filter { $0.forwardName != nil }.count == 13)
    #expect(found.posts.filter { $0.forwardName != nil }.allSatisfy { $0.forward?.date != nil })
    #expect(found.posts.compactMap { $0.media }.count == 2)
    #expect(found.posts.first?.messageID == 1008)
    #expect(found.posts.last?.messageID == 1479)
    // Times of 2020 have no zone, and are not passed off as UTC.
    #expect(found.posts.allSatisfy { $0.date?.hasSuffix("Z") == false })
    #expect(found.posts.allSatisfy { $0.signature == nil && !$0.body.isEmpty })
    #expect(found.repairs == nil)
    for post in found.posts {
      let text = String(
        decoding: bytes[Int(post.range[0])..<Int(post.range[0] + post.range[1])], as: UTF8.self)
      #expect(text.contains("id=\"message\(post.messageID ?? 0)\"") && text.hasSuffix("</div>"))
    }
  }
}
