import TestSupport
import Testing

@testable import Systemd

@Suite struct LongStartTests {
  @Test func whatGetsOnIsGivenMoreTime() {
    let manager = ServiceManager()
    let start = LongStart(notifier: Notifier(send: manager.hear), pause: .zero)
    start.step("Finishing moves: 1 of 2")
    start.step("Finishing moves: 2 of 2")
    #expect(
      manager.messages == [
        "EXTEND_TIMEOUT_USEC=60000000", "STATUS=Finishing moves: 1 of 2",
        "EXTEND_TIMEOUT_USEC=60000000", "STATUS=Finishing moves: 2 of 2",
      ])
  }

  @Test func nothingIsAskedBeforeTheStartIsLong() {
    let manager = ServiceManager()
    let start = LongStart(notifier: Notifier(send: manager.hear), pause: .seconds(3600))
    for _ in 0..<1000 { start.step("Finishing moves") }
    #expect(manager.messages.isEmpty)
  }
}
