import Synchronization

/// Asks the service manager for more time for as long as a start gets on, and says what it does.
///
/// Nothing is asked for a start that does nothing: when the manager's own time (`TimeoutStartSec=`) is over, it ends what
/// hangs. See `EXTEND_TIMEOUT_USEC=` in sd_notify(3).
public final class LongStart: Sendable {
  private let notifier: Notifier
  private let pause: Duration
  private let last: Mutex<ContinuousClock.Instant>

  /// How long the manager waits from each asking on.
  static let extra = Duration.seconds(60)

  /// - Parameter pause: how long it waits before it asks, first and again.
  public init(notifier: Notifier, pause: Duration = .seconds(5)) {
    self.notifier = notifier
    self.pause = pause
    last = Mutex(.now)
  }

  /// The start has got on. Cheap enough to be called some thousand times a second.
  /// - Parameter status: what it does, one line for `systemctl status`.
  public func step(_ status: @autoclosure () -> String) {
    let isDue = last.withLock { last in
      let now = ContinuousClock.now
      guard last.duration(to: now) >= pause else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    notifier.extendTimeout(by: Self.extra)
    notifier.status(status())
  }
}
