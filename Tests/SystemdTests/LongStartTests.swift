import Synchronization
import Testing

@testable import Systemd

@Suite struct LongStartTests {
  /// What the service manager is told.
  private final class Manager: Sendable {
    private let heard = Mutex<[String]>([])
    var messages: [String] { heard.withLock { $0 } }
    var notifier: Notifier {
      Notifier { message in
        self.heard.withLock { $0.append(message) }
        return 1
      }
    }
  }

  @Test func whatGetsOnIsGivenMoreTime() {
    let manager = Manager()
    let start = LongStart(notifier: manager.notifier, pause: .zero)
    start.step("Finishing moves: 1 of 2")
    start.step("Finishing moves: 2 of 2")
    #expect(
      manager.messages == [
        "EXTEND_TIMEOUT_USEC=60000000", "STATUS=Finishing moves: 1 of 2",
        "EXTEND_TIMEOUT_USEC=60000000", "STATUS=Finishing moves: 2 of 2",
      ])
  }

  @Test func nothingIsAskedBeforeTheStartIsLong() {
    let manager = Manager()
    let start = LongStart(notifier: manager.notifier, pause: .seconds(3600))
    for _ in 0..<1000 { start.step("Finishing moves") }
    #expect(manager.messages.isEmpty)
  }
}
