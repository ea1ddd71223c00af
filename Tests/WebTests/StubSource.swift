import EndpointAPI
import EndpointTesting
import Synchronization
import Web

/// Answers as a test wants, and remembers what it was asked.
final class StubSource: WebSource {
  struct State: Sendable {
    /// By path. What is not there is not found.
    var answers: [String: any Encodable & Sendable] = [
      "/v1/status": Samples.status, "/v1/posts": Page(items: [Samples.post], next: nil),
      "/v1/posts/\(Samples.postID)": Samples.postDetail, "/v1/kin": Page(items: [Samples.cluster], next: nil),
      "/v1/channels": Page(items: [Samples.channel], next: nil),
      "/v1/forwards": Page(items: [Samples.forward, Samples.namelessForward], next: nil),
      "/v1/dumps": Page(items: [Samples.dump, Samples.waitingDump], next: nil),
      "/v1/events": Page(items: [Samples.event(2), Samples.event(3)], next: nil),
      "/v1/rules": Page(items: [Samples.rule], next: nil),
      "/v1/alerts": Page(items: [Samples.pendingAlert], next: nil),
      "/v1/quarantine/n16": Samples.quarantined,
    ]
    /// Thrown for every question, when there is one.
    var error: WebSourceError?
    /// Paths with their parameters, those without a value left out.
    var questions: [String] = []
  }

  private let state: Mutex<State>
  /// Who follows gets what is put in here.
  let events: AsyncStream<Result<Event, WebSourceError>>
  let happen: AsyncStream<Result<Event, WebSourceError>>.Continuation
  /// After which number each follower began; an end of it for each that left.
  let followers: AsyncStream<Int64?>
  private let followed: AsyncStream<Int64?>.Continuation

  init(_ change: (inout State) -> Void = { _ in }) {
    var state = State()
    change(&state)
    self.state = Mutex(state)
    (events, happen) = AsyncStream.makeStream()
    (followers, followed) = AsyncStream.makeStream()
  }

  func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

  func ask<Value: Decodable & Sendable>(
    _ path: String, _ query: [(name: String, value: String?)], for type: Value.Type
  ) async throws -> Value {
    let answer = try state.withLock { state in
      let words = query.compactMap { name, value in value.map { "\(name)=\($0)" } }
      state.questions.append(([path] + words).joined(separator: " "))
      if let error = state.error { throw error }
      guard let answer = state.answers[path] else {
        throw WebSourceError(.notFound, "There is nothing at \(path).", remedy: "look elsewhere")
      }
      return answer
    }
    return try JSONText.decode(type, from: JSONText.encode(answer))
  }

  func follow(
    after number: Int64, interrupted: (WebSourceError) async throws -> Void,
    _ body: (Event) async throws -> Void
  ) async throws {
    followed.yield(number)
    defer { followed.yield(nil) }
    for await event in events {
      switch event {
      case .success(let event): try await body(event)
      case .failure(let error): try await interrupted(error)
      }
    }
    try Task.checkCancellation()
  }
}
