import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// Files that come whole beside files that others still write.
  @Suite struct ArrivalTests {
    private static let files = 200

    /// Writes files in place: forty are open at a time, each gets a piece in turn, with pauses between the rounds that
    /// are longer than a file has to rest.
    private static let slowWriter = """
      set -eu
      parts=$1 drop=$2 files=$3
      for ((first = 0; first < files; first += 40)); do
        declare -a open=()
        for ((i = first; i < first + 40 && i < files; i++)); do
          exec {descriptor}>"$drop/slow-$i.txt"
          open[$i]=$descriptor
        done
        for piece in 0 1 2; do
          for i in "${!open[@]}"; do cat "$parts/$i.$piece" >&"${open[$i]}"; done
          sleep 0.15
        done
        for i in "${!open[@]}"; do
          descriptor=${open[$i]}
          exec {descriptor}>&-
        done
        unset open
      done
      """

    @Test func eachIsIngestedOnceAndWhole() async throws {
      let house = try House()
      var expected: [String: (hash: String, posts: Int)] = [:]
      var renamed: [(name: String, data: Data)] = []
      let parts = house.beside("parts")
      try FileManager.default.createDirectory(atPath: parts, withIntermediateDirectories: true)
      for number in 0..<Self.files {
        let count = number % 6 + 3
        let fast = Captures.capture(number * 20..<number * 20 + count)
        renamed.append(("fast-\(number).txt", fast))
        expected["fast-\(number).txt"] = (sha256(fast), count)
        let slow = Captures.capture(number * 20 + 10..<number * 20 + 10 + count)
        for (piece, range) in cuts(of: slow, seed: UInt64(number)).enumerated() {
          try slow[range].write(to: URL(filePath: "\(parts)/\(number).\(piece)"))
        }
        expected["slow-\(number).txt"] = (sha256(slow), count)
      }

      try await Daemon.with(house, environment: ["SLUICE_SETTLE": "50ms"]) { [renamed, expected] daemon in
        let writer = try RunningProcess(
          "/bin/bash", ["-c", Self.slowWriter, "writer", parts, house.state + "/drop", "\(Self.files)"])
        do {
          for (name, data) in renamed {
            try house.drop(data, as: name)
            try await Task.sleep(for: .milliseconds(5))
          }
          let outcome = try await writer.outcome()
          try #require(outcome.status == 0, "\(outcome.errors)")
        } catch {
          await writer.destroy()
          throw error
        }
        try await daemon.sync()

        let status = try await daemon.status()
        let posts = expected.values.reduce(0) { $0 + $1.posts }
        #expect(status.dumps == .init(ingested: 2 * Self.files, duplicate: 0, failed: 0))
        #expect(status.posts == posts && status.sightings == posts && status.texts == posts)
        let dumps = try await daemon.dumps()
        #expect(dumps.count == 2 * Self.files && Set(dumps.map(\.name)) == Set(expected.keys))
        for dump in dumps {
          let file = try #require(expected[dump.name])
          #expect(dump.state == .ingested && dump.id == file.hash && dump.posts == file.posts, "\(dump.name)")
        }
        #expect(try house.contents(.drop).isEmpty)
        #expect(
          try house.inventory() == expected.reduce(into: [:]) { $0["done/" + $1.key] = $1.value.hash })
      }
    }

    /// Three pieces, cut anywhere.
    private func cuts(of data: Data, seed: UInt64) -> [Range<Int>] {
      var random = SeededGenerator(seed: seed)
      let first = Int.random(in: 1..<data.count / 2, using: &random)
      let second = Int.random(in: first + 1..<data.count, using: &random)
      return [0..<first, first..<second, second..<data.count]
    }
  }
}
