import CSystemd
import Glibc

/// Tells the service manager how the daemon fares: sd_notify(3).
///
/// Without `NOTIFY_SOCKET` in the environment, as on a terminal, every call is a no-op that returns false.
public struct Notifier: Sendable {
  /// Bytes of a status that are sent; the manager reads datagrams of 4,096 bytes and drops longer ones.
  static let longestStatus = 1_024

  private let send: @Sendable (String) -> CInt

  /// Speaks to the manager named by `NOTIFY_SOCKET`, which stays set for later calls.
  public init() {
    self.init { sd_notify(0, $0) }
  }

  /// Hands each message to `send`, which answers as sd_notify(3) does.
  init(send: @escaping @Sendable (String) -> CInt) {
    self.send = send
  }

  /// The daemon serves: its watch stands and its socket listens.
  @discardableResult
  public func ready(status: String) -> Bool { post(["READY=1", Self.assignment(status)]) }

  /// The daemon reads its configuration again; ``reloaded()`` is to follow.
  @discardableResult
  public func reloading() -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    // systemd from 253 on tells by the time which reload is meant.
    return post(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"])
  }

  /// The daemon serves again after ``reloading()``.
  @discardableResult
  public func reloaded() -> Bool { post(["READY=1"]) }

  /// A start or a stop takes long, and gets on: the manager is to wait for so much longer from now.
  @discardableResult
  public func extendTimeout(by time: Duration) -> Bool {
    post(["EXTEND_TIMEOUT_USEC=\(time.components.seconds * 1_000_000)"])
  }

  /// What the daemon does now, one line for `systemctl status`.
  @discardableResult
  public func status(_ status: String) -> Bool { post([Self.assignment(status)]) }

  /// The daemon has begun to shut down.
  @discardableResult
  public func stopping(status: String = "Stopping") -> Bool {
    post(["STOPPING=1", Self.assignment(status)])
  }

  /// The daemon is alive and gets on; see ``Watchdog``.
  @discardableResult
  public func watchdog() -> Bool { post(["WATCHDOG=1"]) }

  private func post(_ lines: [String]) -> Bool { send(lines.joined(separator: "\n")) > 0 }

  /// A status must not hold a line break: what follows it would be read as another assignment.
  private static func assignment(_ status: String) -> String {
    "STATUS=" + shortened(printable(status), toBytes: longestStatus)
  }
}
