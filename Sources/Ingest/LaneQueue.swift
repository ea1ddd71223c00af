import DequeModule
import Foundation
import Intake

/// Hands pieces of work from the reading threads to the writing one, and makes a reader wait while too much of its
/// lane is under way. Commands from elsewhere go through at once.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition` only.
final class LaneQueue<Element: Sendable, Command: Sendable>: @unchecked Sendable {
  enum Work {
    case element(Element, Lane)
    case command(Command)
  }

  /// A class, so that nobody who looks at it copies the elements.
  private final class Queue {
    var elements = Deque<(value: Element, cost: Int)>()
    var cost = 0
    var isClosed = false
  }

  private let condition = NSCondition()
  private let capacity: Int
  private let lanes: [Lane: Queue]
  private var commands = Deque<Command>()
  private var isHurried = false
  /// Whose turn it is when both lanes have something.
  private var turn = Lane.small

  /// - Parameter capacity: the sum of costs in a lane from which on `put` waits. A value that costs more goes through
  ///   alone.
  init(capacity: Int) {
    self.capacity = capacity
    lanes = Dictionary(uniqueKeysWithValues: Lane.allCases.map { ($0, Queue()) })
  }

  /// Adds a value; waits for room. Does nothing once the lane is closed.
  /// - Returns: whether the value was taken.
  @discardableResult
  func put(_ value: Element, cost: Int, in lane: Lane) -> Bool {
    condition.withLock {
      while let queue = lanes[lane], queue.cost > 0, queue.cost + cost > capacity, !queue.isClosed {
        condition.wait()
      }
      guard lanes[lane]?.isClosed == false else { return false }
      lanes[lane]?.elements.append((value, cost))
      lanes[lane]?.cost += cost
      condition.broadcast()
      return true
    }
  }

  /// Adds a command, which goes before everything else.
  /// - Returns: false when all lanes are closed and nobody may take it any more.
  func put(_ command: Command) -> Bool {
    condition.withLock {
      guard !isClosed else { return false }
      commands.append(command)
      condition.broadcast()
      return true
    }
  }

  /// Takes what is next: commands first, then from the lanes in turn. Waits for something.
  /// - Parameter limit: wait so many seconds at most; nil waits as long as it takes.
  /// - Returns: nil when the time is over, and once everything is closed and empty.
  func take(within limit: Double? = nil) -> Work? {
    let deadline = limit.map { Date(timeIntervalSinceNow: $0) }
    return condition.withLock {
      while true {
        if let command = commands.popFirst() { return .command(command) }
        let other: Lane = turn == .small ? .large : .small
        for lane in [turn, other] {
          guard let value = removeFirst(lane) else { continue }
          turn = lane == .small ? .large : .small
          return .element(value, lane)
        }
        if isClosed { return nil }
        if let deadline {
          if !condition.wait(until: deadline) { return nil }
        } else {
          condition.wait()
        }
      }
    }
  }

  /// Takes the oldest value of a lane.
  /// - Parameter waits: whether to wait for one.
  func take(from lane: Lane, waits: Bool) -> Element? {
    condition.withLock {
      while true {
        if let value = removeFirst(lane) { return value }
        if !waits || lanes[lane]?.isClosed != false { return nil }
        condition.wait()
      }
    }
  }

  /// Waits so many seconds, or until everything is closed or somebody is in a hurry.
  func pause(_ seconds: Double) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    condition.withLock {
      while !isClosed, !isHurried, condition.wait(until: deadline) {}
    }
  }

  /// Ends `pause`, now and later.
  func hurry() {
    condition.withLock {
      isHurried = true
      condition.broadcast()
    }
  }

  /// What waits in a lane: how many values, and the sum of their costs.
  func load(of lane: Lane) -> (elements: Int, cost: Int) {
    condition.withLock { lanes[lane].map { ($0.elements.count, $0.cost) } ?? (0, 0) }
  }

  /// Whether there is nothing left and nothing more to come.
  var isDone: Bool {
    condition.withLock { isClosed && commands.isEmpty && lanes.values.allSatisfy(\.elements.isEmpty) }
  }

  /// Lets `take` return what is left of the lane, then nil, and `put` do nothing.
  func close(_ lane: Lane) {
    condition.withLock {
      lanes[lane]?.isClosed = true
      condition.broadcast()
    }
  }

  private var isClosed: Bool { lanes.values.allSatisfy(\.isClosed) }

  private func removeFirst(_ lane: Lane) -> Element? {
    guard let (value, cost) = lanes[lane]?.elements.popFirst() else { return nil }
    lanes[lane]?.cost -= cost
    condition.broadcast()
    return value
  }
}
