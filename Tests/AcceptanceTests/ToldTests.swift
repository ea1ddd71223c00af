import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// Forwards, export and report of a real archive.
  @Suite struct ToldTests {
    private func forwards(_ house: House, _ target: String) throws -> Page<Forward> {
      try JSONText.decode(Page<Forward>.self, from: SocketRequest("GET", target).send(to: house.socket))
    }

    @Test func pagesOfForwardsAgreeWhateverComesBetweenThem() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        // Seven offices; the first three have one notice more.
        try house.drop(Captures.capture(0..<24), as: "a.txt")
        try await daemon.sync()
        let whole = try forwards(house, "/v1/forwards").items
        #expect(whole.map(\.posts) == [4, 4, 4, 3, 3, 3, 3] && whole.map(\.texts) == whole.map(\.posts))
        #expect(whole.allSatisfy { $0.channel?.title == Captures.channel })
        #expect(Set(whole.compactMap(\.origin.title)).count == 7)
        var items: [Forward] = []
        var cursor: String?
        var next = 100
        repeat {
          let page = try forwards(house, "/v1/forwards?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
          items += page.items
          cursor = page.next
          // It would put the last first.
          try house.drop(Captures.capture(stride(from: next + 6, to: next + 80, by: 7)), as: "\(next).txt")
          try await daemon.sync()
          next += 700
        } while cursor != nil
        #expect(items == whole)
        #expect(try forwards(house, "/v1/forwards?limit=1").items != [whole[0]])
        let one = try await daemon.list(Forward.self, "forwards", "--from", "Harbour Office 3")
        #expect(one.map(\.origin.title) == ["Harbour Office 3"])
        #expect(try await daemon.list(Forward.self, "forwards", "--channel", "Nobody").isEmpty)
        let shown = try await daemon.ask(["forwards"])
        #expect(shown.lines[0].hasPrefix("POSTS  TEXTS  CHANNEL") && shown.lines.count == 8)
      }
    }

    @Test func anExportHasEachPostOnceWithItsPlaces() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(0..<250), as: "a.txt")
        try house.drop(Captures.capture(200..<260), as: "b.txt")
        try await daemon.sync()
        let records = try await daemon.list(PostRecord.self, "export")
        let posts = try await daemon.posts()
        #expect(records.map(\.summary) == posts && Set(posts.map(\.id)).count == 260)
        #expect(records.map(\.sighted.count).reduce(0, +) == 310)
        let twice = try #require(records.first { $0.sighted.count == 2 })
        let bytes = Captures.capture(200..<260)
        let place = try #require(twice.sighted.first { $0.dump == sha256(bytes) })
        #expect(place.name == "b.txt")
        let range = Int(place.offset)..<Int(place.offset + place.length)
        let front = try #require(twice.summary.text?.prefix(20))
        #expect(String(decoding: bytes[range], as: UTF8.self).contains(front))
        let found = try await daemon.list(PostRecord.self, "export", "--query", "#notice7")
        #expect(found.map(\.summary.id) == (try await daemon.search("#notice7")).map(\.id))
        let file = house.beside("posts.csv")
        let csv = try await daemon.ask(["export", "--format", "csv", "--output", file])
        #expect(csv.status == 0 && csv.text.isEmpty, "\(csv.errors)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        // A post's first cell stands at the beginning of a line.
        #expect(posts.allSatisfy { text.contains("\r\n\($0.id),") })
      }
    }

    @Test func aReportTellsWhatCameAndWhatFailed() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(0..<9), as: "a.txt")
        try house.drop(Captures.picture, as: "picture.png")
        try await daemon.sync()
        try house.drop(Captures.capture(0..<3, subscribers: 900), as: "b.txt")
        try await daemon.sync()
        let report = try await daemon.ask(["report", "--since", "1h"])
        #expect(report.status == 0 && report.errors.isEmpty, "\(report.errors)")
        #expect(
          report.lines.contains { $0.contains("9 posts were seen for the first time, with 9 new texts") })
        #expect(report.lines.contains { $0.hasSuffix("812    900     +88") }, "\(report.text)")
        #expect(report.lines.contains { $0.contains("picture.png") })
        let last = try await daemon.status().lastEvent
        #expect(report.lines.last?.contains("from events 1 to \(last) of the archive") == true)
        let before = try await daemon.ask(["report", "--since", "2020-01-01", "--until", "2020-02-01"])
        #expect(
          before.lines.contains("  Nothing had its outcome.") && before.text.contains(" from no events "))
      }
    }
  }
}
