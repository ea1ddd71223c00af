import Foundation
import Testing

@testable import Ingest

@Suite struct QueueTests {
  @Test func keepsTheOrderAndTheBound() {
    let queue = BoundedQueue<Int>(capacity: 10)
    let giver = Thread {
      for number in 0..<5_000 { queue.put(number, cost: 3) }
      queue.close()
    }
    giver.start()
    var taken: [Int] = []
    while let number = queue.take() { taken.append(number) }
    #expect(taken == Array(0..<5_000))
    #expect(queue.takeIfAny() == nil)
    #expect(!queue.put(1, cost: 1))
  }

  @Test func letsALargeValueThroughAlone() {
    let queue = BoundedQueue<String>(capacity: 10)
    #expect(queue.put("large", cost: 1_000))
    #expect(queue.takeIfAny() == "large")
    #expect(queue.takeIfAny() == nil)
  }

  @Test func freesWhatItHandedOut() {
    final class Holder: Sendable {}
    let queue = BoundedQueue<Holder>(capacity: 10)
    weak var seen: Holder?
    do {
      let holder = Holder()
      seen = holder
      queue.put(holder, cost: 1)
    }
    #expect(seen != nil)
    queue.put(Holder(), cost: 1)
    _ = queue.take()
    #expect(seen == nil)
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
