import EndpointTesting
import Foundation
import Synchronization
import Testing

@testable import Web

/// A server of pages that runs while a test uses it.
struct RunningWeb: Sendable {
  /// Counts, from wherever.
  final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
  }

  struct Malformed: Error {}

  let port: Int
  /// `/WORD/`.
  let root: String
  let token: String
  /// How often somebody came in.
  let entries: Counter

  private init(_ address: String, _ entries: Counter) throws {
    guard let parts = URLComponents(string: address), let port = parts.port,
      let token = parts.queryItems?.first?.value
    else { throw Malformed() }
    self.port = port
    self.token = token
    self.entries = entries
    root = parts.path
  }

  static func with<Result: Sendable>(
    _ source: StubSource = StubSource(), limits: WebLimits = WebLimits(),
    _ body: (RunningWeb) async throws -> Result
  ) async throws -> Result {
    let (addresses, address) = AsyncStream.makeStream(of: String.self)
    let entries = Counter()
    let server = Task {
      defer { address.finish() }
      try await WebServer(source: source, limits: limits).run(port: 0) {
        address.yield($0)
      } onEntry: {
        entries.add()
      }
    }
    for await address in addresses {
      do {
        let result = try await body(RunningWeb(address, entries))
        server.cancel()
        await #expect(throws: CancellationError.self) { try await server.value }
        return result
      } catch {
        server.cancel()
        _ = await server.result
        throw error
      }
    }
    try await server.value
    throw Malformed()
  }

  /// Sends one request on a connection of its own.
  /// - Parameter host: nil for the right one.
  func ask(
    _ target: String, method: String = "GET", host: String? = nil, headers: [String: String] = [:]
  ) async throws -> RawAnswer {
    let text = request(target, method: method, host: host, headers: headers)
    return try await onOwnThread { [port] in
      let socket = try RawSocket(connectingToPort: port)
      try socket.send(text)
      return try RawAnswer(parsing: socket.receiveToEnd())
    }
  }

  func request(
    _ target: String, method: String = "GET", host: String? = nil, headers: [String: String] = [:],
    closes: Bool = true
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"]
    if closes { lines.append("Connection: close") }
    lines += headers.map { "\($0.key): \($0.value)" }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// Comes in with the token.
  /// - Returns: what a browser sends from then on.
  func enter() async throws -> [String: String] {
    let answer = try await ask("\(root)?token=\(token)")
    guard answer.status == 200, let cookie = answer.headers["set-cookie"] else { throw Malformed() }
    return ["Cookie": String(cookie.prefix { $0 != ";" })]
  }
}
