import Foundation
import Testing

@testable import Dumps

@Suite("Every fixture is read as its JSON says")
struct FixtureTests {
  @Test("edge cases and seeds", arguments: Fixture.all + Fixture.forced)
  func expectation(_ fixture: Fixture) throws {
    let found = try read(fixture.bytes, format: fixture.format)
    // A draft for whoever adds a fixture, written beside nothing that is checked in.
    if let folder = ProcessInfo.processInfo.environment["SLUICE_WRITE_RENDERINGS"] {
      let file = URL(fileURLWithPath: folder).appendingPathComponent(fixture.name)
        .deletingPathExtension().appendingPathExtension("expected.json")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try found.json.write(to: file)
      return
    }
    let expected = try fixture.expected
    #expect(found.error == expected.error)
    #expect(found.headers == expected.headers)
    #expect(found.posts.count == expected.posts.count)
    for (post, wanted) in zip(found.posts, expected.posts) { #expect(post == wanted) }
    #expect(found == expected)
  }

  @Test("every expectation has its dump, and the list is not empty")
  func complete() throws {
    #expect(Fixture.all.count > 30)
    #expect(!Fixture.forced.isEmpty)
    #expect(Fixture.all.allSatisfy { $0.format == nil } && Fixture.forced.allSatisfy { $0.format != nil })
    for part in Fixture.folders + [""] {
      let folder = Fixture.folder.appendingPathComponent(part)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      for name in names where name.hasSuffix(".expected.json") {
        let stem = name.replacingOccurrences(of: ".expected.json", with: "")
        let dumps = names.filter { $0.hasPrefix(stem + ".") && !$0.hasSuffix(".expected.json") }
        #expect(!dumps.isEmpty, "\(name)")
      }
    }
  }
}
