import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// `sync`, and files that somebody still writes.
  @Suite struct SyncTests {
    @Test func returnsWhenEverythingHasItsOutcome() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for round in 1...3 {
          for number in 0..<50 {
            let first = (round * 50 + number) * 4
            try house.drop(Captures.capture(first..<first + 4), as: "\(round)-\(number).txt")
          }
          let outcome = try await daemon.ask(["sync"])
          #expect(outcome.status == 0, "\(outcome.errors)")
          let status = try await daemon.status()
          #expect(status.dumps == .init(ingested: 50 * round, duplicate: 0, failed: 0))
          #expect(status.posts == 200 * round && status.drop.waiting == 0 && status.drop.settling == 0)
          #expect(try house.contents(.drop).isEmpty && house.contents(.done).count == 50 * round)
        }
      }
    }

    @Test func waitsForAFileThatWasClosedJustNow() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try Captures.capture(1...4).write(to: URL(filePath: house.path(.drop, "fresh.txt")))
        try await daemon.sync()
        #expect(try await daemon.status().posts == 4)
      }
    }

    @Test func saysWhenAFileIsStillBeingWritten() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        let data = Captures.capture(1...9)
        let descriptor = open(house.path(.drop, "open.txt"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        let writer = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try writer.write(contentsOf: data.prefix(data.count / 2))

        // Quiet for long enough, but for its writer.
        let isHeld = try await eventually {
          try await daemon.dumps().first?.reason == "Somebody has it open for writing."
        }
        #expect(isHeld)
        let outcome = try await daemon.ask(["sync", "--timeout", "1"], within: .seconds(30))
        #expect(outcome.status == 75 && outcome.errors.contains("1 being written"), "\(outcome.errors)")
        let dumps = try await daemon.dumps()
        #expect(dumps.map(\.name) == ["open.txt"] && dumps.first?.state == .settling)
        #expect(try await daemon.status().dumps.ingested == 0)

        try writer.write(contentsOf: data.suffix(from: data.count / 2))
        try writer.close()
        try await daemon.sync()
        let dump = try #require(try await daemon.dumps().first)
        #expect(dump.state == .ingested && dump.id == sha256(data) && dump.posts == 9)
        #expect(try await daemon.dumps().count == 1)
      }
    }
  }
}
