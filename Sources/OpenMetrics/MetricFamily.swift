/// What one metric is: its name, its kind and the words about it. Every sample of it has these labels and no others.
///
/// Names and units follow OpenMetrics 1.0: base units, the unit last in the name, and no `_total` in the name of a
/// counter, which its samples get.
public struct MetricFamily: Hashable, Sendable {
  /// What its numbers mean; raw values are the words of OpenMetrics.
  public enum Kind: String, Sendable {
    /// Only grows, from 0 at the start of the process.
    case counter
    /// What is the case now.
    case gauge
    /// How observed values are distributed over fixed buckets.
    case histogram
    /// Words about the process, as labels of a sample that is always 1.
    case info
  }

  /// Without what the kind adds to it in samples.
  public let name: String
  public let kind: Kind
  /// A base unit, `seconds` or `bytes`; nil for what is counted.
  public let unit: String?
  /// A sentence.
  public let help: String
  /// The names of its labels, in the order in which samples show them.
  public let labels: [String]
  /// The upper bounds of a histogram's buckets, rising; the one for all that is more comes on top.
  public let buckets: [Double]

  init(
    _ name: String, _ kind: Kind, unit: String? = nil, _ help: String, labels: [String] = [],
    buckets: [Double] = []
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.labels = labels
    self.buckets = buckets
  }

  /// The names that its samples have.
  public var sampleNames: [String] {
    switch kind {
    case .counter: [name + "_total"]
    case .gauge: [name]
    case .histogram: [name + "_bucket", name + "_sum", name + "_count"]
    case .info: [name + "_info"]
    }
  }
}
