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
