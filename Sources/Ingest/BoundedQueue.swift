import DequeModule
import Foundation

/// Hands values from one thread to another, and makes the giving one wait while too much is under way.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition` only.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  private var elements = Deque<(value: Element, cost: Int)>()
  private var cost = 0
  private var isClosed = false

  /// - Parameter capacity: the sum of costs from which on `put` waits. A value that costs more goes through alone.
  init(capacity: Int) { self.capacity = capacity }

  /// Adds a value; waits for room. Does nothing once the queue is closed.
  /// - Returns: whether the value was taken.
  @discardableResult
  func put(_ value: Element, cost: Int) -> Bool {
    condition.withLock {
      while self.cost > 0, self.cost + cost > capacity, !isClosed { condition.wait() }
      guard !isClosed else { return false }
      elements.append((value, cost))
      self.cost += cost
      condition.broadcast()
      return true
    }
  }

  /// Takes the oldest value; waits for one.
  /// - Parameter limit: wait so many seconds at most; nil waits as long as it takes.
  /// - Returns: nil when the time is over, and once the queue is closed and empty.
  func take(within limit: Double? = nil) -> Element? {
    let deadline = limit.map { Date(timeIntervalSinceNow: $0) }
    return condition.withLock {
      while elements.isEmpty, !isClosed {
        guard let deadline else {
          condition.wait()
          continue
        }
        if !condition.wait(until: deadline) { break }
      }
      return removeFirst()
    }
  }

  /// Whether there is nothing left and nothing more to come.
  var isDone: Bool { condition.withLock { isClosed && elements.isEmpty } }

  /// Takes the oldest value if there is one.
  func takeIfAny() -> Element? { condition.withLock { removeFirst() } }

  /// Lets `take` return what is left, then nil, and `put` do nothing.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  private func removeFirst() -> Element? {
    guard let (value, cost) = elements.popFirst() else { return nil }
    self.cost -= cost
    condition.broadcast()
    return value
  }
}
