import CoreMetrics
import EndpointAPI
import HummingbirdCore
import NIOCore
import Synchronization

/// The connections that are open now, and those that wait to be handled.
///
/// Where there are as many as there may be, a new one takes the place of the one that has been without a request in
/// hand for longest: whoever opens connections and asks nothing over them keeps nobody out.
final class Connections: Sendable {
  typealias Connection = HTTP1Channel.Value

  private struct Entry {
    let channel: any Channel
    let peer: Peer
    /// Grows with whatever happens on any connection.
    var lastUse: UInt64
    /// Requests that are being answered.
    var underWay = 0
  }

  private struct State {
    var entries: [ObjectIdentifier: Entry] = [:]
    var perUser: [UInt32: Int] = [:]
    var clock: UInt64 = 0
    var isQuiescing = false

    mutating func tick() -> UInt64 {
      clock += 1
      return clock
    }

    mutating func remove(_ key: ObjectIdentifier) -> (any Channel)? {
      guard let entry = entries.removeValue(forKey: key) else { return nil }
      let left = perUser[entry.peer.uid, default: 1] - 1
      perUser[entry.peer.uid] = left > 0 ? left : nil
      return entry.channel
    }

    /// The connection without a request in hand that was used least lately: of the user where there are too many of
    /// one, else of whoever has most.
    func idlest(_ crowd: Crowd) -> ObjectIdentifier? {
      let idle = entries.filter { $0.value.underWay == 0 }
      let user: UInt32? =
        switch crowd {
        case .user(let uid, _): uid
        case .all: idle.values.map(\.peer.uid).max { perUser[$0, default: 0] < perUser[$1, default: 0] }
        }
      return idle.filter { $0.value.peer.uid == user }.min { $0.value.lastUse < $1.value.lastUse }?.key
    }
  }

  /// Each connection once; whoever takes it must handle it. Ends after ``quiesce()``.
  let accepted: AsyncStream<Connection>
  private let acceptor: AsyncStream<Connection>.Continuation
  private let admission: Admission
  private let metrics: EndpointMetrics
  private let state = Mutex(State())

  /// - Parameter admission: how many there may be, and who finds a place when all the others are taken.
  init(admission: Admission, metrics: EndpointMetrics) {
    self.admission = admission
    self.metrics = metrics
    (accepted, acceptor) = AsyncStream.makeStream(of: Connection.self)
  }

  /// Makes a place for a connection, and remembers it until it is closed.
  /// - Returns: why there is no place for it.
  func admit(_ channel: any Channel, _ peer: Peer) -> Crowd? {
    let key = ObjectIdentifier(channel)
    let (access, limits) = (admission.access, admission.limits)
    let most = limits.total + (access.mayChange(peer) ? limits.reserved : 0)
    let (crowd, evicted) = state.withLock { state -> (Crowd?, (any Channel)?) in
      var evicted: (any Channel)?
      let crowd: Crowd? =
        if state.perUser[peer.uid, default: 0] >= limits.perUser {
          .user(peer.uid, limits.perUser)
        } else {
          state.entries.count >= most ? .all(limits.total) : nil
        }
      if let crowd {
        guard let victim = state.idlest(crowd) else { return (crowd, nil) }
        evicted = state.remove(victim)
      }
      state.entries[key] = Entry(channel: channel, peer: peer, lastUse: state.tick())
      state.perUser[peer.uid, default: 0] += 1
      return (nil, evicted)
    }
    if let crowd {
      metrics.refused(Problem.crowded(crowd).code)
      return crowd
    }
    if let evicted {
      metrics.refused("gave-way")
      evicted.close(promise: nil)
    }
    metrics.connections.increment()
    channel.closeFuture.whenComplete { [self] _ in
      metrics.connections.decrement()
      state.withLock { _ = $0.remove(key) }
    }
    return nil
  }

  /// Takes a connection that was admitted.
  func add(_ connection: Connection) {
    if state.withLock({ !$0.isQuiescing }), case .enqueued = acceptor.yield(connection) { return }
    // It came while the service stops. A channel of this kind must be run to be released.
    Task { try? await connection.executeThenClose { _, _ in } }
  }

  /// Who is at the other end; nil of a connection that is closed.
  func peer(of channel: any Channel) -> Peer? {
    state.withLock { $0.entries[ObjectIdentifier(channel)]?.peer }
  }

  /// Tells whether a request that came over a connection is being answered.
  func note(_ channel: any Channel, isServing: Bool) {
    state.withLock { state in
      let now = state.tick()
      guard var entry = state.entries[ObjectIdentifier(channel)] else { return }
      entry.lastUse = now
      entry.underWay += isServing ? 1 : -1
      state.entries[ObjectIdentifier(channel)] = entry
    }
  }

  /// Takes no more connections, closes those that are idle once their last answer is on its way, and the others after
  /// the answer in hand.
  func quiesce() {
    state.withLock { $0.isQuiescing = true }
    acceptor.finish()
    for channel in all() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  /// Closes all of them, whatever lies unread.
  func close() {
    for channel in all() { channel.pipeline.fireUserInboundEventTriggered(TimeIsUp()) }
  }

  private func all() -> [any Channel] { state.withLock { $0.entries.values.map(\.channel) } }
}
