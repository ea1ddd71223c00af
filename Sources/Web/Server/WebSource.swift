public import EndpointAPI

/// Whom the pages ask: a running sluiced, by way of its socket. It can ask and follow, and has no way to change
/// anything.
public protocol WebSource: Sendable {
  /// Asks one question.
  /// - Parameters:
  ///   - path: a path of the endpoint, such as `/v1/status`, that needs no encoding.
  ///   - query: parameters, not encoded; those without a value are left out.
  /// - Throws: ``WebSourceError``.
  func ask<Value: Decodable & Sendable>(
    _ path: String, _ query: [(name: String, value: String?)], for type: Value.Type
  ) async throws -> Value

  /// Hands over each event after `number` as it happens, until `body` throws or the task is cancelled.
  /// - Parameter interrupted: is told each time that sluiced does not answer; it is asked again soon.
  func follow(
    after number: Int64, interrupted: (WebSourceError) async throws -> Void,
    _ body: (Event) async throws -> Void
  ) async throws
}

/// Why a question has no answer.
public struct WebSourceError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The question makes no sense.
    case badRequest
    case notFound
    /// The user who runs this may not ask.
    case notAllowed
    /// Nobody answers.
    case unavailable
    /// The answer is none that this version understands, or something went wrong on the way.
    case broken
  }

  public var kind: Kind
  /// What went wrong.
  public var sentence: String
  /// What to do about it.
  public var remedy: String?

  public init(_ kind: Kind, _ sentence: String, remedy: String? = nil) {
    self.kind = kind
    self.sentence = sentence
    self.remedy = remedy
  }
}
