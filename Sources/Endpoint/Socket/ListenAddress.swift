/// Where the endpoint listens.
public enum ListenAddress: Hashable, Sendable {
  /// A Unix socket that the server creates, and removes when it stops.
  case unixSocket(path: String)
  /// A listening Unix socket that somebody else created, such as systemd; the server closes it when it stops.
  case inherited(descriptor: CInt)
}

/// Why the endpoint cannot listen.
public struct ListenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of obstacle.
  public enum Code: Hashable, Sendable {
    /// The path does not fit into a socket address.
    case pathTooLong
    /// Something that is not a socket lies there.
    case notASocket
    /// Another server answers there.
    case alreadyServed
    /// The inherited descriptor is not a listening Unix socket.
    case badDescriptor
    /// The system refused; the message has its words.
    case system
  }

  public var code: Code
  /// What is in the way, as a sentence.
  public var message: String
  /// What to do about it.
  public var remedy: String

  init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { "\(message) (\(remedy))" }
}
