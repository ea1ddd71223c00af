import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  @Suite struct CursorTests {
    /// Takes all pages of a list, and lets something happen between two of them.
    private func pages<Item: Codable & Sendable>(
      _ type: Item.Type, _ path: String, at socket: String, between: () async throws -> Void
    ) async throws -> [Item] {
      var items: [Item] = []
      var cursor: String?
      repeat {
        let target = path + "limit=3" + (cursor.map { "&cursor=\($0)" } ?? "")
        let page = try JSONText.decode(
          Page<Item>.self, from: SocketRequest("GET", target).send(to: socket))
        #expect(page.items.count <= 3)
        items += page.items
        cursor = page.next
        if cursor != nil { try await between() }
      } while cursor != nil
      return items
    }

    @Test func whatComesBetweenPagesNeitherRepeatsNorHides() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for number in 0..<4 {
          try house.drop(Captures.capture(number * 5..<number * 5 + 5), as: "before-\(number).txt")
        }
        try await daemon.sync()
        let (posts, dumps) = (try await daemon.posts(), try await daemon.dumps())
        var next = 100
        func drop() async throws {
          try house.drop(Captures.capture(next..<next + 2), as: "between-\(next).txt")
          next += 2
          try await daemon.sync()
        }
        let pagedPosts = try await pages(PostSummary.self, "/v1/posts?", at: house.socket, between: drop)
        #expect(pagedPosts.map(\.id) == posts.map(\.id))
        let before = try await daemon.dumps()
        let pagedDumps = try await pages(DumpSummary.self, "/v1/dumps?", at: house.socket, between: drop)
        #expect(pagedDumps.map(\.id) == before.map(\.id) && dumps.count == 4)
        let events = try await pages(Event.self, "/v1/events?", at: house.socket) {
          // As long as something comes, a log has no end.
          if next < 150 { try await drop() }
        }
        #expect(events.map(\.seq) == (1...Int64(events.count)).map { $0 })
      }
    }

    @Test func noPageOfDumpsHasMoreThanItsLimit() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for number in 0..<3 { try house.drop(Captures.capture([number]), as: "\(number).txt") }
        try await daemon.sync()
        // Nobody knows when these are whole.
        for name in ["a.part", "b.part"] { try house.drop(Captures.capture([9]), as: name) }
        let scanned = try await daemon.ask(["scan"])
        #expect(scanned.status == 0)
        for limit in 1...6 {
          var pages: [[String]] = []
          var cursor: String?
          repeat {
            let target = "/v1/dumps?limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? "")
            let page = try JSONText.decode(
              Page<DumpSummary>.self, from: SocketRequest("GET", target).send(to: house.socket))
            pages.append(page.items.map(\.name))
            cursor = page.next
          } while cursor != nil
          #expect(pages.allSatisfy { $0.count <= limit }, "\(limit): \(pages)")
          // What has no outcome is told on the first page, as far as it has room.
          #expect(pages[0].prefix(2).allSatisfy { $0.hasSuffix(".part") }, "\(limit): \(pages)")
          #expect(pages.joined().filter { $0.hasSuffix(".txt") } == ["2.txt", "1.txt", "0.txt"])
        }
      }
    }

    @Test func aDumpThatCameAgainIsShownAsItCameLast() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let capture = Captures.capture(0..<3)
        for name in ["first.txt", "second.txt", "third.txt"] {
          try house.drop(capture, as: name)
          try await daemon.sync()
        }
        let path = "/v1/dumps/\(sha256(capture).prefix(12))"
        let newest = try JSONText.decode(
          DumpDetail.self, from: SocketRequest("GET", path).send(to: house.socket))
        #expect(newest.summary.name == "third.txt" && newest.summary.state == .duplicate)
        #expect(newest.location == house.path(.duplicate, "third.txt") && newest.arrivals == 3)
        #expect(newest.summary.posts == 3 && newest.channels.count == 1)
        let first = try JSONText.decode(
          DumpDetail.self, from: SocketRequest("GET", "/v1/dumps/n1").send(to: house.socket))
        #expect(first.summary.name == "first.txt" && first.arrivals == 3)
        let shown = try await daemon.ask(["show", String(sha256(capture).prefix(12))])
        #expect(shown.lines.contains("Came        3 times with these bytes"))
      }
    }

    @Test func rulesAreListedByOpaqueCursors() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for name in ["b", "a-1", "c"] {
          let added = try await daemon.ask(["rules", "add", name, "--on", "dump", "--state", "failed"])
          #expect(added.status == 0, "\(added.errors)")
        }
        let first = try JSONText.decode(
          Page<Rule>.self, from: SocketRequest("GET", "/v1/rules?limit=1").send(to: house.socket))
        #expect(first.items.map(\.definition.name) == ["a-1"] && first.next != "a-1")
        let rules = try await pages(Rule.self, "/v1/rules?", at: house.socket) {}
        #expect(rules.map(\.definition.name) == ["a-1", "b", "c"])
        for cursor in ["a-1", "b", try #require(first.next).uppercased(), "r.00", "rzz.00"] {
          #expect(throws: SocketRequest.Failure.self) {
            try SocketRequest("GET", "/v1/rules?cursor=\(cursor)").send(to: house.socket)
          }
        }
      }
    }

    @Test func onlyTheListThatGaveACursorOutTakesIt() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(Captures.capture(0..<3), as: "a.txt")
        try house.drop(Captures.capture(3..<6), as: "b.txt")
        try await daemon.sync()
        let page = try JSONText.decode(
          Page<PostSummary>.self, from: SocketRequest("GET", "/v1/posts?limit=1").send(to: house.socket))
        let cursor = try #require(page.next)
        _ = try SocketRequest("GET", "/v1/posts?cursor=\(cursor)").send(to: house.socket)
        for target in [
          "/v1/dumps?cursor=\(cursor)", "/v1/quarantine?cursor=\(cursor)", "/v1/channels?cursor=\(cursor)",
          "/v1/kin?cursor=\(cursor)", "/v1/posts?cursor=\(cursor.uppercased())", "/v1/posts?cursor=5",
          "/v1/posts?cursor=\(cursor.dropLast())", "/v1/posts?cursor=\(cursor)0", "/v1/posts?cursor=p.00",
        ] {
          let failure = #expect(throws: SocketRequest.Failure.self) {
            try SocketRequest("GET", target).send(to: house.socket)
          }
          #expect(failure?.description.contains("HTTP/1.1 400 ") == true, "\(target)")
        }
      }
    }
  }
}
