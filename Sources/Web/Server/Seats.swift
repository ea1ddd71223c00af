import NIOCore
import Synchronization

/// The connections that are open. Who has not shown the cookie keeps nobody out.
final class Seats: Sendable {
  private struct State {
    /// Those without the cookie, the oldest first.
    var strangers: [any Channel] = []
    var guests: Set<ObjectIdentifier> = []
  }

  private let most: Int
  private let state = Mutex(State())

  init(most: Int) { self.most = most }

  /// Takes a connection in, or closes it when there is no room.
  func admit(_ channel: any Channel) {
    let loser: (any Channel)? = state.withLock { state in
      var loser: (any Channel)?
      if state.strangers.count + state.guests.count >= most {
        if state.strangers.isEmpty { return channel }
        loser = state.strangers.removeFirst()
      }
      state.strangers.append(channel)
      return loser
    }
    loser?.close(promise: nil)
    channel.closeFuture.whenComplete { [self] _ in remove(channel) }
  }

  /// Notes that a connection has shown the cookie.
  func trust(_ channel: any Channel) {
    state.withLock { state in
      guard let place = state.strangers.firstIndex(where: { $0 === channel }) else { return }
      state.strangers.remove(at: place)
      state.guests.insert(ObjectIdentifier(channel))
    }
  }

  private func remove(_ channel: any Channel) {
    state.withLock { state in
      state.guests.remove(ObjectIdentifier(channel))
      state.strangers.removeAll { $0 === channel }
    }
  }
}
