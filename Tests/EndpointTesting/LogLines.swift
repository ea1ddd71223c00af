public import Logging
import Synchronization

/// Log lines, kept for a test to look at.
public final class LogLines: Sendable {
  /// One line.
  public struct Line: Sendable {
    public var level: String
    public var message: String
    public var metadata: [String: String]
  }

  private let lines = Mutex<[Line]>([])

  public init() {}

  public var all: [Line] { lines.withLock { $0 } }

  /// A logger whose lines end up here.
  public var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).mapValues { "\($0)" }
      let line = Line(level: "\(event.level)", message: "\(event.message)", metadata: fields)
      lines.lines.withLock { $0.append(line) }
    }
  }
}
