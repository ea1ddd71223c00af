public import CoreMetrics
public import Intake
import Logging
import OpenMetrics
import Synchronization

/// What the pipeline is doing, for status and for the watchdog.
public struct PipelineHealth: Sendable {
  public enum Activity: String, Sendable {
    case idle, ingesting, degraded
  }

  public var activity: Activity
  /// Why it is degraded, a sentence each.
  public var reasons: [String]
  /// Whether there is something to do.
  public var isBusy: Bool
  /// What each thread does that is at work now: a number that grows with everything that it does.
  public var work: [WorkingPart: UInt64]
}

/// What is under way between the threads of the pipeline.
public struct PipelineLoad: Sendable {
  /// What waits for the writing thread, from one reading thread.
  public struct Queue: Sendable {
    public var lane: Lane
    /// Dumps, and parts of long ones.
    public var pieces: Int
    /// About what they take in memory.
    public var bytes: Int
  }

  /// One for each reading thread.
  public var lanes: [Queue]
  /// Dumps between their claim and their outcome.
  public var inFlight: Int
}

/// A thread of the pipeline.
public enum WorkingPart: Hashable, Sendable {
  case reading(Lane)
  case writing
}

/// Gathers what the threads of the pipeline say of themselves.
public final class HealthBoard: Sendable {
  private struct State {
    /// By part: why it cannot go on.
    var troubles: [String: String] = [:]
    var underWay = 0
    /// What the threads have done so far; only of those that are at work.
    var work: [WorkingPart: UInt64] = [:]
    var steps: UInt64 = 0
    var isIndexing = true
  }

  private let state = Mutex(State())
  /// Rings whenever status reads differently.
  let changes = EventBell(last: 0)
  private let troubles: [String: Counter]

  /// What `note` is called about.
  private static let parts = ["archive", "attempts-large", "attempts-small", "kin-index", "mover", "space"]

  /// - Parameter metrics: makes what troubles are counted with.
  public init(metrics: any MetricsFactory = NOOPMetricsHandler.instance) {
    troubles = Dictionary(
      uniqueKeysWithValues: Self.parts.map { ($0, metrics.counter(MetricCatalog.troubles, $0)) })
  }

  /// Runs `body`, during which the part is expected to call `step` again and again.
  func work<R>(_ part: WorkingPart, _ body: () throws -> R) rethrows -> R {
    step(part)
    defer { state.withLock { $0.work[part] = nil } }
    return try body()
  }

  /// Runs `body`, in which the part waits for another.
  func rest<R>(_ part: WorkingPart, _ body: () throws -> R) rethrows -> R {
    state.withLock { $0.work[part] = nil }
    defer { step(part) }
    return try body()
  }

  /// The part has done something.
  func step(_ part: WorkingPart) {
    state.withLock { state in
      state.steps += 1
      state.work[part] = state.steps
    }
  }

  var work: [WorkingPart: UInt64] { state.withLock { $0.work } }

  /// So many files more (or, negative, less) are between their claim and their outcome.
  func add(_ count: Int) {
    let turned = state.withLock { state in
      let before = state.underWay
      state.underWay += count
      return (before == 0) != (state.underWay == 0)
    }
    if turned { change() }
  }

  /// Something that status shows has changed.
  public func change() { changes.ringOnce() }

  /// Whether texts wait for the kin index; true until that is known.
  var isIndexing: Bool {
    get { state.withLock { $0.isIndexing } }
    set {
      let turned = state.withLock { state in
        defer { state.isIndexing = newValue }
        return state.isIndexing != newValue
      }
      if turned { change() }
    }
  }

  var underWay: Int { state.withLock { $0.underWay } }

  /// The part named `part` cannot go on, or, with nil, can again; the journal is told when that changes.
  func note(_ part: String, _ trouble: String?, _ logger: Logger) {
    let before = state.withLock { state in
      defer { state.troubles[part] = trouble }
      return state.troubles[part]
    }
    // Last: whoever is woken finds it counted and told.
    defer { if before != trouble { change() } }
    if let trouble, before == nil {
      troubles[part]?.increment()
      logger.error(
        "ingestion waits: \(trouble)", metadata: ["message_id": "daemon.degraded", "reason": "\(trouble)"])
    } else if let before, trouble == nil {
      logger.notice(
        "ingestion goes on", metadata: ["message_id": "daemon.recovered", "reason": "\(before)"])
    }
  }

  var reasons: [String] { state.withLock { $0.troubles.sorted { $0.key < $1.key }.map(\.value) } }
}
