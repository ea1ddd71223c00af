import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// SIGTERM, as the service manager stops a service, while a dump is in hand that takes longer than a stop may.
  @Suite struct StopTests {
    @Test func aLargeDumpHoldsNoStopUp() async throws {
      let house = try House()
      let posts = 26_000
      try house.drop(Captures.capture(0..<posts, lines: 12), as: "large.txt")
      let daemon = try Daemon(house)
      do {
        try await daemon.ready()
        let isUnderWay = try await eventually { try daemon.statusAtOnce().state == .ingesting }
        #expect(isUnderWay, "\(daemon.process.errors)")
        let began = ContinuousClock.now
        #expect(daemon.process.signal(SIGTERM))
        // It is not killed.
        let outcome = try await daemon.process.outcome(within: .seconds(90))
        let ended = ContinuousClock.now
        #expect(outcome.status == 0, "\(outcome.errors)")
        let isLeft = try !house.contents(.drop).isEmpty
        #expect(try house.contents(isLeft ? .drop : .done) == ["large.txt"])
        #expect(try house.contents(isLeft ? .done : .drop).isEmpty)
        // One that was claimed only is nothing to give up.
        let isGivenUp = outcome.errors.contains("a dump is given up because the service stops")
        #expect(isLeft || !isGivenUp, "\(outcome.errors)")
        print(
          "a stop with a large dump in hand:", isGivenUp ? "given up," : isLeft ? "left," : "finished,",
          began.duration(to: ended))
      } catch {
        await daemon.process.destroy()
        throw error
      }
      #expect(try await house.once().status == 0)
      #expect(try house.contents(.done) == ["large.txt"])
      #expect(try house.contents(.drop).isEmpty && house.contents(.failed).isEmpty)
      #expect(try archiveRows(house.archive)["totals"] == ["1 1 0 0 \(posts) \(posts) \(posts) 1"])
      #expect(try auditFindings(house) == [])
    }
  }
}
