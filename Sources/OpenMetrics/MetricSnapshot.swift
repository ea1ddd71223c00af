/// What metrics are at one moment: what was recorded, and what was looked up for the occasion.
public struct MetricSnapshot: Sendable {
  /// One sample, or the samples of one histogram.
  struct Point: Sendable {
    /// In the order of the metric's labels.
    var labels: [String]
    var value: MetricValue
  }

  private var points: [String: [Point]] = [:]

  /// Makes one with nothing in it.
  public init() {}

  /// Adds what `family` is now.
  /// - Parameter labels: the values of its labels, in their order. Each combination is given once.
  public mutating func set(_ family: MetricFamily, _ labels: String..., to value: some BinaryInteger) {
    add(family, labels: labels, .number(Double(value)))
  }

  /// Adds what `family` is now.
  /// - Parameter labels: the values of its labels, in their order. Each combination is given once.
  public mutating func set(_ family: MetricFamily, _ labels: String..., to value: Double) {
    add(family, labels: labels, .number(value))
  }

  mutating func add(_ family: MetricFamily, labels: [String], _ value: MetricValue) {
    precondition(labels.count == family.labels.count, "\(family.name) has the labels \(family.labels)")
    points[family.name, default: []].append(Point(labels: labels, value: value))
  }

  /// The value of a counter or gauge; nil when there is none with these labels.
  public func number(_ family: MetricFamily, _ labels: String...) -> Double? {
    guard case .number(let number)? = value(family, labels) else { return nil }
    return number
  }

  /// The distribution of a histogram; nil when there is none with these labels.
  public func histogram(_ family: MetricFamily, _ labels: String...) -> HistogramValue? {
    guard case .histogram(let histogram)? = value(family, labels) else { return nil }
    return histogram
  }

  private func value(_ family: MetricFamily, _ labels: [String]) -> MetricValue? {
    points[family.name]?.first { $0.labels == labels }?.value
  }

  /// The points of a metric, in an order that does not change.
  func points(of family: MetricFamily) -> [Point] {
    (points[family.name] ?? []).sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
  }
}
