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

/// Hands lines to another handler from a level on that all loggers share, unless one was given a level of its own.
public struct ThresholdLogHandler: LogHandler {
  private var inner: any LogHandler
  private let threshold: LogThreshold
  private var own: Logger.Level?

  /// - Parameter threshold: shared by all handlers of the program.
  public init(_ inner: any LogHandler, _ threshold: LogThreshold) {
    self.inner = inner
    self.threshold = threshold
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

  public func log(event: LogEvent) { inner.log(event: event) }
}
