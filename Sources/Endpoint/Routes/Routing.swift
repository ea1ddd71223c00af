import EndpointAPI
import Hummingbird
import Logging

/// One thing that the endpoint answers.
struct Route: Sendable {
  typealias Handler = @Sendable (Request, EndpointContext) async throws -> Response

  let method: HTTPRequest.Method
  /// The path, with `{id}` for the part that is a parameter.
  let path: String
  let access: Access
  let handler: Handler

  /// - Parameter verb: what the route does, where it changes something; as in “told to pause”.
  init(
    _ method: HTTPRequest.Method, _ path: String, changes verb: String? = nil, _ handler: @escaping Handler
  ) {
    self.method = method
    self.path = path
    access = verb.map { .change($0) } ?? .read
    self.handler = handler
  }

  /// Whether a request for `path` means this route, were it not for the method.
  func matches(_ path: String) -> Bool {
    let mine = self.path.split(separator: "/")
    let theirs = path.split(separator: "/")
    return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
  }

  /// All that the endpoint answers.
  static func all(_ backend: any Backend, _ feed: EventFeed) -> [Route] {
    status(backend) + metrics(backend) + dumps(backend) + quarantine(backend) + posts(backend) + kin(backend)
      + channels(backend) + forwards(backend) + stories(backend) + events(backend, feed) + intake(backend)
      + upkeep(backend)
      + rules(backend) + openAPI()
  }

  /// Brings requests to `routes`, by way of what is the same for all of them.
  static func responder(for routes: [Route], _ doorkeeper: Doorkeeper) -> RouterResponder<EndpointContext> {
    let router = Router(context: EndpointContext.self)
    router.add(middleware: ProblemMiddleware(routes: routes))
    router.add(middleware: OriginCheck(doorkeeper: doorkeeper))
    router.add(middleware: RequestBodies())
    router.add(middleware: Representations())
    for route in routes {
      // The body goes in ``Representations``: an answer without it has the headers of the one with it.
      for method in route.method == .get ? [.get, .head] : [route.method] {
        router.on(RouterPath(route.path), method: method) { request, context in
          try doorkeeper.check(route.access, by: context.peer, path: request.uri.path)
          return try await route.handler(request, context)
        }
      }
    }
    return router.buildResponder()
  }
}

/// A web page that someone visits must not be able to ask or command, whatever relays its request to the socket.
struct OriginCheck: RouterMiddleware {
  typealias Context = EndpointContext

  let doorkeeper: Doorkeeper

  func handle(
    _ request: Request, context: EndpointContext, next: (Request, EndpointContext) async throws -> Response
  ) async throws -> Response {
    try doorkeeper.checkOrigin(of: request)
    return try await next(request, context)
  }
}

/// Turns every failure into an answer that says what went wrong and what to do.
struct ProblemMiddleware: RouterMiddleware {
  typealias Context = EndpointContext

  let routes: [Route]

  func handle(
    _ request: Request, context: EndpointContext, next: (Request, EndpointContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let (problem, headers) = explain(error, request: request, context: context)
      let response = try Response.problem(problem, to: request, headers: headers)
      return request.method == .head ? response.createHeadResponse() : response
    }
  }

  private func explain(
    _ error: any Error, request: Request, context: EndpointContext
  ) -> (Problem, HTTPFields) {
    switch error {
    case let error as ProblemError:
      // Of a body that is too large, the rest must not be taken for the next request.
      return (error.problem, error.problem.status == 413 ? [.connection: "close"] : [:])
    case let error as BackendError: return (Problem(error), [:])
    case is CancellationError: return (.stopping, [.connection: "close"])
    case let error as HTTPError where error.status == .notFound:
      return explainMissing(request)
    default:
      context.logger.error(
        "a request failed",
        metadata: [
          "message_id": "request.failed", "path": "\(request.uri.path)", "error": "\(error)",
        ])
      return (.internal, [:])
    }
  }

  /// No route took the request: either there is none at its path, or none for its method.
  private func explainMissing(_ request: Request) -> (Problem, HTTPFields) {
    let path = request.uri.path
    // A path that a route has by every letter is not meant by one with a parameter there.
    let exact = routes.filter { $0.path == path }
    let methods = (exact.isEmpty ? routes.filter { $0.matches(path) } : exact).flatMap {
      $0.method == .get ? [$0.method.rawValue, "HEAD"] : [$0.method.rawValue]
    }
    if methods.isEmpty { return (.noRoute(path), [:]) }
    let allowed = methods.joined(separator: ", ")
    return (.methodNotAllowed(request.method.rawValue, path, allowed: allowed), [.allow: allowed])
  }
}
