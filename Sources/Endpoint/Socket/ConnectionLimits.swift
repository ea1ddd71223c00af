/// How much clients may take up, so that no number of them keeps sluiced from its work or others from theirs.
public struct ConnectionLimits: Hashable, Sendable {
  /// Connections in all.
  public var total: Int
  /// Connections of one user.
  public var perUser: Int
  /// Connections beyond `total` for those who may change something: an operator gets in when all others are at it.
  public var reserved = 16
  /// How long a request may take to arrive, from its first byte to its last; and how long a client may go on sending
  /// after its last answer.
  public var requestTime: Duration = .seconds(10)
  /// How long an answer may lie unread before its connection is closed.
  public var stallTime: Duration = .seconds(30)
  /// How long a connection may lie idle between two requests.
  public var idleTime: Duration = .seconds(120)
  /// Requests a second of one user while dumps are being read; more of them wait.
  public var requestRate = 50.0

  public init(total: Int = 512, perUser: Int = 256) {
    self.total = total
    self.perUser = perUser
  }
}

/// Why a connection is not taken.
enum Crowd: Hashable, Sendable {
  case all(Int)
  case user(UInt32, Int)
}
