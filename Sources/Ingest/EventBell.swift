import Synchronization

/// Tells whoever waits that new events are durable, without anybody polling.
public final class EventBell: Sendable {
  private struct State {
    var last: Int64
    var waiters: [UInt64: Waiter] = [:]
    var nextID: UInt64 = 0
    var isClosed = false
  }

  private struct Waiter {
    var after: Int64
    var continuation: CheckedContinuation<Void, Never>
  }

  private let state: Mutex<State>

  /// - Parameter last: the number of the newest event.
  public init(last: Int64) { state = Mutex(State(last: last)) }

  /// The number of the newest event.
  public var last: Int64 { state.withLock { $0.last } }

  /// Returns once there is an event after `seq`, or the bell is closed, or the task is cancelled.
  public func wait(after seq: Int64) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.last > seq || state.isClosed || Task.isCancelled { return true }
          state.waiters[id] = Waiter(after: seq, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
  }

  /// Returns once `condition` holds, which is asked at once and again after each ring, or the bell is closed, or the
  /// task is cancelled.
  public func wait(until condition: () async throws -> Bool) async rethrows {
    while true {
      // Before the question: a ring while it is asked must not be missed.
      let (seen, isClosed) = state.withLock { ($0.last, $0.isClosed) }
      if try await condition() || isClosed || Task.isCancelled { return }
      await wait(after: seen)
    }
  }

  /// There are events up to `seq`.
  func ring(_ seq: Int64) { ring { max($0, seq) } }

  /// There is one more: where nothing counts but that something has changed.
  func ringOnce() { ring { $0 + 1 } }

  private func ring(_ next: (Int64) -> Int64) {
    let woken = state.withLock { state -> [Waiter] in
      state.last = next(state.last)
      let last = state.last
      let woken = state.waiters.filter { $0.value.after < last }
      for id in woken.keys { state.waiters.removeValue(forKey: id) }
      return Array(woken.values)
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Lets every wait return, now and later.
  func close() {
    let woken = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in woken.values { waiter.continuation.resume() }
  }
}
