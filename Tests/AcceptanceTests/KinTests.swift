import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// The same story from several places.
  @Suite struct KinTests {
    private static func capture(_ origin: String, _ texts: String...) -> String {
      texts.map { "Forwarded from\u{A0}\(origin)\n\($0)\n" }.joined()
    }

    private static func talks(_ day: Int, _ guest: String) -> String {
      """
      On June \(day) the minister of ports met with the harbour master of \(guest) in the old customs house. They spoke \
      of pilots and of berths, of dredging the northern channel and of what coal costs this winter, and agreed to meet \
      again before the ice is gone.
      """
    }

    private static let crane = """
      The crane at the north quay is mended, and ships are unloaded again by day and by night. Captains who wait in the \
      outer roads will be called by radio in the order in which they came, and nobody needs to send a boat to ask.
      """

    @Test func listsShowOnePostOfEachStory() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Self.capture("Quay", Self.crane), as: "a.txt")
        try await daemon.sync()
        let other = "Nobody may bathe near the lighthouse this week"
        try house.drop(Self.capture("Harbour", Self.crane, other), as: "b.txt")
        try await daemon.sync()
        #expect(try await daemon.posts().count == 3)
        let distinct = try await daemon.list(PostSummary.self, "posts", "--distinct")
        #expect(distinct.map(\.forwardedFrom?.name) == ["Harbour", "Quay"])
        #expect(distinct.map(\.text) == [other, Self.crane])
        let found = try await daemon.list(PostSummary.self, "search", "crane", "--distinct")
        #expect(found.map(\.id) == [distinct[1].id])
        // One text is no kin of itself.
        let kin = try await daemon.ask(["kin", distinct[1].id])
        #expect(kin.status == 0 && kin.text.contains("\nNothing else tells this story.\n"), "\(kin.errors)")
        #expect(try await daemon.list(KinCluster.self, "kin").isEmpty)
      }
    }

    @Test func copiesAreToldFromSiblingsAndAfterANewIndexToo() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(
          Self.capture("Quay", Self.crane, Self.talks(10, "Brazil")), as: "a.txt")
        try await daemon.sync()
        let teaser = String(Self.crane.prefix { $0 != "." }) + "."
        try house.drop(Self.capture("Harbour", teaser, Self.talks(11, "South Africa")), as: "b.txt")
        try await daemon.sync()

        let posts = try await daemon.posts()
        func post(_ text: String) throws -> PostSummary { try #require(posts.first { $0.text == text }) }
        let (whole, cut) = (try post(Self.crane), try post(teaser))
        #expect([whole.kin, cut.kin] == [1, 1])
        #expect(try post(Self.talks(10, "Brazil")).kin == 0)
        let dump = try #require(try await daemon.dumps().first { $0.name == "b.txt" })
        #expect([dump.newTexts, dump.kinTexts, dump.knownTexts] == [2, 1, 0])
        let events = try await daemon.list(Event.self, "events").filter { $0.kind == .textKin }
        #expect(events.map(\.post) == [cut.id] && events.map(\.of) == [whole.id])
        #expect(events.map(\.relation) == [.shorter])
        #expect(try await daemon.list(PostSummary.self, "posts", "--distinct").count == 3)

        for round in ["as it came", "indexed anew"] {
          let ofWhole = try #require(try await daemon.list(PostKin.self, "kin", whole.id).first?.texts.first)
          #expect(ofWhole.canonical && ofWhole.clusterSize == 2 && ofWhole.kinCount == 1, "\(round)")
          let kin = try #require(ofWhole.kin.first)
          #expect(
            kin.relation == .shorter && kin.text == teaser && kin.posts.map(\.id) == [cut.id], "\(round)")
          #expect(kin.diff?.reasons.map(\.kind) == [.end], "\(round)")
          let brazil = try post(Self.talks(10, "Brazil")).id
          let ofTalks = try #require(try await daemon.list(PostKin.self, "kin", brazil).first?.texts.first)
          #expect(ofTalks.kin.map(\.relation) == [.sibling] && ofTalks.siblingCount == 1, "\(round)")
          #expect(ofTalks.kin.first?.diff?.reasons.map(\.new) == ["11", "South Africa"], "\(round)")
          let clusters = try await daemon.list(KinCluster.self, "kin")
          #expect(clusters.map(\.text) == [Self.crane] && clusters.map(\.size) == [2], "\(round)")
          let reindex = try await daemon.ask(["reindex", "--json"])
          #expect(reindex.text == "{\"is_complete\":true,\"texts\":4,\"through\":4}\n", "\(reindex.errors)")
        }
        #expect(try await daemon.dumps().first { $0.name == "b.txt" }?.kinTexts == 1)
        // What is found again is no news.
        #expect(try await daemon.list(Event.self, "events").filter { $0.kind == .textKin }.count == 1)
      }
      #expect(try auditFindings(house) == [])
    }
  }
}
