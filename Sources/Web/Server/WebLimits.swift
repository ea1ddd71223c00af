public import NIOCore

/// How much browsers may take up, and how long they may keep others waiting.
public struct WebLimits: Sendable {
  /// Connections in all. When there are as many, the oldest without the cookie gives way.
  public var connections = 64
  /// How long a connection may take to bring its first request, from its beginning to the end of the request.
  public var requestTime = TimeAmount.seconds(10)
  /// How long a connection may take to bring another request, from the end of the answer before.
  public var idleTime = TimeAmount.seconds(60)
  /// How long a part of an answer may lie unread.
  public var stallTime = TimeAmount.seconds(30)

  public init() {}
}
