import EndpointAPI
import Hummingbird
import Logging

/// Lets requests in: those of browsers and of strangers not at all, changes from those who may, with a line in the
/// journal for each.
struct Doorkeeper: Sendable {
  let admission: Admission
  let metrics: EndpointMetrics
  let logger: Logger

  /// Names under which a socket on this machine is asked; a page that makes a name of its own lead here has another.
  private static let hosts: Set<String> = [
    "", "localhost", "127.0.0.1", "[::1]", "sluice", "sluiced", "unix",
  ]

  /// Refuses what a web page may have sent, by whatever relay.
  /// - Throws: `ProblemError`.
  func checkOrigin(of request: Request) throws {
    if request.headers[.origin] != nil || request.headers[.referer] != nil {
      throw refusal(.browserRefused)
    }
    let authority = request.head.authority ?? ""
    guard Self.hosts.contains(Self.host(of: authority).lowercased()) else {
      throw refusal(.hostRefused(authority))
    }
  }

  /// An authority without its port.
  private static func host(of authority: String) -> Substring {
    guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
      return authority[...]
    }
    let port = authority[authority.index(after: colon)...]
    return port.allSatisfy(\.isNumber) ? authority[..<colon] : authority[...]
  }

  /// Refuses a change by somebody who may not, and tells the journal of it either way.
  /// - Throws: `ProblemError`.
  func check(_ access: Access, by peer: Peer?, path: String) throws {
    guard case .change(let verb) = access else { return }
    let isAllowed = peer.map { admission.access.mayChange($0) } ?? false
    var metadata: Logger.Metadata = ["verb": "\(verb)", "path": "\(path)"]
    if let peer {
      metadata["uid"] = "\(peer.uid)"
      metadata["pid"] = "\(peer.pid)"
    }
    let who = peer.map { "user \($0.uid), process \($0.pid)" } ?? "somebody unknown"
    guard isAllowed else {
      metadata["message_id"] = "endpoint.refused"
      logger.warning("refused to \(verb) for \(who)", metadata: metadata)
      throw refusal(.notAllowed(verb, uid: peer?.uid))
    }
    metadata["message_id"] = "endpoint.changed"
    logger.notice("told to \(verb) by \(who)", metadata: metadata)
  }

  private func refusal(_ problem: Problem) -> ProblemError {
    metrics.refused(problem.code)
    return ProblemError(problem: problem)
  }
}
