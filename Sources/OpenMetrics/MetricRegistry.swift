public import CoreMetrics
import Synchronization

/// Keeps what the rooms record through the API of swift-metrics, for metrics of the catalog.
///
/// It is handed to whoever records; there is no global one, so that two houses in one process, as tests have them, do
/// not count into each other. Handles are made once and kept: making one takes a lock and a look-up, recording does
/// not. A label that the catalog does not have, or has otherwise, is a mistake in the program and ends it.
public final class MetricRegistry: MetricsFactory {
  private struct Key: Hashable {
    var name: String
    var values: [String]
  }

  private let families: [String: MetricFamily]
  private let cells = Mutex<[Key: any Cell]>([:])

  /// - Parameter families: the metrics that there are.
  public init(_ families: [MetricFamily] = MetricCatalog.all) {
    self.families = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
  }

  /// What has been recorded so far.
  public func snapshot() -> MetricSnapshot {
    let cells = cells.withLock { $0 }
    var snapshot = MetricSnapshot()
    for (key, cell) in cells {
      guard let family = families[key.name] else { continue }
      snapshot.add(family, labels: key.values, cell.value)
    }
    return snapshot
  }

  // MARK: - MetricsFactory

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell(label, .counter, dimensions) { _ in CounterCell() }
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    cell(label, .gauge, dimensions) { _ in GaugeCell() }
  }

  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate
      ? cell(label, .histogram, dimensions) { HistogramCell(bounds: $0.buckets) } as any RecorderHandler
      : cell(label, .gauge, dimensions) { _ in GaugeCell() }
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    cell(label, .histogram, dimensions) { HistogramCell(bounds: $0.buckets) }
  }

  public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  /// The cell of a metric with these labels: the same one, however often it is asked for.
  private func cell<C: Cell>(
    _ name: String, _ kind: MetricFamily.Kind, _ dimensions: [(String, String)], make: (MetricFamily) -> C
  ) -> C {
    guard let family = families[name], family.kind == kind, family.labels == dimensions.map(\.0) else {
      preconditionFailure("the catalog has no \(kind) \(name) with the labels \(dimensions.map(\.0))")
    }
    let key = Key(name: name, values: dimensions.map(\.1))
    return cells.withLock { cells in
      if let known = cells[key] as? C { return known }
      let fresh = make(family)
      cells[key] = fresh
      return fresh
    }
  }

  private func forget(_ handler: AnyObject) {
    cells.withLock { cells in
      if let key = cells.first(where: { $0.value === handler })?.key { cells[key] = nil }
    }
  }
}
