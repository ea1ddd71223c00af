import Logging
import Synchronization
import Testing

@testable import Systemd

@Suite struct RepeatLimiterTests {
  /// A clock that tests set, and what is to be done when it has come so far.
  private final class Clock: Sendable {
    private struct State {
      var now = ContinuousClock.now
      var due: [(at: ContinuousClock.Instant, body: @Sendable () -> Void)] = []
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    var waiting: Int { state.withLock { $0.due.count } }

    func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
      state.withLock { $0.due.append(($0.now + delay, body)) }
    }

    func advance(by step: Duration) {
      let due = state.withLock { state in
        state.now += step
        defer { state.due.removeAll { $0.at <= state.now } }
        return state.due.filter { $0.at <= state.now }
      }
      for each in due { each.body() }
    }
  }

  private final class Output: Sendable {
    let events = Mutex<[LogEvent]>([])
    var texts: [String] { events.withLock { $0.map(\.message.description) } }
  }

  private struct Handler: LogHandler {
    let output: Output
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { output.events.withLock { $0.append(event) } }
  }

  private let clock = Clock()
  private let output = Output()
  private let limiter: RepeatLimiter
  private let logger: Logger

  init() {
    let (clock, output) = (clock, output)
    let limiter = RepeatLimiter(
      limits: .init(lines: 3, window: .seconds(30)), now: { clock.now }, after: { clock.after($0, $1) })
    self.limiter = limiter
    logger = Logger(label: "test") { _ in
      SharedLogHandler(Handler(output: output), LogThreshold(.trace), limiter)
    }
  }

  @Test func whatRepeatsIsCountedAndToldOfWhenTheWindowEnds() {
    for name in 1...1_237 {
      logger.warning("left alone", metadata: ["message_id": "intake.ignored", "name": "\(name)"])
    }
    #expect(output.texts == ["left alone", "left alone", "left alone"])
    clock.advance(by: .seconds(29))
    #expect(output.texts.count == 3)
    clock.advance(by: .seconds(1))
    #expect(output.texts.last == "… and 1,234 more like it in the last 30 s: left alone")
    let event = output.events.withLock { $0[3] }
    #expect(event.level == .warning)
    #expect(
      event.metadata == [
        "message_id": "log.repeated", "count": "1234", "seconds": "30", "like": "intake.ignored",
      ])
    clock.advance(by: .seconds(300))
    #expect(output.texts.count == 4 && clock.waiting == 0)
  }

  @Test func aNewWindowBeginsAfterTheOld() {
    for _ in 1...5 { logger.error("no") }
    clock.advance(by: .seconds(31))
    for _ in 1...5 { logger.error("no") }
    clock.advance(by: .seconds(31))
    #expect(
      output.texts == [
        "no", "no", "no", "… and 2 more like it in the last 31 s: no", "no", "no", "no",
        "… and 2 more like it in the last 31 s: no",
      ])
  }

  @Test func slowRepeatsAllGoThrough() {
    for _ in 1...9 {
      logger.error("no")
      clock.advance(by: .seconds(11))
    }
    #expect(output.texts == [String](repeating: "no", count: 9))
  }

  @Test func whatDiffersIsNotAlike() {
    for number in 1...9 { logger.error("no \(number)") }
    for uid in 1...9 { logger.error("refused", metadata: ["uid": "\(uid)"]) }
    for _ in 1...3 {
      logger.error("both")
      logger.warning("both")
    }
    #expect(output.texts.count == 9 + 9 + 6)
  }

  @Test func outcomesOfDumpsAndWhatTheServiceDoesAreNeverLeftOut() {
    for name in 1...50 {
      logger.info("ingested", metadata: ["message_id": "dump.ingested", "name": "\(name)"])
      logger.warning("cannot be read", metadata: ["message_id": "dump.failed", "name": "\(name)"])
      logger.notice("paused", metadata: ["message_id": "ingestion.paused"])
      logger.critical("ended")
      logger.debug("looked")
    }
    #expect(output.texts.count == 250 && clock.waiting == 0)
  }

  @Test func theEndTellsOfWhatIsLeft() {
    for _ in 1...7 { logger.error("no") }
    clock.advance(by: .seconds(4))
    limiter.flush()
    #expect(output.texts.last == "… and 4 more like it in the last 4 s: no")
    limiter.flush()
    clock.advance(by: .seconds(300))
    #expect(output.texts.count == 4)
  }

  /// However many kinds of lines come, memory is bounded and no line is lost without being counted.
  @Test func manyKindsAreTakenTogether() {
    let kinds = RepeatLimiter.mostKinds
    for number in 0..<(kinds + 100) { logger.error("no \(number)") }
    #expect(output.texts.count == kinds + 3)
    clock.advance(by: .seconds(30))
    #expect(output.texts.last == "… and 97 more like it in the last 30 s: no \(kinds + 99)")
    clock.advance(by: .seconds(30))
    for number in 0..<kinds { logger.error("other \(number)") }
    #expect(output.texts.count == kinds + 4 + kinds)
  }
}
