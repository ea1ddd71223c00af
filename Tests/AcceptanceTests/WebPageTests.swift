import EndpointAPI
import Foundation
import Testing

/// `sluicectl web`, with the built commands and curl as the browser.
@Suite(.enabled(if: Browser.isThere, "curl is not installed"))
struct WebPageTests {
  @Test func whatWasDroppedIsShownToWhoHasTheAddressAlone() async throws {
    let house = try House()
    try await Daemon.with(house) { daemon in
      try house.drop(try fixture("seeds/004_3fd7348607333123.txt"), as: "<b>capture.txt")
      try await daemon.sync()
      let post = try #require(try await daemon.posts("--limit", "1").first)
      try await Browser.with(house) { browser in
        #expect(try await browser.open(browser.root).status == 403)
        #expect(try await browser.open("\(browser.root)?token=\(browser.token)").status == 200)
        let overview = try await browser.open(browser.root)
        #expect(overview.status == 200 && overview.body.contains("All is well"))
        let dumps = try await browser.open("\(browser.root)dumps")
        #expect(dumps.body.contains("&lt;b&gt;capture.txt") && !dumps.body.contains("<b>"))
        let page = try await browser.open("\(browser.root)post?id=\(post.id)")
        #expect(page.status == 200 && page.body.contains("Seen in 1 place"))
        let found = try await browser.open("\(browser.root)posts?q=zzqqx")
        #expect(found.status == 200 && found.body.contains("No post is like that."))
        // Another browser of this machine.
        let other = Browser(
          port: browser.port, root: browser.root, token: browser.token, jar: house.beside("other"))
        #expect(try await other.open("\(browser.root)?token=\(browser.token)").status == 403)
        #expect(try await other.open(browser.root).status == 403)
      }
    }
  }

  @Test func pagesSayThatTheDaemonIsGoneAndComeBackWithIt() async throws {
    let house = try House()
    let first = try Daemon(house)
    try await first.ready()
    try await Browser.with(house) { browser in
      _ = try await browser.open("\(browser.root)?token=\(browser.token)")
      first.process.signal(SIGTERM)
      #expect(try await first.process.outcome().status == 0)
      let gone = try await browser.open(browser.root)
      #expect(gone.status == 503 && gone.body.contains("systemctl status sluiced"))
      try await Daemon.with(house) { _ in
        let back = try await browser.open(browser.root)
        #expect(back.status == 200)
      }
    }
  }

  @Test func itListensOnTheLoopbackInterfaceAlone() async throws {
    let house = try House()
    try await Daemon.with(house) { _ in
      try await Browser.with(house) { browser in
        #expect(try await browser.open("/").status == 403)
        // All of 127.0.0.0/8 is this machine: a server of every address would answer there.
        for host in ["127.0.0.2", "[::1]"] {
          let outcome = try await browser.fetch("http://\(host):\(browser.port)/")
          #expect(outcome.status == 7, "connection refused, says curl")
        }
      }
    }
  }

  @Test func aPortThatIsTakenIsSaid() async throws {
    let house = try House()
    try await Daemon.with(house) { daemon in
      try await Browser.with(house) { browser in
        let second = try await daemon.ask(["web", "--no-open", "--port", "\(browser.port)"])
        #expect(second.status == 69)
        #expect(second.errors.hasPrefix("sluicectl: Port \(browser.port) of 127.0.0.1 cannot be had: "))
        #expect(second.errors.contains("leave --port out"))
      }
    }
  }

  @Test func withoutADaemonItSaysSoAtOnce() async throws {
    let house = try House()
    let outcome = try await run(House.client, ["web", "--no-open", "--socket", house.socket])
    #expect(outcome.status == 69 && outcome.text.isEmpty)
    #expect(outcome.errors.contains("There is no socket at"))
  }
}

/// One browser: what it was given it sends back.
private struct Browser: Sendable {
  struct Answer {
    var status: Int
    var body: String
  }

  struct Malformed: Error {}

  private static let curl = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static var isThere: Bool { curl != nil }

  let port: Int
  /// `/WORD/`.
  let root: String
  let token: String
  /// Where it keeps cookies.
  let jar: String

  /// Runs `sluicectl web` while `body` uses it, ends it as Ctrl-C does, and expects it to end well.
  static func with(_ house: House, _ body: (Browser) async throws -> Void) async throws {
    let process = try RunningProcess(House.client, ["web", "--no-open", "--socket", house.socket])
    do {
      let isServed = try await eventually { process.hasEnded || process.output.contains("Ctrl-C") }
      let line = process.output.split(separator: "\n").first.map { String($0) } ?? ""
      guard isServed, let parts = URLComponents(string: line), parts.host == "127.0.0.1",
        let port = parts.port,
        let token = parts.queryItems?.first?.value
      else { throw Malformed() }
      try await body(Browser(port: port, root: parts.path, token: token, jar: house.beside("jar")))
      process.signal(SIGINT)
      let outcome = try await process.outcome()
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    } catch {
      await process.destroy()
      throw error
    }
  }

  func open(_ target: String) async throws -> Answer {
    let outcome = try await fetch("http://127.0.0.1:\(port)\(target)")
    try #require(outcome.status == 0, "curl \(target): \(outcome.errors)")
    return Answer(status: try #require(Int(outcome.errors)), body: outcome.text)
  }

  /// Runs curl: its status is on standard error, the body on standard output.
  func fetch(_ address: String) async throws -> RunningProcess.Outcome {
    try await run(
      try #require(Self.curl),
      [
        "--silent", "--max-time", "60", "--noproxy", "*", "--path-as-is", "--cookie", jar, "--cookie-jar",
        jar,
        "--write-out", "%{stderr}%{http_code}", address,
      ])
  }
}
