import Archive
import Foundation
import GRDB
import Intake
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Ingest

/// Alerts on their way to who listens.
@Suite struct AlertDelivererTests {
  // MARK: - One exchange

  private func exchange(_ answer: Listener.Answer, patience: Duration = .seconds(20)) async throws -> (
    AlertAnswer, [String]
  ) {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/s"
    let listener = try Listener(path, answer)
    defer { listener.stop() }
    let result = await blocking {
      AlertSocket(patience: patience).deliver(Array("{\"id\":1}".utf8), at: path)
    }
    return (result, listener.received)
  }

  @Test func okIsADelivery() async throws {
    let (answer, received) = try await exchange(.text("ok\n"))
    #expect(answer == .delivered && received == ["{\"id\":1}\n"])
    #expect(try await exchange(.text("ok")).0 == .delivered)
  }

  @Test(arguments: [
    ("failed mail status 3\n", "The answer was “failed mail status 3”."), ("", "There was no answer."),
    ("okay\n", "The answer was “okay”."), ("ok\nbut not quite\n", "The answer was “ok”."),
    ("\u{0}\u{FFFD}\n", "The answer was “\u{0}\u{FFFD}”."),
  ])
  func anythingElseIsNone(text: String, why: String) async throws {
    #expect(try await exchange(.text(text)).0 == .refused(why))
  }

  @Test func anAnswerWithoutEndIsNone() async throws {
    let long = String(repeating: "a", count: 100_000)
    #expect(try await exchange(.text(long)).0 == .refused("The answer has more than 64 KiB."))
  }

  @Test func whoHangsUpAtOnceHasTakenNothing() async throws {
    let (answer, _) = try await exchange(.hangUp)
    guard case .refused = answer else { return #expect(Bool(false), "\(answer)") }
  }

  @Test func whoNeverAnswersIsGivenUp() async throws {
    #expect(
      try await exchange(.silence, patience: .milliseconds(50)).0
        == .refused("There was no answer within 0 s."))
  }

