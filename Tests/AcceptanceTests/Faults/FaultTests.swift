import Foundation
import Testing

/// What Sluice promises when things go wrong, tried on the built commands: killed at any step, with any call failing,
/// under random sequences of what people do to files, and under storms of them.
///
/// `make test` runs a sample; `make faults`, `make soak` and `make storm` run everything and print their figures.
@Suite(.serialized, .timeLimit(.minutes(180)))
struct FaultTests {}

/// A number that the environment may give for a test.
func setting(_ name: String, _ usual: Int) -> Int {
  ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
}

/// Runs `body` for each item, some at a time.
/// - Returns: what it gave, in no particular order.
func forEach<Item: Sendable, Result: Sendable>(
  _ items: [Item], atOnce width: Int, _ body: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: Result.self) { group in
    var rest = items[...]
    var results: [Result] = []
    for item in rest.prefix(width) { group.addTask { try await body(item) } }
    rest = rest.dropFirst(width)
    while let result = try await group.next() {
      results.append(result)
      if let item = rest.popFirst() { group.addTask { try await body(item) } }
    }
    return results
  }
}
