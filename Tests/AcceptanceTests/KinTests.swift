import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// The same story from several places.
  @Suite struct KinTests {
    private static func capture(_ origin: String, _ texts: String...) -> String {
      texts.map { "Forwarded from\u{A0}\(origin)\n\($0)\n" }.joined()
    }

    @Test func listsShowOnePostOfEachStory() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let crane = "The crane at the north quay is mended, and ships are unloaded again"
        try house.drop(Self.capture("Quay", crane), as: "a.txt")
        try await daemon.sync()
        try house.drop(
          Self.capture("Harbour", crane, "Nobody may bathe near the lighthouse this week"), as: "b.txt")
        try await daemon.sync()
        #expect(try await daemon.posts().count == 3)
        let distinct = try await daemon.list(PostSummary.self, "posts", "--distinct")
        #expect(distinct.map(\.forwardedFrom?.name) == ["Harbour", "Quay"])
        #expect(distinct.map(\.text).last == crane)
        let found = try await daemon.list(PostSummary.self, "search", "crane", "--distinct")
        #expect(found.map(\.id) == distinct.suffix(1).map(\.id))
        // One text is no kin of itself.
        let kin = try await daemon.ask(["kin", distinct[1].id])
        #expect(kin.status == 0 && kin.text.contains("\nNothing else tells this story.\n"), "\(kin.errors)")
        #expect(try await daemon.list(KinCluster.self, "kin").isEmpty)
      }
    }
  }
}
