import CoreMetrics
import Synchronization

/// What a handle records into. Recording takes a lock or an atomic of its own and allocates nothing.
protocol Cell: AnyObject, Sendable {
  var value: MetricValue { get }
}

/// What one sample of a metric is now.
public enum MetricValue: Hashable, Sendable {
  case number(Double)
  case histogram(HistogramValue)
}

/// How observed values are distributed.
public struct HistogramValue: Hashable, Sendable {
  /// How many fell into each bucket and no lower one; the last is the one without a bound.
  public var counts: [UInt64]
  public var sum: Double
}

final class CounterCell: Cell, CounterHandler {
  private let count = Atomic<Int64>(0)

  var value: MetricValue { .number(Double(count.load(ordering: .relaxed))) }

  func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

  func reset() { count.store(0, ordering: .relaxed) }
}

final class GaugeCell: Cell, RecorderHandler, MeterHandler {
  private let state = Mutex(0.0)

  var value: MetricValue { .number(state.withLock { $0 }) }

  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { state.withLock { $0 = value } }
  func increment(by amount: Double) { state.withLock { $0 += amount } }
  func decrement(by amount: Double) { state.withLock { $0 -= amount } }
}

/// A lock, not an atomic for each bucket: so counts and sum belong together, and few threads record into one histogram.
final class HistogramCell: Cell, RecorderHandler, TimerHandler {
  private let bounds: [Double]
  private let state: Mutex<HistogramValue>

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(HistogramValue(counts: [UInt64](repeating: 0, count: bounds.count + 1), sum: 0))
  }

  var value: MetricValue {
    .histogram(
      state.withLock { state in
        // Copied element by element: a shared array would make the next recording copy it.
        HistogramValue(counts: state.counts.map { $0 }, sum: state.sum)
      })
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    var bucket = 0
    while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
