import EndpointAPI
import Hummingbird

/// An error that is answered as it is.
struct ProblemError: Error {
  let problem: Problem
}

extension Problem {
  static func badRequest(_ detail: String, remedy: String? = nil) -> Problem {
    Problem(
      code: "bad-request", title: "The request makes no sense", status: 400, detail: detail, remedy: remedy)
  }

  static func notFound(_ detail: String, remedy: String) -> Problem {
    Problem(
      code: "not-found", title: "There is no such thing", status: 404, detail: detail, remedy: remedy)
  }

  static func noRoute(_ path: String) -> Problem {
    Problem(
      code: "no-such-path", title: "There is nothing at this path", status: 404,
      detail: "Sluice serves nothing at \(path).",
      remedy: "paths start with /v1/: status, dumps, quarantine, posts, kin, channels, forwards, stories, "
        + "events, sync, scan, pause, resume, reload, audit, reindex, rules, alerts")
  }

  static func methodNotAllowed(_ method: String, _ path: String, allowed: String) -> Problem {
    Problem(
      code: "method-not-allowed", title: "The path does not take this method", status: 405,
      detail: "\(path) does not take \(method).", remedy: "use \(allowed)")
  }

  /// - Parameter types: the names of the forms that there are.
  static func notAcceptable(_ types: [String]) -> Problem {
    Problem(
      code: "not-acceptable", title: "The answer has no such form", status: 406,
      detail: "The header Accept takes none of the forms that the answer has.",
      remedy: "accept \(types.joined(separator: " or "))")
  }

  static let noCoding = Problem(
    code: "not-acceptable", title: "The answer has no such form", status: 406,
    detail: "The header Accept-Encoding refuses every coding that there is.",
    remedy: "accept identity or gzip")

  /// - Parameter most: how many bytes a body may have.
  static func tooLarge(most: Int) -> Problem {
    Problem(
      code: "too-large", title: "The request is too large", status: 413,
      detail: "The body of the request has more than \(most) bytes.", remedy: "send less")
  }

  static let browserRefused = Problem(
    code: "browser-refused", title: "Browsers are refused", status: 403,
    detail: "The request has an Origin or Referer header, so that a web page sent it.",
    remedy: "ask with sluicectl, or with curl --unix-socket")

  static func hostRefused(_ host: String) -> Problem {
    Problem(
      code: "host-refused", title: "The Host is unexpected", status: 403,
      detail: "The request is for the host “\(host.prefix(100))”, which is not this socket.",
      remedy: "ask for http://localhost/")
  }

  static func notAllowed(_ verb: String, uid: UInt32?) -> Problem {
    Problem(
      code: "not-allowed", title: "You may ask, but not change anything", status: 403,
      detail: uid.map { "User \($0) may not \(verb)." } ?? "Somebody unknown may not \(verb).",
      remedy: "ask as root, or have the user or a group of theirs added to operators in sluice.yaml")
  }

  static func crowded(_ crowd: Crowd) -> Problem {
    let detail =
      switch crowd {
      case .all(let most): "All \(most) connections are in use."
      case .user(let uid, let most): "User \(uid) has \(most) connections, and may have no more."
      }
    return Problem(
      code: "too-many-connections", title: "There are too many connections", status: 503, detail: detail,
      remedy: "close some, or raise limits.connections and limits.connections_per_user in sluice.yaml")
  }

  static let requestTooSlow = Problem(
    code: "request-too-slow", title: "The request came too slowly", status: 408,
    detail: "The request did not arrive in time.", remedy: "send it in one piece")

  static let stopping = Problem(
    code: "unavailable", title: "Sluice cannot answer now", status: 503, detail: "The service is stopping.",
    remedy: "ask again when it is back")

  static let `internal` = Problem(
    code: "internal", title: "Something broke inside", status: 500,
    detail: "Sluice failed to answer; its log says why.", remedy: "journalctl -u sluiced has the line")

  init(_ error: BackendError) {
    switch error {
    case .notFound:
      self = .notFound("Nothing has that id.", remedy: "list the ids first")
    case .ambiguous(let prefix):
      self.init(
        code: "ambiguous", title: "The id is too short", status: 409,
        detail: "More than one id begins with \(prefix).", remedy: "give more digits of it")
    case .badRequest(let detail):
      self = .badRequest(detail)
    case .refused(let detail, let remedy):
      self = .badRequest(detail, remedy: remedy)
    case .conflict(let detail, let remedy):
      self.init(
        code: "conflict", title: "What is there stands in the way", status: 409, detail: detail,
        remedy: remedy)
    case .misconfigured(let detail, let remedy):
      self.init(
        code: Self.misconfiguredCode, title: "The configuration cannot be used", status: 409, detail: detail,
        remedy: remedy)
    case .unavailable(let detail):
      self.init(
        code: "unavailable", title: "Sluice cannot answer now", status: 503, detail: detail,
        remedy: "look at sluicectl status, and ask again later")
    }
  }
}

extension Response {
  /// A value as JSON, with a line end for those who read it in a terminal.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json",
    headers: HTTPFields = [:]
  ) throws -> Response {
    var headers = headers
    headers[.contentType] = type
    // Answers are true for a moment only.
    headers[.cacheControl] = "no-store"
    var body = ByteBuffer(bytes: try JSONText.encode(value))
    body.writeInteger(UInt8(ascii: "\n"))
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }

  static func problem(_ problem: Problem, headers: HTTPFields = [:]) throws -> Response {
    try json(
      problem, status: .init(code: problem.status), type: "application/problem+json", headers: headers)
  }
}
