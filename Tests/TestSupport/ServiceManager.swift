import Synchronization

/// Stands in for the service manager: keeps what it is told.
public final class ServiceManager: Sendable {
  private let heard = Mutex<[String]>([])

  /// All messages, the oldest first.
  public var messages: [String] { heard.withLock { $0 } }

  public init() {}

  /// Takes a message, and answers as sd_notify(3) does when it was sent.
  @Sendable public func hear(_ message: String) -> Int32 {
    heard.withLock { $0.append(message) }
    return 1
  }
}
