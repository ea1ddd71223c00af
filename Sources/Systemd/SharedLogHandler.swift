public import Logging
import Synchronization

/// From which level on lines are logged; may be changed while the program runs.
public final class LogThreshold: Sendable {
  private let index: Atomic<Int>

  public init(_ level: Logger.Level) { index = Atomic(Self.index(of: level)) }

  public var level: Logger.Level {
    get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
    set { index.store(Self.index(of: newValue), ordering: .relaxed) }
  }

  private static func index(of level: Logger.Level) -> Int {
    Logger.Level.allCases.firstIndex(of: level) ?? 0
  }
}

/// Hands lines to another handler by what all loggers of the program share: the level from which on lines are logged,
/// unless a logger was given one of its own, and what keeps repeats from drowning the others.
public struct SharedLogHandler: LogHandler {
  private var inner: any LogHandler
  private let threshold: LogThreshold
  private let limiter: RepeatLimiter
  private var own: Logger.Level?

  public init(_ inner: any LogHandler, _ threshold: LogThreshold, _ limiter: RepeatLimiter) {
    self.inner = inner
    self.threshold = threshold
    self.limiter = limiter
  }

  public var logLevel: Logger.Level {
    get { own ?? threshold.level }
    set { own = newValue }
  }

  public var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  public var metadataProvider: Logger.MetadataProvider? {
    get { inner.metadataProvider }
    set { inner.metadataProvider = newValue }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  public func log(event: LogEvent) {
    limiter.log(event) { [inner] in inner.log(event: $0) }
  }
}
