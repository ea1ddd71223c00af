import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite struct NotifierTests {
  @Test func saysWhatTheManagerUnderstands() {
    let manager = ServiceManager()
    let notifier = Notifier(send: manager.hear)
    notifier.ready(status: "Watching /drop")
    notifier.status("Idle")
    notifier.stopping()
    notifier.watchdog()
    #expect(
      manager.messages == [
        "READY=1\nSTATUS=Watching /drop", "STATUS=Idle", "STOPPING=1\nSTATUS=Stopping", "WATCHDOG=1",
      ])
  }

  @Test func tellsOfAReloadWithItsTime() throws {
    let manager = ServiceManager()
    let notifier = Notifier(send: manager.hear)
    notifier.reloading()
    notifier.reloaded()
    notifier.extendTimeout(by: .seconds(30))
    let messages = manager.messages
    #expect(messages[0].wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*/) != nil)
    #expect(messages[1...] == ["READY=1", "EXTEND_TIMEOUT_USEC=30000000"])
  }

  @Test func aStatusCannotForgeAnAssignment() {
    let manager = ServiceManager()
    Notifier(send: manager.hear).status("a\nMAINPID=1\r\u{1b}[2J")
    #expect(manager.messages == ["STATUS=a\\nMAINPID=1\\r\\u{1b}[2J"])
  }

  @Test func aLongStatusIsCutAtACharacter() throws {
    let manager = ServiceManager()
    Notifier(send: manager.hear).status(String(repeating: "я", count: 4_000))
    let message = try #require(manager.messages.first)
    #expect(message.utf8.count <= Notifier.longestStatus + "STATUS=".utf8.count)
    #expect(message.hasPrefix("STATUS=яяя") && message.hasSuffix("я…"))
  }

  @Test func withoutAManagerNothingIsSent() async {
    await #expect(processExitsWith: .success) {
      unsetenv("NOTIFY_SOCKET")
      #expect(Notifier().ready(status: "ready") == false)
    }
  }

  @Test func reachesASocketThatStandsInForTheManager() async {
    await #expect(processExitsWith: .success) {
      let manager = try DatagramSocket()
      setenv("NOTIFY_SOCKET", manager.address, 1)
      #expect(Notifier().ready(status: "Watching"))
      #expect(manager.receive() == "READY=1\nSTATUS=Watching")
      #expect(Notifier().watchdog())
      #expect(manager.receive() == "WATCHDOG=1")
    }
  }

  @Test func theWatchdogIsOnWhereTheManagerSaysSo() async {
    await #expect(processExitsWith: .success) {
      setenv("WATCHDOG_USEC", "30000000", 1)
      setenv("WATCHDOG_PID", "\(getpid())", 1)
      #expect(Watchdog.requestedInterval() == .seconds(30))
      setenv("WATCHDOG_PID", "1", 1)
      #expect(Watchdog.requestedInterval() == nil)
      #expect(Watchdog(notifier: Notifier(), isHealthy: { true }) == nil)
    }
  }
}
