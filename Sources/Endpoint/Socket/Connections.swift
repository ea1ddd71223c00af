import NIOCore
import Synchronization

/// The connections that are open now.
final class Connections: Sendable {
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  /// Keeps `channel` until it is closed.
  func add(_ channel: any Channel) {
    let key = ObjectIdentifier(channel)
    channels.withLock { $0[key] = channel }
    channel.closeFuture.whenComplete { [self] _ in
      channels.withLock { _ = $0.removeValue(forKey: key) }
    }
  }

  /// Closes those that are idle at once, and the others after the answer in hand.
  func quiesce() {
    for channel in all() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  /// Closes all of them.
  func close() {
    for channel in all() { channel.close(promise: nil) }
  }

  private func all() -> [any Channel] { channels.withLock { Array($0.values) } }
}
