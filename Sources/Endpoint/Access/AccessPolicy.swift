/// Who may change something. Whoever can connect may ask: the socket's mode decides that.
public struct AccessPolicy: Hashable, Sendable {
  /// User ids.
  public var users: Set<UInt32>
  /// Group ids.
  public var groups: Set<UInt32>

  /// - Parameters:
  ///   - users: who may change something.
  ///   - groups: whose members may.
  public init(users: Set<UInt32>, groups: Set<UInt32> = []) {
    self.users = users
    self.groups = groups
  }

  func mayChange(_ peer: Peer) -> Bool {
    users.contains(peer.uid) || !groups.isDisjoint(with: peer.groups)
  }
}

/// What a route does to those who call it.
enum Access: Hashable, Sendable {
  /// It answers.
  case read
  /// It changes something; the verb is what the journal calls that.
  case change(String)
}
