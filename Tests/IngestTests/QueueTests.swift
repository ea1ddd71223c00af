import Foundation
import Intake
import Testing

@testable import Ingest

@Suite struct QueueTests {
  private func element<Element, Command>(_ work: LaneQueue<Element, Command>.Work?) -> Element? {
    if case .element(let element, _)? = work { element } else { nil }
  }

  @Test func keepsTheOrderAndTheBound() {
    let queue = LaneQueue<Int, Void>(capacity: 10)
    let giver = Thread {
      for number in 0..<5_000 { queue.put(number, cost: 3, in: .small) }
      for lane in Lane.allCases { queue.close(lane) }
    }
    giver.start()
    var taken: [Int] = []
    while let number = element(queue.take()) { taken.append(number) }
    #expect(taken == Array(0..<5_000))
    #expect(queue.isDone && queue.take(from: .small, waits: true) == nil)
    #expect(!queue.put(1, cost: 1, in: .small))
    #expect(!queue.put(()))
  }

  @Test func letsALargeValueThroughAlone() {
    let queue = LaneQueue<String, Void>(capacity: 10)
    #expect(queue.put("large", cost: 1_000, in: .large))
    #expect(queue.take(from: .large, waits: false) == "large")
    #expect(queue.take(from: .large, waits: false) == nil)
    #expect(element(queue.take(within: 0)) == nil)
  }

  @Test func givesEachLaneItsTurnAndCommandsTheirPrecedence() {
    let queue = LaneQueue<String, String>(capacity: 100)
    for number in 1...3 {
      queue.put("small \(number)", cost: 1, in: .small)
      queue.put("large \(number)", cost: 1, in: .large)
    }
    #expect(queue.put("command"))
    guard case .command("command")? = queue.take() else {
      Issue.record("the command had to wait")
      return
    }
    let taken = (1...6).compactMap { _ in element(queue.take()) }
    #expect(taken == ["small 1", "large 1", "small 2", "large 2", "small 3", "large 3"])
  }

  @Test func freesWhatItHandedOut() {
    final class Holder: Sendable {}
    let queue = LaneQueue<Holder, Void>(capacity: 10)
    weak var seen: Holder?
    do {
      let holder = Holder()
      seen = holder
      queue.put(holder, cost: 1, in: .small)
    }
    #expect(seen != nil)
    queue.put(Holder(), cost: 1, in: .small)
    _ = queue.take()
    #expect(seen == nil)
  }

  @Test func aFileThatMustBeAloneIsAlone() {
    let inFlight = InFlight()
    #expect(inFlight.enter(2))
    let alone = Thread { if inFlight.enterAlone() { inFlight.leave(1) } }
    alone.start()
    // It has its turn between these two, or after them; it never shares it.
    inFlight.leave(2)
    #expect(inFlight.enter(1))
    inFlight.leave(1)
    while !alone.isFinished { sched_yield() }
    inFlight.close()
    #expect(!inFlight.enterAlone() || !inFlight.enter(1))
  }

  @Test func theBellWakesWhoeverWaits() async {
    let bell = EventBell(last: 5)
    await bell.wait(after: 4)
    async let first: Void = bell.wait(after: 5)
    async let second: Void = bell.wait(after: 6)
    bell.ring(6)
    await first
    bell.ring(9)
    await second
    #expect(bell.last == 9)
    bell.ring(7)
    #expect(bell.last == 9)
  }

  @Test(.timeLimit(.minutes(10))) func aRingWhileTheConditionIsAskedIsNotMissed() async {
    let bell = EventBell(last: 0)
    var asked = 0
    await bell.wait {
      asked += 1
      // As when what is waited for comes to hold just after it was asked.
      if asked == 1 { bell.ringOnce() }
      return asked == 2
    }
    #expect(asked == 2)
    bell.close()
    await bell.wait { false }
  }

  @Test func theBellLetsGoOfTheCancelledAndTheLate() async {
    let bell = EventBell(last: 0)
    let waiter = Task { await bell.wait(after: 0) }
    waiter.cancel()
    await waiter.value
    async let other: Void = bell.wait(after: 0)
    bell.close()
    await other
    await bell.wait(after: 100)
  }
}
