import NIOCore
import ServiceLifecycle
import Synchronization

/// The moment at which a client hangs up.
final class Departure: Sendable {
  private struct State {
    var isOver = false
    var nextKey = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  init(of channel: any Channel) {
    channel.closeFuture.whenComplete { [self] _ in
      let waiters = state.withLock { state in
        state.isOver = true
        defer { state.waiters = [:] }
        return state.waiters
      }
      for waiter in waiters.values { waiter.resume() }
    }
  }

  /// Returns when the client has hung up, or the task is cancelled.
  func wait() async {
    let key = state.withLock {
      $0.nextKey += 1
      return $0.nextKey
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock {
          if $0.isOver || Task.isCancelled { return true }
          $0.waiters[key] = waiter
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
    }
  }

  /// Runs `operation`, and cancels it when the client hangs up or the service is asked to stop.
  static func whileClientWaits<Value: Sendable>(
    on channel: any Channel, _ operation: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let departure = Departure(of: channel)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await operation() }
      group.addTask {
        await departure.wait()
        return nil
      }
      group.addTask {
        try await gracefulShutdown()
        return nil
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() ?? nil else { throw CancellationError() }
      return value
    }
  }
}
