import EndpointAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes the body of a request whole before anything is done, if it is not too large. What takes none ignores it.
struct RequestBodies: RouterMiddleware {
  typealias Context = EndpointContext

  /// Far more than any request needs.
  static let most = 64 * 1024

  func handle(
    _ request: Request, context: EndpointContext, next: (Request, EndpointContext) async throws -> Response
  ) async throws -> Response {
    if let length = request.announcedLength, length > Self.most {
      throw ProblemError(problem: .tooLarge(most: Self.most))
    }
    var request = request
    do {
      _ = try await request.collectBody(upTo: Self.most)
    } catch is NIOTooManyBytesError {
      throw ProblemError(problem: .tooLarge(most: Self.most))
    }
    return try await next(request, context)
  }
}

extension Request {
  /// How many bytes the body has by its head; nil when that does not say.
  fileprivate var announcedLength: Int? {
    // A length that is too long for a number is too large, too. That it is one, the parser has seen to.
    headers[.contentLength].map { Int($0) ?? .max }
  }

  /// Whether the client waits for a word before it sends a body that will be taken (RFC 9110, 10.1.1). A client whose
  /// body is too large gets its answer in place of the word.
  var awaitsContinue: Bool {
    headers[.expect]?.lowercased() == "100-continue" && announcedLength ?? 0 <= RequestBodies.most
  }
}
