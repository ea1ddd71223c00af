import Foundation
import Testing

@testable import Dumps

@Suite("The two seeds, and captures of other channels")
struct SeedTests {
  private let flat = Fixture("seeds/000_4ff66988ac0948f1.txt")
  private let full = Fixture("seeds/004_3fd7348607333123.txt")

  private func collapsed(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("a seed rewritten to the flat dialect gives the same posts")
  func flattened() throws {
    let original = try read(full.bytes)
    #expect(original.posts.count == 10)
    // No heading, no blank lines, a plain space, and every body printed twice behind its first line.
    var text = ""
    for post in original.posts {
      let lines = post.body.split(separator: "\n", omittingEmptySubsequences: true)
      text += "Forwarded from \(post.forwardName ?? "")\n"
      text += (lines + lines.dropFirst()).joined(separator: "\n") + "\n"
    }
    let flattened = try read(text)
    #expect(flattened.format == "text-flat")
    #expect(flattened.headers.isEmpty)
    #expect(flattened.repairs == ["doubled": 10])
    #expect(flattened.posts.map { collapsed($0.body) } == original.posts.map { collapsed($0.body) })
    #expect(flattened.posts.map(\.forwardName) == original.posts.map(\.forwardName))
    #expect(flattened.posts.map(\.hashtags) == original.posts.map(\.hashtags))
  }

  @Test("pages put together give the posts of each")
  func concatenated() throws {
    let bytes = try full.bytes + [0x0A] + full.bytes + [0x0A] + flat.bytes
    let found = try read(bytes)
    let one = try read(full.bytes)
    let other = try read(flat.bytes)
    #expect(found.headers.map(\.title) == one.headers.map(\.title) + one.headers.map(\.title))
    #expect(found.headers.map(\.postsBefore) == [0, 10])
    #expect(found.posts.prefix(20).map(\.body) == (one.posts + one.posts).map(\.body))
    #expect(found.posts.count == 20 + other.posts.count)
  }

  @Test("a naive count of forward lines agrees", arguments: Fixture.all)
  func independentCount(_ fixture: Fixture) throws {
    let found = try read(fixture.bytes)
    // Other formats have names of fields where captures have words.
    guard found.format?.hasPrefix("text-") ?? false else { return }
    // The count knows UTF-8 and UTF-16 alone, and no line ends but what Foundation knows.
    guard found.error == nil, found.encoding != "windows-1251", found.format?.hasPrefix("text-f") == true
    else { return }
    let data = try Data(fixture.bytes)
    let text: String =
      switch found.encoding {
      case "utf-16le": String(decoding: data.pairs(low: 0), as: UTF16.self)
      case "utf-16be": String(decoding: data.pairs(low: 1), as: UTF16.self)
      default: String(decoding: data, as: UTF8.self)
      }
    let lines = text.components(separatedBy: .newlines).map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "\u{FEFF}\u{200F}"))
    }
    let spaces: [Character] = [" ", "\u{A0}", "\u{202F}", "\u{2007}", "\u{3000}"]
    let count = lines.filter { line in
      line == "Forwarded from" || spaces.contains { line.hasPrefix("Forwarded from\($0)") }
    }.count
    #expect(found.posts.filter { $0.forwardName != nil }.count == count)
  }

  private static let samples = Fixture.samples?.appendingPathComponent("text_captures")

  private func sample(_ name: String) throws -> Rendering {
    let folder = try #require(Self.samples)
    return try read([UInt8](Data(contentsOf: folder.appendingPathComponent(name))))
  }

  @Test("a real full capture", .enabled(if: samples != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func realFull() throws {
    let found = try sample("durov_excerpt_full.txt")
    #expect(found.format == "text-full")
    #expect(found.headers.count == 1)
    #expect(found.headers.first?.title == "Pavel Durov")
    #expect(found.headers.first?.subscribers == "10500000/100000")
    #expect(found.headers.first?.links == "200/1")
    #expect(found.headers.first?.files == nil)
    #expect(found.headers.first?.description == "Founder of Telegram.")
    #expect(found.headers.first?.button == "Download Telegram")
    #expect(found.posts.map(\.boundary) == ["likely", "likely", "likely"])
    #expect(found.posts.map(\.signature) == ["Pavel Durov", "Pavel Durov", "Pavel Durov"])
    #expect(found.posts.map(\.views) == ["18900000/100000", "9690000/10000", "5740000/10000"])
    #expect(found.posts.map(\.reactions) == ["14.3K132K39.9K", "6.28K69.6K", "6.29K54.5K"])
    #expect(found.posts.map { $0.media?.first?.kind } == [nil, nil, "unsupported"])
    #expect(found.posts[0].body.hasPrefix("⛔️ The UK government"))
    #expect(found.posts[0].body.hasSuffix("clipping contest."))
    #expect(found.posts[2].body.hasSuffix("never be the same!"))
  }

  @Test("a real flat capture", .enabled(if: samples != nil, "the samples are not here: set SLUICE_SAMPLES"))
  func realFlat() throws {
    let found = try sample("durov_excerpt_flat.txt")
    #expect(found.format == "text-flat")
    #expect(found.headers.isEmpty)
    #expect(found.posts.count == 3)
    #expect(found.posts.map(\.boundary) == ["guess", "likely", "likely"])
    #expect(found.posts.map(\.reactions) == ["14.3K 132K 39.9K", "6.28K 69.6K", "6.29K 54.5K"])
    #expect(found.posts.map { $0.media?.first?.kind } == [nil, nil, "unsupported"])
    // The flat capture lost the lines led by an emoji, and no others.
    let full = try sample("durov_excerpt_full.txt")
    for (flat, whole) in zip(found.posts, full.posts) {
      let lines = whole.body.split(separator: "\n")
      for line in flat.body.split(separator: "\n") { #expect(lines.contains(line)) }
    }
  }
}

extension Data {
  /// The UTF-16 code units, `low` being the place of the lower byte.
  fileprivate func pairs(low: Int) -> [UInt16] {
    stride(from: 0, to: count - 1, by: 2).map { UInt16(self[$0 + low]) | UInt16(self[$0 + 1 - low]) << 8 }
  }
}
