import NIOHTTP1
import Synchronization

/// Lets in the one browser that was given the address, and nobody else.
///
/// Everybody on this machine can connect to a port of the loopback interface. The address has a token that works once;
/// who brings it gets a cookie, and everything else needs the cookie. Browsers send cookies of 127.0.0.1 to all its
/// ports, whoever listens there, but only below their path: the path begins with a word that nobody else knows.
final class Gate: Sendable {
  enum Verdict {
    case refuse(Refusal)
    /// The token was right: the browser gets the cookie.
    case enter(cookie: String)
    /// The browser that has the cookie comes with the token again.
    case goOn
    case pass(path: String, Query)
  }

  private static let cookieName = "sluice"

  let port: Int
  /// The first part of every path.
  let root: String
  /// nil as soon as it was used.
  private let token: Mutex<String?>
  private let cookie: String
  private let firstToken: String

  init(port: Int) {
    self.port = port
    root = Secret.make(bytes: 8)
    cookie = Secret.make(bytes: 24)
    firstToken = Secret.make(bytes: 24)
    token = Mutex(firstToken)
  }

  /// What to open in a browser, once.
  var address: String { "http://127.0.0.1:\(port)/\(root)/?token=\(firstToken)" }

  /// Decides on a request by its head alone.
  func judge(_ head: HTTPRequestHead) -> Verdict {
    if head.method != .GET { return .refuse(.method) }
    let length = head.headers["Content-Length"]
    if head.headers.contains(name: "Transfer-Encoding") || length.contains(where: { $0 != "0" }) {
      return .refuse(.body)
    }
    guard let host = only(head.headers["Host"]), hosts.contains(host.lowercased()) else {
      return .refuse(.host(port))
    }
    let origins = head.headers["Origin"]
    if !origins.isEmpty, only(origins)?.lowercased() != "http://\(host.lowercased())" {
      return .refuse(.origin)
    }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let front = "/\(root)/"
    // Who does not know the word learns nothing, not even which paths there are.
    guard let path = parts.first, path.hasPrefix(front) else { return .refuse(.stranger) }
    let query = Query(parts.count > 1 ? parts[1] : "")
    let rest = String(path.dropFirst(front.count))
    let given = rest.isEmpty ? query["token"] : nil
    // What another site makes the browser ask for comes without its cookie; another port is no other site.
    let site = only(head.headers["Sec-Fetch-Site"])
    let isOurs = site == nil || site == "none" || site == "same-origin"
    if hasCookie(head.headers), isOurs { return given == nil ? .pass(path: rest, query) : .goOn }
    guard let given else { return .refuse(.stranger) }
    return use(given) ? .enter(cookie: setCookie) : .refuse(.spent)
  }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

  private var setCookie: String {
    "\(Self.cookieName)=\(cookie); Path=/\(root)/; HttpOnly; SameSite=Strict"
  }

  private func use(_ given: String) -> Bool {
    token.withLock { token in
      guard let expected = token, Secret.isSame(given, expected) else { return false }
      token = nil
      return true
    }
  }

  private func hasCookie(_ headers: HTTPHeaders) -> Bool {
    headers["Cookie"].joined(separator: ";").split(separator: ";").contains { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, trimmed(parts[0]) == Self.cookieName else { return false }
      return Secret.isSame(trimmed(parts[1]), cookie)
    }
  }

  private func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// The value of a field that may be there once.
  private func only(_ values: [String]) -> String? { values.count == 1 ? values[0] : nil }
}

/// Words that nobody can guess.
enum Secret {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// - Parameter bytes: how many bytes of the system's random source; each letter says six bits of them.
  static func make(bytes: Int) -> String {
    var source = SystemRandomNumberGenerator()
    let letters = (0..<(bytes * 8 + 5) / 6).map { _ in Self.letters[Int(source.next() & 63 as UInt64)] }
    return String(decoding: letters, as: UTF8.self)
  }

  /// Compares in a time that says nothing of where the two differ.
  static func isSame(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    return zip(a.utf8, b.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
