import NIOHTTP1
import Testing

@testable import Web

/// Who is let in.
@Suite struct GateTests {
  private let gate = Gate(port: 4321)

  private func head(
    _ uri: String, _ headers: HTTPHeaders = [:], method: HTTPMethod = .GET, host: String = "127.0.0.1:4321"
  ) -> HTTPRequestHead {
    var all = headers
    all.add(name: "Host", value: host)
    return HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: all)
  }

  private func refusal(_ head: HTTPRequestHead) -> Refusal? {
    if case .refuse(let refusal) = gate.judge(head) { refusal } else { nil }
  }

  private var tokenPath: String { String(gate.address.dropFirst("http://127.0.0.1:4321".count)) }

  /// Uses the token, and gives the cookie as a browser sends it.
  private func enter() throws -> HTTPHeaders {
    guard case .enter(let cookie) = gate.judge(head(tokenPath)) else {
      throw CancellationError()
    }
    return ["Cookie": String(cookie.prefix { $0 != ";" })]
  }

  @Test func theTokenLetsInOnceAndTheCookieAfterwards() throws {
    #expect(refusal(head("/\(gate.root)/")) == .stranger)
    let cookie = try enter()
    #expect(refusal(head(tokenPath)) == .spent)
    guard case .pass(let path, let query) = gate.judge(head("/\(gate.root)/posts?q=a+b", cookie)) else {
      Issue.record("The cookie did not let in.")
      return
    }
    #expect(path == "posts" && query["q"] == "a b")
    // Who opens the printed address again has a page in the end.
    guard case .goOn = gate.judge(head(tokenPath, cookie)) else {
      Issue.record("The token hindered who has the cookie.")
      return
    }
  }

  @Test func theCookieIsSentToNobodyElse() throws {
    guard case .enter(let cookie) = gate.judge(head(tokenPath)) else { throw CancellationError() }
    #expect(cookie.hasSuffix("; Path=/\(gate.root)/; HttpOnly; SameSite=Strict"))
    #expect(!cookie.contains("Expires") && !cookie.contains("Max-Age") && !cookie.contains("Domain"))
  }

  @Test func secretsAreLongAndNeverTheSame() {
    let words = Set((0..<1000).map { _ in Secret.make(bytes: 24) })
    #expect(words.count == 1000 && words.allSatisfy { $0.utf8.count == 32 })
    let other = Gate(port: 4321)
    #expect(other.address != gate.address && other.root != gate.root)
  }

  @Test func aWrongTokenUsesNothingUp() throws {
    for wrong in ["", "x", String(repeating: "A", count: 32)] {
      #expect(refusal(head("/\(gate.root)/?token=\(wrong)")) != nil)
    }
    _ = try enter()
  }

  @Test(arguments: ["evil.example:4321", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4321", ""])
  func otherNamesOfTheHostAreRefused(_ host: String) throws {
    let cookie = try enter()
    #expect(refusal(head("/\(gate.root)/", cookie, host: host)) == .host(4321))
    #expect(refusal(head("/\(gate.root)/", cookie, host: "LOCALHOST:4321")) == nil)
  }

  @Test func twoHostsAreRefused() throws {
    var twice = try enter()
    twice.add(name: "Host", value: "127.0.0.1:4321")
    #expect(refusal(head("/\(gate.root)/", twice)) == .host(4321))
  }

  @Test func otherOriginsAreRefused() throws {
    let cookie = try enter()
    for origin in ["null", "http://evil.example", "https://127.0.0.1:4321", "http://127.0.0.1:9999"] {
      var headers = cookie
      headers.add(name: "Origin", value: origin)
      #expect(refusal(head("/\(gate.root)/live", headers)) == .origin)
    }
    var own = cookie
    own.add(name: "Origin", value: "http://127.0.0.1:4321")
    #expect(refusal(head("/\(gate.root)/live", own)) == nil)
  }

  @Test func whatAnotherPortsPageAsksForIsRefusedInSpiteOfTheCookie() throws {
    let cookie = try enter()
    for (site, isRefused) in [
      ("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false),
    ] {
      var headers = cookie
      headers.add(name: "Sec-Fetch-Site", value: site)
      #expect((refusal(head("/\(gate.root)/", headers)) != nil) == isRefused, "\(site)")
    }
  }

  @Test func aTerminalInABrowserMayOpenTheAddress() {
    guard case .enter = gate.judge(head(tokenPath, ["Sec-Fetch-Site": "cross-site"])) else {
      Issue.record("The token did not count.")
      return
    }
  }

  @Test(arguments: [HTTPMethod.POST, .HEAD, .PUT, .DELETE, .OPTIONS, .PATCH, .TRACE])
  func nothingButGetIsTaken(_ method: HTTPMethod) throws {
    let cookie = try enter()
    #expect(refusal(head("/\(gate.root)/", cookie, method: method)) == .method)
  }

  @Test func bodiesAreRefused() throws {
    for field in [("Content-Length", "5"), ("Transfer-Encoding", "chunked")] {
      #expect(refusal(head("/\(gate.root)/", [field.0: field.1])) == .body)
    }
  }

  @Test func wrongCookiesAndPathsAreStrangers() throws {
    let cookie = try enter()
    let value = try #require(cookie.first(name: "Cookie"))
    for wrong in ["", "sluice=", "sluice=x", "other=\(value.dropFirst(7))", String(value.dropLast())] {
      #expect(refusal(head("/\(gate.root)/", ["Cookie": wrong])) == .stranger)
    }
    for path in ["/", "/posts", "//\(gate.root)/", "/\(gate.root)", "/\(gate.root.lowercased())x/", "*"] {
      #expect(refusal(head(path, cookie)) == .stranger, "\(path)")
    }
    #expect(refusal(head("/\(gate.root)/", ["Cookie": "theme=dark; \(value) ; a=b"])) == nil)
  }
}
