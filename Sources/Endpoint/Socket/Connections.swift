import HummingbirdCore
import NIOCore
import Synchronization

/// The connections that are open now, and those that wait to be handled.
final class Connections: Sendable {
  typealias Connection = HTTP1Channel.Value

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isQuiescing = false
  }

  /// Each connection once; whoever takes it must handle it. Ends after ``quiesce()``.
  let accepted: AsyncStream<Connection>
  private let acceptor: AsyncStream<Connection>.Continuation
  private let state = Mutex(State())

  init() {
    (accepted, acceptor) = AsyncStream.makeStream(of: Connection.self)
  }

  /// Takes a new connection, and remembers its channel until that is closed.
  func add(_ connection: Connection) {
    let channel = connection.channel
    let key = ObjectIdentifier(channel)
    let isWelcome = state.withLock { state in
      if !state.isQuiescing { state.channels[key] = channel }
      return !state.isQuiescing
    }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLock { _ = $0.channels.removeValue(forKey: key) }
    }
    if isWelcome, case .enqueued = acceptor.yield(connection) { return }
    // It came while the service stops. A channel of this kind must be run to be released.
    Task { try? await connection.executeThenClose { _, _ in } }
  }

  /// Takes no more connections, closes those that are idle at once, and the others after the answer in hand.
  func quiesce() {
    state.withLock { $0.isQuiescing = true }
    acceptor.finish()
    for channel in all() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  /// Closes all of them.
  func close() {
    for channel in all() { channel.close(promise: nil) }
  }

  private func all() -> [any Channel] { state.withLock { Array($0.channels.values) } }
}
