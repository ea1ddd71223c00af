public import CoreMetrics

/// Handles of metrics of the catalog, to be made once and kept.
extension MetricsFactory {
  /// - Parameter values: those of the metric's labels, in their order.
  public func counter(_ family: MetricFamily, _ values: String...) -> Counter {
    Counter(label: family.name, dimensions: family.dimensions(values), factory: self)
  }

  /// A gauge.
  /// - Parameter values: those of the metric's labels, in their order.
  public func meter(_ family: MetricFamily, _ values: String...) -> Meter {
    Meter(label: family.name, dimensions: family.dimensions(values), factory: self)
  }

  /// A histogram of sizes.
  /// - Parameter values: those of the metric's labels, in their order.
  public func recorder(_ family: MetricFamily, _ values: String...) -> Recorder {
    Recorder(label: family.name, dimensions: family.dimensions(values), aggregate: true, factory: self)
  }

  /// A histogram of durations.
  /// - Parameter values: those of the metric's labels, in their order.
  public func timer(_ family: MetricFamily, _ values: String...) -> Timer {
    Timer(label: family.name, dimensions: family.dimensions(values), factory: self)
  }
}

extension MetricFamily {
  fileprivate func dimensions(_ values: [String]) -> [(String, String)] { Array(zip(labels, values)) }
}
