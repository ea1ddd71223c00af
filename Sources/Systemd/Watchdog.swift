import CSystemd
import Glibc

/// Says when to ping the service manager's watchdog, and when a lack of progress is worth a word.
///
/// A ping is a statement that work gets on, not that a timer still fires: while the daemon is not healthy the
/// pings stop, and the manager restarts it once the watchdog's interval has passed.
public struct WatchdogPolicy: Sendable, Equatable {
  /// What one look at the daemon's health leads to.
  public enum Decision: Sendable, Equatable {
    /// Ping.
    case ping
    /// Ping: the daemon gets on again after pings were withheld.
    case pingAfterWithholding
    /// Do not ping; the first of its row.
    case withhold
    /// Do not ping, as before.
    case withholdStill
  }

  private var withholding = false

  /// Starts with a daemon that is taken for healthy.
  public init() {}

  /// What to do now that the daemon was found `healthy` or not.
  public mutating func decide(healthy: Bool) -> Decision {
    defer { withholding = !healthy }
    return switch (healthy, withholding) {
    case (true, false): .ping
    case (true, true): .pingAfterWithholding
    case (false, false): .withhold
    case (false, true): .withholdStill
    }
  }
}

/// Pings the service manager for as long as the daemon gets on.
public struct Watchdog: Sendable {
  /// The time within which the manager wants a ping.
  public let interval: Duration

  private let notifier: Notifier
  private let isHealthy: @Sendable () async -> Bool
  private let onChange: @Sendable (WatchdogPolicy.Decision) -> Void

  /// Makes the watchdog the manager asked for by `WATCHDOG_USEC` and `WATCHDOG_PID`; nil where it is off.
  ///
  /// - Parameters:
  ///   - isHealthy: whether work gets on; asked twice an interval. One that does not return withholds pings.
  ///   - onChange: is told when pings begin to be withheld and when they are sent again.
  public init?(
    notifier: Notifier,
    isHealthy: @escaping @Sendable () async -> Bool,
    onChange: @escaping @Sendable (WatchdogPolicy.Decision) -> Void = { _ in }
  ) {
    guard let interval = Self.requestedInterval() else { return nil }
    self.init(interval: interval, notifier: notifier, isHealthy: isHealthy, onChange: onChange)
  }

  /// Makes a watchdog with an interval of one's own.
  public init(
    interval: Duration, notifier: Notifier,
    isHealthy: @escaping @Sendable () async -> Bool,
    onChange: @escaping @Sendable (WatchdogPolicy.Decision) -> Void = { _ in }
  ) {
    self.interval = interval
    self.notifier = notifier
    self.isHealthy = isHealthy
    self.onChange = onChange
  }

  /// The interval the manager asks this process for; nil when it asks for none.
  public static func requestedInterval() -> Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  /// Looks and pings twice an interval until the task is cancelled.
  ///
  /// Cancel it last: a daemon that finishes the batch in hand must still ping.
  public func run() async throws {
    await run { try await Task.sleep(for: $0) }
  }

  /// The same, waiting by `pause`, which ends the run when it throws.
  func run(pause: @Sendable (Duration) async throws -> Void) async {
    var policy = WatchdogPolicy()
    while !Task.isCancelled {
      let decision = policy.decide(healthy: await isHealthy())
      switch decision {
      case .ping: notifier.watchdog()
      case .pingAfterWithholding:
        notifier.watchdog()
        onChange(decision)
      case .withhold: onChange(decision)
      case .withholdStill: break
      }
      do { try await pause(interval / 2) } catch { return }
    }
  }
}
