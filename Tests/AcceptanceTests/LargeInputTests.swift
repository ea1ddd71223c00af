import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  @Suite struct LargeInputTests {
    private static let bytes = 30 << 20
    private static let mostMemory = 170 << 20

    @Test func memoryDoesNotGrowWithTheInput() async throws {
      let house = try House()
      let (posts, hash) = try writeCapture(house)
      let daemon = try Daemon(house, ["--once"], environment: ["SLUICE_LOG_LEVEL": "warning"])
      var peak = 0
      do {
        // Read until it is gone: the last figure is the peak.
        let hasEnded = try await eventually(within: .seconds(300)) {
          peak = max(peak, peakMemory(of: daemon.process.pid) ?? 0)
          return daemon.process.hasEnded
        }
        #expect(hasEnded)
        let outcome = try await daemon.process.outcome(within: .seconds(10))
        #expect(outcome.status == 0, "\(outcome.errors)")
      } catch {
        await daemon.process.destroy()
        throw error
      }
      #expect(peak > 0 && peak < Self.mostMemory, "\(peak >> 20) MiB")
      let rows = try archiveRows(house.archive)
      #expect(rows["totals"] == ["1 1 0 0 \(posts) \(posts) \(posts) 1"])
      #expect(rows["dumps"]?.first?.contains(hash.uppercased()) == true)
      #expect(try house.contents(.done) == ["large.txt"])
    }

    /// - Returns: how many posts it shows, and its hash.
    private func writeCapture(_ house: House) throws -> (posts: Int, hash: String) {
      var data = Captures.capture(CollectionOfOne(0)) + Data("\n".utf8)
      var posts = 1
      while data.count < Self.bytes {
        data.append(contentsOf: Captures.post(posts, lines: 20).utf8)
        posts += 1
      }
      try house.drop(data, as: "large.txt")
      return (posts, sha256(data))
    }

    /// The most memory that a process has had in use, by proc(5), without what is mapped of its program: that grows with
    /// the program and not with what it reads. Nil when it is gone.
    private func peakMemory(of pid: Int32) -> Int? {
      guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return nil }
      func kibibytes(_ name: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      }
      guard let peak = kibibytes("VmHWM"), let mapped = kibibytes("RssFile") else { return nil }
      return (peak - mapped) << 10
    }
  }
}
