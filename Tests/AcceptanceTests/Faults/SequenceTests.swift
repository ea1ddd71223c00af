import Foundation
import Testing

extension FaultTests {
  /// Random sequences of what happens to files and to the daemon, held against a model of what the archive must have.
  @Suite struct SequenceTests {
    private static let sequences = setting("SLUICE_TEST_SEQUENCES", 120)
    private static let seed = setting("SLUICE_TEST_SEED", Int.random(in: 1..<1_000_000_000))
    private static let isRecursive = setting("SLUICE_TEST_RECURSIVE", 1) == 1
    /// After so many the next begins in an empty house, so that the audits stay short.
    private static let perHouse = 500

    @Test func theArchiveHoldsWhatItMust() async throws {
      let start = ContinuousClock.now
      let failures = try await onOwnThread { try Self.playAll() }
      print("\(Self.sequences) random sequences from seed \(Self.seed) on in \(ContinuousClock.now - start)")
      for failure in failures { Issue.record("\(failure)") }
    }

    /// - Returns: what went wrong in which sequence; after some of them it gives up.
    private static func playAll() throws -> [String] {
      var failures: [String] = []
      var player = try SequencePlayer(isRecursive: isRecursive)
      for index in 0..<sequences {
        let seed = seed + index
        let differences = try player.play(seed: UInt64(seed))
        if differences.isEmpty {
          guard index % perHouse == perHouse - 1 else { continue }
          try player.stop()
          player = try SequencePlayer(isRecursive: isRecursive)
          continue
        }
        failures.append(
          "SLUICE_TEST_SEED=\(seed) SLUICE_TEST_SEQUENCES=1:\n\(differences.joined(separator: "\n"))\n"
            + player.story.joined(separator: ", "))
        if failures.count == 5 { return failures }
        // What is left behind would be the next one's difference.
        player = try SequencePlayer(isRecursive: isRecursive)
      }
      try player.stop()
      return failures
    }
  }
}

/// Runs what blocks on a thread of its own: the few threads of Swift's pool are others', too.
func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { waiter in
    Thread { waiter.resume(with: Swift.Result { try body() }) }.start()
  }
}
