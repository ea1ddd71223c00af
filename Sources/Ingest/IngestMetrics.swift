import Archive
import CoreMetrics
import Dumps
import Glibc
import Intake
import OpenMetrics

/// Counts what the pipeline does.
struct IngestMetrics: Sendable {
  private let factory: any MetricsFactory
  private let dumps: [ArrivalState: CoreMetrics.Counter]
  private let readBytes: CoreMetrics.Counter
  private let sightings: CoreMetrics.Counter
  private let newTexts: CoreMetrics.Counter
  private let knownTexts: CoreMetrics.Counter
  private let kinTexts: CoreMetrics.Counter
  private let repairs: [String: CoreMetrics.Counter]
  private let postponements: [String: CoreMetrics.Counter]
  private let settle: Timer
  private let latency: Timer
  private let batchDumps: Recorder
  private let batchBytes: Recorder

  init(_ factory: any MetricsFactory) {
    self.factory = factory
    // Made now, so that they are shown as 0 before the first.
    dumps = Dictionary(
      uniqueKeysWithValues: [.ingested, .duplicate, .failed].map {
        ($0, factory.counter(MetricCatalog.dumps, $0.rawValue))
      })
    readBytes = factory.counter(MetricCatalog.readBytes)
    sightings = factory.counter(MetricCatalog.sightings)
    newTexts = factory.counter(MetricCatalog.texts, "new")
    knownTexts = factory.counter(MetricCatalog.texts, "known")
    kinTexts = factory.counter(MetricCatalog.kinTexts)
    repairs = Dictionary(
      uniqueKeysWithValues: Repairs.Kind.allCases.map {
        ($0.name, factory.counter(MetricCatalog.repairs, $0.name))
      })
    postponements = Dictionary(
      uniqueKeysWithValues: Postponement.names.map {
        ($0, factory.counter(MetricCatalog.postponements, $0))
      })
    settle = factory.timer(MetricCatalog.settle)
    latency = factory.timer(MetricCatalog.latency)
    batchDumps = factory.recorder(MetricCatalog.batchDumps)
    batchBytes = factory.recorder(MetricCatalog.batchBytes)
  }

  /// The realtime clock, in nanoseconds.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// A batch is durable.
  func committed(dumps: Int, bytes: Int) {
    batchDumps.record(dumps)
    batchBytes.record(bytes)
  }

  /// A file has its outcome.
  /// - Parameter committedAt: when that was durable, on the realtime clock, in nanoseconds.
  func ended(
    _ file: SourceFile, _ state: ArrivalState, _ reason: FailureReason?, _ summary: DumpSummary?,
    _ tally: DumpTally?, committedAt: Int64
  ) {
    dumps[state]?.increment()
    readBytes.increment(by: file.look.size)
    // The clock may have been set back meanwhile.
    latency.recordNanoseconds(max(0, committedAt - file.dropped))
    settle.recordNanoseconds(max(0, file.whole - file.dropped))
    if let reason { factory.counter(MetricCatalog.failures, reason.code).increment() }
    if let tally {
      sightings.increment(by: tally.posts)
      newTexts.increment(by: tally.newTexts)
      knownTexts.increment(by: tally.knownTexts)
      kinTexts.increment(by: tally.kinTexts)
    }
    for (kind, count) in summary?.repairs ?? [:] { repairs[kind]?.increment(by: count) }
  }

  /// A claimed file is given back.
  func postponed(_ why: Postponement) { postponements[why.name]?.increment() }
}

extension Postponement {
  fileprivate static let names = ["writer", "changed", "large", "trouble"]

  /// One of `names`.
  fileprivate var name: String {
    switch self {
    case .writer: "writer"
    case .changed: "changed"
    case .large: "large"
    case .trouble: "trouble"
    }
  }
}
