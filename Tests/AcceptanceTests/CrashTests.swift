import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// `kill -9` at any moment, and a restart, end in the archive of an uninterrupted run.
  @Suite struct CrashTests {
    private static let kills = 10
    private static let dumps =
      ProcessInfo.processInfo.environment["SLUICE_TEST_KILL_DUMPS"].flatMap { Int($0) } ?? 300
    private static let seed =
      ProcessInfo.processInfo.environment["SLUICE_TEST_KILL_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...9999)

    @Test func theArchiveIsThatOfAnUninterruptedRun() async throws {
      var random = SeededGenerator(seed: Self.seed)
      let (calm, stormy) = (try House(), try House())
      try fill(calm, seed: Self.seed)
      try fill(stormy, seed: Self.seed)
      #expect(try calm.inventory() == stormy.inventory())

      let outcome = try await calm.once()
      #expect(outcome.status == 1, "some dumps cannot be read; \(outcome.errors.suffix(500))")

      var story: [String] = []
      var killsAtWork = 0
      for left in stride(from: Self.kills, to: 0, by: -1) {
        story.append(try await runAndKill(stormy, left: left, using: &random))
        if try !stormy.contents(.drop).isEmpty { killsAtWork += 1 }
      }
      let last = try await stormy.once()
      let context: Comment = "SLUICE_TEST_KILL_SEED=\(Self.seed), \(Self.dumps) dumps, \(story)"
      #expect(last.status == 0 || last.status == 1, context)
      #expect(killsAtWork >= 3, context)

      #expect(try archiveRows(calm.archive)["sightings"]?.count ?? 0 > Self.dumps)
      #expect(try stormy.contents(.drop).isEmpty, context)
      // A file that was being read, alone, when a second kill came has to wait for the others: the order may differ.
      let (expected, found) = (
        try Snapshot(of: calm, inOrder: false), try Snapshot(of: stormy, inOrder: false)
      )
      #expect(expected.differences(in: found) == [], context)
      #expect(try auditFindings(stormy) == [], context)
      try await expectSameAnswers(calm, stormy)
    }

    /// Runs a daemon that is killed at a random step of its own, however busy the machine is.
    /// - Parameter left: how many kills are still to come; enough files stay for them.
    /// - Returns: when, for people.
    private func runAndKill(
      _ house: House, left: Int, using random: inout SeededGenerator
    ) async throws -> String {
      let waiting = try house.contents(.drop).count
      // A start takes some hundred steps, a file some tens.
      let step = Int.random(in: 1...(500 + 30 * waiting / (left + 2)), using: &random)
      let faults = try Faults(house, "kill:\(step):\(Bool.random(using: &random) ? "before" : "after")")
      // Small batches: more moments between two commits.
      let batch = ["SLUICE_BATCH_DUMPS": "\(Int.random(in: 1...9, using: &random))"]
      let outcome = try await house.once(environment: batch.merging(faults.environment) { $1 })
      #expect([-SIGKILL, 0, 1].contains(outcome.status), "\(outcome.errors.suffix(500))")
      return "\(try faults.report().last): \(try house.settledCount()) settled"
    }

    /// The search index is the same, too, as far as answers go.
    private func expectSameAnswers(_ calm: House, _ stormy: House) async throws {
      func answers(_ house: House) async throws -> [[String]] {
        try await Daemon.with(house) { daemon in
          var answers: [[String]] = []
          for word in ["ship", "harbour", "notice7", Captures.name(11), Captures.name(42)] {
            answers.append(try await daemon.search(word).map(\.id).sorted())
          }
          answers.append(try await daemon.posts().map(\.id).sorted())
          return answers
        }
      }
      let expected = try await answers(calm)
      #expect(expected.last?.isEmpty == false)
      #expect(try await answers(stormy) == expected)
    }

    /// Dumps that show some of the same posts; some come twice, some cannot be read. All are old, so that they are taken
    /// in the order of their names.
    private func fill(_ house: House, seed: UInt64) throws {
      var random = SeededGenerator(seed: seed)
      var known: [Data] = []
      for number in 0..<Self.dumps {
        let data: Data
        if number % 40 == 13 {
          data = Captures.picture + Data("\(number)".utf8)
        } else if number % 25 == 24, let earlier = known.randomElement(using: &random) {
          data = earlier
        } else {
          let posts = Set(
            (0...Int.random(in: 1...6, using: &random)).map { _ in
              Int.random(in: 0..<2 * Self.dumps, using: &random)
            })
          data = Captures.capture(posts.sorted(), subscribers: 800 + number)
          known.append(data)
        }
        let name = "\(String(repeating: "0", count: 5 - "\(number)".count))\(number).txt"
        let path = house.path(.drop, name)
        try data.write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: path)
      }
    }
  }
}