  @Test func aStopEndsAnExchange() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let listener = try Listener(directory.path + "/s", .silence)
    defer { listener.stop() }
    let socket = AlertSocket(patience: .seconds(600))
    async let answer = blocking { socket.deliver([], at: directory.path + "/s") }
    socket.interrupt()
    #expect(await answer == .interrupted)
  }

  @Test func withoutAListenerNothingIsReached() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/s"
    let socket = AlertSocket(patience: .seconds(1))
    let absent = socket.deliver([], at: path)
    #expect(absent == .unreachable("Nobody takes alerts at \(path): No such file or directory."))
    try Listener(path, .silence).stop()
    let refused = socket.deliver([], at: path)
    #expect(refused == .unreachable("Nobody takes alerts at \(path): Connection refused."))
    let long = "/" + String(repeating: "a", count: 200)
    guard case .unreachable = socket.deliver([], at: long) else {
      return #expect(Bool(false), "a path that is too long was reached")
    }
  }

  // MARK: - All of it

  /// A house with a rule that tells of talks, and what delivers its alerts.
  private func delivering(
    _ house: TestHouse, firstDelay: Milliseconds = 5, longestDelay: Milliseconds = 20,
    _ body: (RuleFollower, AlertDeliverer) async throws -> Void
  ) async throws {
    let logger = house.pipeline.logger
    let follower = RuleFollower(archive: house.archive, pipeline: house.pipeline, logger: logger)
    let deliverer = AlertDeliverer(
      archive: house.archive, pipeline: house.pipeline, path: house.path + "/s",
      timing: .init(patience: .seconds(20), firstDelay: firstDelay, longestDelay: longestDelay),
      logger: logger
    ) { Array("\($0.id)".utf8) }
    try house.start()
    let task = Task {
      async let following: Void = follower.run()
      await deliverer.run()
      await following
    }
    do {
      _ = try await follower.add(
        try RuleDefinition([.name: "talks", .on: "post", .query: "talks", .notify: "true"]))
      try await body(follower, deliverer)
    } catch {
      task.cancel()
      await task.value
      try await house.stop()
      throw error
    }
    task.cancel()
    await task.value
    try await house.stop()
  }

  /// Waits until so many alerts are in a state; a test that waits in vain is ended by its time limit.
  private func wait(_ house: TestHouse, until count: Int, are state: AlertState) async throws {
    while try await house.archive.alerts(AlertFilter(state: state), before: nil, limit: 100).count != count {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func whatWaitedIsDeliveredOnceSomebodyListens() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try await delivering(house) { follower, _ in
      try house.drop("one.txt", TestHouse.capture("Talks one", "Talks two", "Talks three"))
      await house.intake.drain()
      await follower.catchUp()
      while try await house.archive.pendingAlerts().oldestError == nil {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(try await house.archive.pendingAlerts().count == 3)
      let listener = try Listener(house.path + "/s", .text("ok\n"))
      defer { listener.stop() }
      try await wait(house, until: 3, are: .delivered)
      #expect(listener.received.sorted() == ["1\n", "2\n", "3\n"])
    }
    // However often it failed, the journal has a line for the beginning and one for the end.
    #expect(house.log.lines(withID: "alert.undelivered").map(\.level) == [.warning])
    #expect(house.log.lines(withID: "alert.delivered-again").map(\.level) == [.notice])
    #expect(try house.findings() == [])
  }

  @Test(.timeLimit(.minutes(10)))
  func oneThatIsRefusedHoldsUpNoOther() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try await delivering(house) { follower, deliverer in
      let listener = try Listener(
        house.path + "/s", .each { $0 == "1\n" ? "failed mail status 1\n" : "ok\n" })
      defer { listener.stop() }
      try house.drop("one.txt", TestHouse.capture("Talks one", "Talks two"))
      await house.intake.drain()
      try await wait(house, until: 1, are: .delivered)
      try await wait(house, until: 1, are: .pending)
      listener.answer(with: .text("ok\n"))
      try await wait(house, until: 2, are: .delivered)
      // What was delivered is delivered again when somebody asks for it.
      let before = listener.received.count
      #expect(try await deliverer.retry(2))
      while listener.received.count == before { try await Task.sleep(for: .milliseconds(5)) }
      try await wait(house, until: 2, are: .delivered)
      #expect(try await deliverer.retry(99) == false)
    }
  }

  /// What could not be delivered elsewhere waits no longer once there is another place, and nowhere is a place, too.
  @Test(.timeLimit(.minutes(10)))
  func anotherPlaceIsTriedAtOnce() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    try await delivering(house, firstDelay: 3_600_000, longestDelay: 3_600_000) { follower, deliverer in
      try house.drop("one.txt", TestHouse.capture("Talks one"))
      await house.intake.drain()
      await follower.catchUp()
      while try await house.archive.pendingAlerts().oldestError == nil {
        try await Task.sleep(for: .milliseconds(5))
      }
      deliverer.path = nil
      try house.drop("two.txt", TestHouse.capture("Talks two"))
      await house.intake.drain()
      await follower.catchUp()
      let listener = try Listener(house.path + "/other", .text("ok\n"))
      defer { listener.stop() }
      deliverer.path = house.path + "/other"
      try await wait(house, until: 2, are: .delivered)
      #expect(listener.received.sorted() == ["1\n", "2\n"])
    }
    #expect(house.log.lines(withID: "alert.undelivered").count == 1)
    #expect(house.log.lines(withID: "alert.delivered-again").count == 1)
  }

  /// When to try again is kept: a restart neither forgets an alert nor tries it before its time.
  @Test(.timeLimit(.minutes(10)))
  func aRestartGoesOnWithTheRetries() async throws {
    let first = try TestHouse()
    defer { first.remove() }
    try await delivering(first, longestDelay: 3_600_000) { _, _ in
      try first.drop("one.txt", TestHouse.capture("Talks one"))
      await first.intake.drain()
      while try await first.archive.pendingAlerts().oldestError == nil {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    let queue = try DatabaseQueue(path: first.path + "/archive.sqlite")
    let attempts = try await queue.read { try Int.fetchOne($0, sql: "SELECT attempts FROM alerts") ?? 0 }
    #expect(attempts >= 1)
    let far = Int64(Date().timeIntervalSince1970 * 1000) + 3_600_000
    try await queue.write { try $0.execute(sql: "UPDATE alerts SET next_try = ?", arguments: [far]) }
    try queue.close()
    let second = try TestHouse(path: first.path)
    let listener = try Listener(first.path + "/s", .text("ok\n"))
    defer { listener.stop() }
    try await delivering(second) { _, _ in
      try second.drop("two.txt", TestHouse.capture("Talks two"))
      try await wait(second, until: 2, are: .delivered)
    }
    // The first was not tried before its time, until somebody was known to be there.
    #expect(listener.received == ["2\n", "1\n"])
  }
}

/// Runs what blocks on a thread of its own.
private func blocking<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in
    Thread { continuation.resume(returning: body()) }.start()
  }
}

/// Somebody who takes alerts, one connection after the other.
private final class Listener: Sendable {
  enum Answer: Sendable {
    /// Says this once all was read.
    case text(String)
    /// Says what is made of what was read.
    case each(@Sendable (String) -> String)
    /// Closes without reading.
    case hangUp
    /// Neither speaks nor closes.
    case silence
  }

  private let descriptor: CInt
  private let state: Mutex<(answer: Answer, received: [String], open: [CInt])>

  var received: [String] { state.withLock { $0.received } }

  init(_ path: String, _ answer: Answer) throws {
    state = Mutex((answer, [], []))
    descriptor = try UnixSocket.listening(at: path)
    Thread { [self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        if connection < 0 { return }
        serve(connection)
      }
    }.start()
  }

  func answer(with answer: Answer) { state.withLock { $0.answer = answer } }

  /// Ends listening; `accept` returns with an error.
  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    for connection in state.withLock({ $0.open }) { close(connection) }
  }

  private func serve(_ connection: CInt) {
    let answer = state.withLock { $0.answer }
    switch answer {
    case .hangUp: close(connection)
    case .silence: state.withLock { $0.open.append(connection) }
    case .text(let text): say({ _ in text }, connection)
    case .each(let make): say(make, connection)
    }
  }

  private func say(_ make: (String) -> String, _ connection: CInt) {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 { bytes += chunk[..<count] }
    let text = String(decoding: bytes, as: UTF8.self)
    state.withLock { $0.received.append(text) }
    let answer = Array(make(text).utf8)
    var sent = 0
    while sent < answer.count {
      let count = answer[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { break }
      sent += count
    }
    close(connection)
  }
}
