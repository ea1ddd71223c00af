import EndpointAPI
import Web

/// What pages ask, asked at the socket of sluiced.
struct SocketSource: WebSource {
  let client: APIClient

  func ask<Value: Decodable & Sendable>(
    _ path: String, _ query: [(name: String, value: String?)], for type: Value.Type
  ) async throws -> Value {
    do {
      return try await client.ask(APIRequest(path, query: query), for: type)
    } catch let failure as Failure {
      throw WebSourceError(failure)
    }
  }

  func follow(
    after number: Int64, interrupted: (WebSourceError) async throws -> Void,
    _ body: (Event) async throws -> Void
  ) async throws {
    try await EventFeed(client: client).follow(after: number) {
      try await interrupted(WebSourceError($0))
    } _: {
      try await body($0)
    }
  }
}

extension WebSourceError {
  fileprivate init(_ failure: Failure) {
    let kind: Kind =
      switch failure.status {
      case .usage, .badData: .badRequest
      case .notFound: .notFound
      case .noPermission: .notAllowed
      case .unavailable: .unavailable
      default: .broken
      }
    self.init(kind, failure.sentence, remedy: failure.remedy)
  }
}
