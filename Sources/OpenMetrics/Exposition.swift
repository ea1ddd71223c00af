/// How metrics are written down.
public enum ExpositionFormat: CaseIterable, Sendable {
  /// OpenMetrics 1.0.
  case openMetrics
  /// The text format of Prometheus before it, version 0.0.4, which node_exporter's textfile collector reads.
  case prometheus

  /// The value of the header Content-Type.
  public var contentType: String {
    switch self {
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }
}

extension MetricSnapshot {
  /// The text that says it, in the order of `families`. Metrics without a sample are left out.
  public func text(_ format: ExpositionFormat, of families: [MetricFamily] = MetricCatalog.all) -> String {
    var text = ""
    for family in families {
      let points = points(of: family)
      guard !points.isEmpty else { continue }
      text += family.metadata(format)
      for point in points { text += family.samples(point) }
    }
    if format == .openMetrics { text += "# EOF\n" }
    return text
  }
}

extension MetricFamily {
  /// The lines about the metric itself.
  fileprivate func metadata(_ format: ExpositionFormat) -> String {
    switch format {
    case .openMetrics:
      let unit = unit.map { "# UNIT \(name) \($0)\n" } ?? ""
      return "# TYPE \(name) \(kind.rawValue)\n\(unit)# HELP \(name) \(help.escaped(quotes: true))\n"
    case .prometheus:
      // There the name is that of the samples, and what is not known yet is the nearest that is.
      let name = kind == .histogram ? name : sampleNames[0]
      let type = kind == .info ? "gauge" : kind.rawValue
      return "# HELP \(name) \(help.escaped(quotes: false))\n# TYPE \(name) \(type)\n"
    }
  }

  /// The lines of one point.
  fileprivate func samples(_ point: MetricSnapshot.Point) -> String {
    let pairs = zip(labels, point.labels).map { "\($0)=\"\($1.escaped(quotes: true))\"" }
    func line(_ name: String, _ pairs: [String], _ value: String) -> String {
      pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs.joined(separator: ","))} \(value)\n"
    }
    switch point.value {
    case .number(let number): return line(sampleNames[0], pairs, number.exposition)
    case .histogram(let histogram):
      var text = ""
      var count: UInt64 = 0
      for (bound, own) in zip(buckets + [.infinity], histogram.counts) {
        count += own
        text += line(name + "_bucket", pairs + ["le=\"\(bound.bound)\""], "\(count)")
      }
      return text + line(name + "_sum", pairs, histogram.sum.exposition)
        + line(name + "_count", pairs, "\(count)")
    }
  }
}

extension Double {
  /// As the value of a sample: whole numbers without a point, as far as all their digits are known.
  fileprivate var exposition: String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
    return self == rounded() && magnitude < 0x1p53 ? "\(Int64(self))" : "\(self)"
  }

  /// As the bound of a bucket: always with a point, so that one bound is one series for good.
  fileprivate var bound: String { isInfinite ? "+Inf" : "\(self)" }
}

extension String {
  /// With a backslash before what would end a line or a value.
  fileprivate func escaped(quotes: Bool) -> String {
    guard utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
