import CoreMetrics
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import Endpoint

@Suite("Following events", .timeLimit(.minutes(5)))
struct EventFeedTests {
  /// Opens a stream, and reads it until a text has come.
  private static func open(
    _ target: String, _ headers: String = "", until text: String, at path: String
  ) async throws -> (RawSocket, String) {
    try await onOwnThread {
      let socket = try RawSocket(connectingTo: path)
      try socket.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
      return (socket, try socket.receive(until: text))
    }
  }

  @Test("browsers' event sources are served, and resumed after the id they name")
  func serverSent() async throws {
    try await RunningServer.with { server in
      let (_, answer) = try await Self.open(
        "/v1/events?since=0", "Accept: text/event-stream\r\nLast-Event-ID: 1\r\n", until: "id: 3\n",
        at: server.path)
      #expect(answer.contains("text/event-stream"))
      #expect(answer.contains("retry: 2000\n\n"))
      #expect(!answer.contains("id: 1\n"))
      #expect(answer.contains("id: 2\nevent: dump.ingested\ndata: {"))
    }
  }

  @Test("silence tells a browser how far it has come")
  func serverSentHeartbeat() async throws {
    try await RunningServer.with(heartbeat: .milliseconds(20)) { server in
      let (_, answer) = try await Self.open(
        "/v1/events?since=3", "Accept: text/event-stream\r\n", until: "id: 3\n\n", at: server.path)
      #expect(!answer.contains("data:"))
    }
  }

  @Test("a wrong Last-Event-ID is refused", arguments: ["x", "-1", "1.5"])
  func wrongID(_ id: String) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(
        "GET", "/v1/events", headers: ["Last-Event-ID": id], at: server.path)
      #expect(answer.status == 400)
    }
  }

  private static func mixture() -> [Event] {
    let kinds: [EventKind] = [.dumpIngested, .dumpFailed, .postNew, .postRevised]
    return (1...400).map { number in
      var event = Samples.event(Int64(number))
      event.kind = kinds[number % 4]
      event.channel = number % 3 == 0 ? "Harbour News" : "Elsewhere"
      event.handle = number % 3 == 0 ? "Harbour_News" : nil
      event.telegramID = number % 3 == 0 ? 1234 : nil
      event.message = number % 5 == 0 ? "crane" : "quay"
      return event
    }
  }

  @Test(
    "events are filtered alike in pages and streams",
    arguments: [
      ("kind=dump.*", 200), ("kind=post.new", 100), ("kind=post.new,dump.failed", 200), ("kind=x", 0),
      ("channel=%40harbour_news", 133), ("channel=harbour%20NEWS", 133), ("channel=-1001234", 133),
      ("q=crane", 80), ("q=crane&kind=dump.*&channel=1234", 12),
    ])
  func filters(_ query: String, _ count: Int) async throws {
    let backend = StubBackend { $0.events = Self.mixture() }
    try await RunningServer.with(backend) { server in
      var seen: [Int64] = []
      var cursor = "0"
      repeat {
        let answer = try await RawAnswer.to(
          "GET", "/v1/events?\(query)&limit=30&cursor=\(cursor)", at: server.path)
        let page = try JSONText.decode(Page<Event>.self, from: Data(answer.body.utf8))
        #expect(page.items.count <= 30)
        seen += page.items.map(\.seq)
        cursor = page.next ?? ""
      } while !cursor.isEmpty
      #expect(seen.count == count)
      #expect(Set(seen).count == count)
      let stream = try await RawAnswer.to(
        "GET", "/v1/events?\(query)", headers: ["Accept": "application/x-ndjson"], at: server.path)
      let lines = try stream.body.split(separator: "\n").map {
        try JSONText.decode(Event.self, from: Data($0.utf8)).seq
      }
      #expect(lines == seen)
    }
  }

  @Test("what is no kind, and words that are none, are refused", arguments: ["kind=Dump", "kind=*", "q=%3F"])
  func wrongFilters(_ query: String) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to("GET", "/v1/events?\(query)", at: server.path)
      #expect(answer.status == 400)
    }
  }

  @Test("one read serves all who follow")
  func sharing() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let path = server.path
      var sockets: [RawSocket] = []
      for _ in 0..<20 {
        sockets.append(
          try await Self.open("/v1/events?since=2&follow", until: #""seq":3"#, at: path).0)
      }
      await backend.waitUntil(waiting: 1)
      let before = backend.with { $0.eventsRead }
      backend.add(Samples.event(4))
      for socket in sockets {
        _ = try await onOwnThread { try socket.receive(until: #""seq":4"#) }
      }
      #expect(backend.with { $0.eventsRead } == before + 1)
    }
  }

  @Test("who reads more slowly than events come is told where to go on, and let go")
  func gaps() async throws {
    let backend = StubBackend()
    let feed = EventFeed(
      backend, heartbeat: .seconds(15), limits: .init(segment: 10, memory: 4_000),
      metrics: EndpointMetrics(NOOPMetricsHandler.instance), logger: RunningServer.silent)
    let slow = feed.join()
    let quick = feed.join()
    guard case .nothing = try await feed.events(after: 3) else { throw CancellationError() }
    var last: Int64 = 3
    for seq in Int64(4)...200 {
      backend.add(Samples.event(seq))
      while last < seq {
        switch try await feed.events(after: last) {
        case .live(let segment), .behind(let segment): last = segment.last
        case .nothing: _ = await feed.wait(quick, after: last)
        }
      }
    }
    // The slow one still stands at 3, which nobody keeps any more.
    guard case .behind(let segment) = try await feed.events(after: 3) else {
      Issue.record("What was long ago is still kept.")
      return
    }
    #expect(segment.events.first?.seq == 4)
    feed.leave(slow)
    feed.leave(quick)
    #expect(await feed.wait(quick, after: 200) == .end)
  }

  @Test("a stream in which nothing is left out has each event once", arguments: 0..<3)
  func exactlyOnce(_ seed: Int) async throws {
    let backend = StubBackend { $0.events = (1...700).map { Samples.event($0) } }
    try await RunningServer.with(backend) { server in
      let path = server.path
      let adding = Task {
        for seq in Int64(701)...900 {
          backend.add(Samples.event(seq))
          if seq % 20 == Int64(seed) { await Task.yield() }
        }
      }
      // Hangs up in the middle of a line, and goes on after the last whole one.
      var seen: [Int64] = []
      while seen.last ?? 0 < 900 {
        let since = seen.last ?? 0
        let wanted = (seed + 1) * 25_000
        let text = try await onOwnThread {
          let socket = try RawSocket(connectingTo: path)
          try socket.send("GET /v1/events?since=\(since)&follow HTTP/1.1\r\nHost: localhost\r\n\r\n")
          var bytes: [UInt8] = []
          while bytes.count < wanted,
            !String(decoding: bytes.suffix(2_000), as: UTF8.self).contains(#""seq":900,"#)
          {
            let more = try socket.receive()
            if more.isEmpty { break }
            bytes += more
          }
          return String(decoding: bytes, as: UTF8.self)
        }
        // Ends of chunks' headings are no ends of lines to `Character`.
        let whole = text.replacing("\r\n", with: "\n").split(
          separator: "\n", omittingEmptySubsequences: false
        ).dropLast()
        seen += try whole.filter { $0.hasPrefix("{") }.map {
          try JSONText.decode(Event.self, from: Data($0.utf8)).seq
        }
      }
      await adding.value
      #expect(seen == Array(1...900))
    }
  }
}
