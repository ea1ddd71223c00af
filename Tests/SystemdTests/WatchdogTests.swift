import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite struct WatchdogTests {
  @Test func pingsOnlyWhileWorkGetsOn() {
    var policy = WatchdogPolicy()
    let health = [true, true, false, false, true, true, false]
    #expect(
      health.map { policy.decide(healthy: $0) }
        == [.ping, .ping, .withhold, .withholdStill, .pingAfterWithholding, .ping, .withhold])
  }

  @Test func looksTwiceAnIntervalAndTellsOfChanges() async {
    struct Over: Error {}
    let script: [Bool] = [true, false, false, true]
    let looks = Mutex(0)
    let manager = ServiceManager()
    let pauses = Mutex<[Duration]>([])
    let changes = Mutex<[WatchdogPolicy.Decision]>([])
    let watchdog = Watchdog(
      interval: .seconds(30), notifier: Notifier(send: manager.hear),
      isHealthy: {
        looks.withLock {
          $0 += 1
          return script[$0 - 1]
        }
      },
      onChange: { decision in changes.withLock { $0.append(decision) } })
    await watchdog.run { pause in
      pauses.withLock { $0.append(pause) }
      if looks.withLock({ $0 }) == script.count { throw Over() }
    }
    #expect(manager.messages == ["WATCHDOG=1", "WATCHDOG=1"])
    #expect(pauses.withLock { $0 } == Array(repeating: .seconds(15), count: 4))
    #expect(changes.withLock { $0 } == [.withhold, .pingAfterWithholding])
  }

  @Test func endsWhenItsTaskIsCancelled() async throws {
    let (looks, continuation) = AsyncStream.makeStream(of: Void.self)
    let watchdog = Watchdog(
      interval: .seconds(3_600), notifier: Notifier { _ in 1 },
      isHealthy: {
        continuation.yield()
        return true
      })
    let task = Task { try await watchdog.run() }
    for await _ in looks.prefix(1) {}
    task.cancel()
    try await task.value
  }
}
