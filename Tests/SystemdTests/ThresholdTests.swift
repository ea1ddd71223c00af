import Logging
import Synchronization
import Testing

@testable import Systemd

/// The level that all loggers share, and that may change.
@Suite struct ThresholdTests {
  private final class Lines: Sendable {
    let texts = Mutex<[String]>([])
  }

  private struct Keeping: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      lines.texts.withLock { $0.append("\(event.message) \(metadata)") }
    }
  }

  @Test func aChangeHoldsForLoggersThatAreThere() {
    let (lines, threshold) = (Lines(), LogThreshold(.notice))
    let logger = Logger(label: "a") { _ in SharedLogHandler(Keeping(lines: lines), threshold, RepeatLimiter())
    }
    logger.info("left out")
    threshold.level = .debug
    logger.debug("through")
    threshold.level = .critical
    logger.error("left out again")
    #expect(lines.texts.withLock { $0 } == ["through [:]"])
  }

  @Test func aLoggerMayHaveALevelOfItsOwn() {
    let (lines, threshold) = (Lines(), LogThreshold(.notice))
    var logger = Logger(label: "a") { _ in SharedLogHandler(Keeping(lines: lines), threshold, RepeatLimiter())
    }
    logger.logLevel = .warning
    logger[metadataKey: "k"] = "v"
    threshold.level = .trace
    logger.notice("left out")
    logger.warning("through")
    #expect(logger[metadataKey: "k"] == "v")
    #expect(lines.texts.withLock { $0 } == [#"through ["k": v]"#])
  }

  @Test func everyLevelIsKept() {
    let threshold = LogThreshold(.info)
    for level in Logger.Level.allCases {
      threshold.level = level
      #expect(threshold.level == level)
    }
  }
}
