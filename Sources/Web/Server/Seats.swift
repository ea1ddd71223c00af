import NIOCore
import Synchronization

/// The connections that are open. Who has not shown the cookie keeps nobody out.
final class Seats: Sendable {
  private struct State {
    /// Those without the cookie, the oldest first.
    var strangers: [any Channel] = []
    var guests: [any Channel] = []
    var isClosed = false
  }

  private let most: Int
  private let state = Mutex(State())

  init(most: Int) { self.most = most }

  /// Takes a connection in: in place of the oldest stranger when there are too many. Without one, it is closed itself.
  func admit(_ channel: any Channel) {
    let loser: (any Channel)? = state.withLock { state in
      let isFull = state.strangers.count + state.guests.count >= most
      if state.isClosed || isFull && state.strangers.isEmpty { return channel }
      state.strangers.append(channel)
      return isFull ? state.strangers.removeFirst() : nil
    }
    channel.closeFuture.whenComplete { [self] _ in remove(channel) }
    loser?.close(promise: nil)
  }

  /// Notes that a connection has shown the cookie.
  func trust(_ channel: any Channel) {
    state.withLock { state in
      guard let place = state.strangers.firstIndex(where: { $0 === channel }) else { return }
      state.guests.append(state.strangers.remove(at: place))
    }
  }

  /// Closes all of them, and whatever comes later.
  func close() {
    let channels = state.withLock { state in
      state.isClosed = true
      return state.strangers + state.guests
    }
    for channel in channels { channel.close(promise: nil) }
  }

  private func remove(_ channel: any Channel) {
    state.withLock { state in
      state.strangers.removeAll { $0 === channel }
      state.guests.removeAll { $0 === channel }
    }
  }
}
