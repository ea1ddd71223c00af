import Archive
import Foundation
import GRDB
import Intake
import Testing

/// The edge cases that show only when dumps meet, by their numbers in the list of formats.
@Suite struct IdentityEdgeCaseTests {
  private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/identity")

  /// Takes in fixtures, one after the other, and hands over the archive.
  private func archive(of names: [String], _ body: (SQLiteArchive, String) async throws -> Void) async throws
  {
    let house = try TestHouse()
    defer { house.remove() }
    try house.start()
    for name in names {
      try house.drop(name, Data(contentsOf: Self.folder.appending(path: name)))
      await house.intake.drain()
    }
    #expect(try house.contents("failed") == [])
    try await body(house.archive, house.path + "/archive.sqlite")
    try await house.stop()
    #expect(try house.findings().isEmpty)
  }

  @Test(
    "edge case 40: more views are an update, another text is a revision, and an older dump rolls nothing back",
    arguments: [["40-early.html", "40-late.html"], ["40-late.html", "40-early.html"]])
  func later(_ order: [String]) async throws {
    try await archive(of: order) { archive, path in
      let posts = try await archive.posts(PostFilter(), after: nil, limit: 10)
      #expect(
        Set(posts.compactMap(\.text)) == ["The ferry leaves at nine.", "Pier four is closed until Friday."])
      #expect(posts.count == 2 && posts.allSatisfy { $0.sightings == 2 })
      let views = try await DatabaseQueue(path: path).read { db in
        try Int64.fetchAll(db, sql: "SELECT views FROM counts ORDER BY post_id, time")
      }
      #expect(Set(views) == [100, 2500, 80, 900] && views.count == 4)
      var old = PostFilter()
      old.query = "today"
      #expect(
        try await archive.posts(old, after: nil, limit: 10).map(\.text) == [
          "Pier four is closed until Friday."
        ])
    }
  }

  @Test("edge case 41: one text in many channels is one text and as many posts")
  func manyChannels() async throws {
    try await archive(of: ["41-one-text.jsonl"]) { archive, _ in
      let totals = try await archive.totals()
      #expect(totals.texts == 1 && totals.posts == 3 && totals.channels == 3)
    }
  }

  @Test(
    "edge case 42: other facts in one template, an emoji of two channels, and placeholders stay apart",
    arguments: [
      ["42-templates.txt", "42-templates-flat.txt"], ["42-templates-flat.txt", "42-templates.txt"],
    ])
  func templates(_ order: [String]) async throws {
    try await archive(of: order) { archive, _ in
      let totals = try await archive.totals()
      // Two meetings, one of them seen twice; ⚡️ of three channels; three placeholders.
      #expect(totals.posts == 2 + 3 + 3)
      #expect(totals.texts == 3)
    }
  }
}
