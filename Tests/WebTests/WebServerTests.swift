import EndpointAPI
import EndpointTesting
import Foundation
import NIOCore
import Testing

@testable import Web

/// The server, asked over its port.
@Suite struct WebServerTests {
  @Test func aBrowserComesInOnceAndStays() async throws {
    try await RunningWeb.with { web in
      let cookie = try await web.enter()
      #expect(web.entries.value == 1)
      #expect(try await web.ask(web.root, headers: cookie).body.contains("Overview"))
      let again = try await web.ask("\(web.root)?token=\(web.token)")
      #expect(again.status == 403 && again.headers["set-cookie"] == nil)
      #expect(again.body.contains("This address was used already"))
      let back = try await web.ask("\(web.root)?token=\(web.token)", headers: cookie)
      #expect(back.status == 303 && back.headers["location"] == "./")
      #expect(web.entries.value == 1)
    }
  }

  @Test func oneOfManyWithTheTokenComesIn() async throws {
    try await RunningWeb.with { web in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<20 { group.addTask { try await web.ask("\(web.root)?token=\(web.token)").status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [200] + Array(repeating: 403, count: 19))
      #expect(web.entries.value == 1)
    }
  }

  @Test func everyAnswerHasThePolicy() async throws {
    try await RunningWeb.with { web in
      let cookie = try await web.enter()
      for (target, headers, status) in [
        (web.root, cookie, 200), ("\(web.root)style.css", cookie, 200), ("\(web.root)none", cookie, 404),
        (web.root, [:], 403), ("/", [:], 403), ("\(web.root)status", cookie, 200),
      ] {
        let answer = try await web.ask(target, headers: headers)
        #expect(answer.status == status, "\(target)")
        #expect(
          answer.headers["content-security-policy"]
            == "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["referrer-policy"] == "no-referrer")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["access-control-allow-origin"] == nil)
      }
    }
  }

  @Test(arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
  func whatIsNoGetIsRefused(_ method: String) async throws {
    let source = StubSource()
    try await RunningWeb.with(source) { web in
      let cookie = try await web.enter()
      let answer = try await web.ask("\(web.root)v1/scan", method: method, headers: cookie)
      #expect(answer.status == 405 && answer.headers["allow"] == "GET")
      #expect(source.with { $0.questions }.isEmpty)
    }
  }

  @Test func foreignHostsAndOriginsAreRefused() async throws {
    try await RunningWeb.with { web in
      let cookie = try await web.enter()
      let rebound = try await web.ask(web.root, host: "evil.example:\(web.port)", headers: cookie)
      #expect(rebound.status == 403 && rebound.body.contains("ssh -L \(web.port):127.0.0.1:\(web.port)"))
      let foreign = try await web.ask(
        "\(web.root)live", headers: cookie.merging(["Origin": "http://evil.example"]) { $1 })
      #expect(foreign.status == 403)
    }
  }

  @Test(arguments: [
    "../../etc/passwd", "..%2f..%2fetc/passwd", "v1/status", "posts/../../x", "%00", "style.css%00",
  ])
  func pathsLeadNowhereElse(_ path: String) async throws {
    let source = StubSource()
    try await RunningWeb.with(source) { web in
      let cookie = try await web.enter()
      let answer = try await web.ask(web.root + path, headers: cookie)
      #expect(answer.status == 404 && !answer.body.contains("root:"))
      let id = try await web.ask("\(web.root)dump?id=..%2Fstatus", headers: cookie)
      #expect(id.status == 400)
      #expect(source.with { $0.questions }.isEmpty)
    }
  }

  @Test func headersThatAreTooLargeEndTheConnection() async throws {
    try await RunningWeb.with { web in
      let cookie = try await web.enter()
      for headers in [
        ["X-Large": String(repeating: "x", count: 20_000)],
        Dictionary(uniqueKeysWithValues: (0..<200).map { ("X-\($0)", "x") }),
      ] {
        let answer = try await web.ask(web.root, headers: cookie.merging(headers) { $1 })
        #expect([400, 431].contains(answer.status))
      }
      #expect(try await web.ask(web.root, headers: cookie).status == 200)
    }
  }

  @Test func bytesThatAreNoRequestEndTheConnection() async throws {
    try await RunningWeb.with { web in
      try await onOwnThread {
        let socket = try RawSocket(connectingToPort: web.port)
        try socket.send("\u{16}\u{3}\u{1} this is not HTTP\r\n\r\n")
        _ = try socket.receiveToEnd()
      }
      #expect(try await web.ask("/").status == 403)
    }
  }

  @Test func aConnectionTakesOneRequestAfterTheOther() async throws {
    try await RunningWeb.with { web in
      let cookie = try await web.enter()
      let open = web.request("\(web.root)icon.svg", headers: cookie, closes: false)
      let last = web.request("\(web.root)style.css", headers: cookie)
      let text = try await onOwnThread {
        let socket = try RawSocket(connectingToPort: web.port)
        try socket.send(open + open + last)
        return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
      }
      #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
      #expect(text.components(separatedBy: "</svg>").count == 3 && text.hasSuffix("}"))
    }
  }

  @Test func whoBringsNoRequestIsCutOff() async throws {
    var limits = WebLimits()
    limits.requestTime = .milliseconds(50)
    try await RunningWeb.with(limits: limits) { web in
      for front in ["", "GET / HTTP/1.1\r\nHost: "] {
        try await onOwnThread {
          let socket = try RawSocket(connectingToPort: web.port)
          try socket.send(front)
          do {
            #expect(try socket.receive().isEmpty)
          } catch let failure as RawSocket.Failure {
            // Closed before all was read that it sent.
            #expect(failure.code == ECONNRESET)
          }
        }
      }
    }
  }

  @Test func whoReadsNothingIsCutOff() async throws {
    var limits = WebLimits()
    limits.stallTime = .milliseconds(50)
    let source = StubSource()
    try await RunningWeb.with(source, limits: limits) { web in
      let cookie = try await web.enter()
      let socket = try RawSocket(connectingToPort: web.port)
      try socket.send(web.request("\(web.root)live?since=0", headers: cookie))
      var followers = source.followers.makeAsyncIterator()
      #expect(await followers.next() == .some(0))
      var large = Samples.event(1)
      large.message = String(repeating: "x", count: 1 << 20)
      for _ in 0..<64 { source.happen.yield(.success(large)) }
      // It is let go although it never read a byte.
      #expect(await followers.next() == .some(nil))
    }
  }

  @Test func theEndWaitsForNobody() async throws {
    let source = StubSource()
    let sockets = try await RunningWeb.with(source) { web in
      let cookie = try await web.enter()
      let following = try RawSocket(connectingToPort: web.port)
      try following.send(web.request("\(web.root)live?since=0", headers: cookie))
      var followers = source.followers.makeAsyncIterator()
      #expect(await followers.next() == .some(0))
      // They are still open when the server is told to end, and some perhaps not even accepted.
      return try (0..<50).map { _ in try RawSocket(connectingToPort: web.port) } + [following]
    }
    // Whatever they were sent before, they come to their end.
    for socket in sockets { _ = try? socket.receiveToEnd() }
  }

  @Test func eventsAreRelayedAsTheyHappen() async throws {
    let source = StubSource()
    try await RunningWeb.with(source) { web in
      let cookie = try await web.enter()
      let socket = try RawSocket(connectingToPort: web.port)
      try socket.send(web.request("\(web.root)live?since=2", headers: cookie))
      var followers = source.followers.makeAsyncIterator()
      #expect(await followers.next() == .some(2))
      var event = Samples.event(3)
      event.message = "<b>\u{202E}"
      source.happen.yield(.success(event))
      source.happen.yield(.failure(WebSourceError(.unavailable, "Gone.", remedy: "wait")))
      source.happen.yield(.success(Samples.event(4)))
      let text = try await onOwnThread { try socket.receive(until: "id: 4\n") }
      #expect(text.contains("Content-Type: text/event-stream"))
      #expect(text.contains("id: 3\nevent: happened\ndata: {"))
      #expect(text.contains(#""message":"<b>\\u{202E}""#))
      #expect(text.contains("event: interrupted\ndata: {\"message\":\"Gone. (wait)\"}\n\n"))
      // A browser that leaves is followed for no longer.
      socket.finishSending()
      source.happen.yield(.success(Samples.event(5)))
      #expect(await followers.next() == .some(nil))
    }
  }

  @Test func aBrowserThatComesBackMissesNothing() async throws {
    let source = StubSource()
    try await RunningWeb.with(source) { web in
      let cookie = try await web.enter()
      let socket = try RawSocket(connectingToPort: web.port)
      let headers = cookie.merging(["Last-Event-ID": "17"]) { $1 }
      try socket.send(web.request("\(web.root)live?since=2", headers: headers))
      var followers = source.followers.makeAsyncIterator()
      #expect(await followers.next() == .some(17))
    }
  }
}
