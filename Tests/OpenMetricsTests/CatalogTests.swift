import CoreMetrics
import OpenMetricsTesting
import Testing

@testable import OpenMetrics

/// The catalog keeps the conventions of OpenMetrics and Prometheus.
@Suite struct CatalogTests {
  @Test(arguments: MetricCatalog.all)
  func everyMetricHasAProperNameAndWords(_ family: MetricFamily) {
    #expect(family.name.wholeMatch(of: /(sluice|process)_[a-z0-9]+(_[a-z0-9]+)*/) != nil)
    for suffix in ["_total", "_count", "_sum", "_bucket", "_created", "_info"] {
      #expect(!family.name.hasSuffix(suffix))
    }
    #expect(
      family.unit.map { ["seconds", "bytes"].contains($0) && family.name.hasSuffix("_\($0)") } != false)
    for unit in ["seconds", "bytes"] where family.name.hasSuffix("_\(unit)") { #expect(family.unit == unit) }
    #expect(family.help.hasSuffix("."))
    for label in family.labels { #expect(label.wholeMatch(of: /[a-z]+/) != nil && label != "le") }
    #expect(Set(family.labels).count == family.labels.count)
    #expect(family.buckets == family.buckets.sorted() && Set(family.buckets).count == family.buckets.count)
    #expect(family.buckets.isEmpty == (family.kind != .histogram))
  }

  @Test func noTwoMetricsShareANameOrASample() {
    let samples = MetricCatalog.all.flatMap(\.sampleNames)
    #expect(Set(samples).count == samples.count)
    #expect(Set(MetricCatalog.all.map(\.name)).count == MetricCatalog.all.count)
    // A counter's name must not be another metric's sample either.
    let names = Set(MetricCatalog.all.filter { $0.kind != .gauge }.map(\.name))
    #expect(names.isDisjoint(with: samples))
  }

  @Test func everyMetricCanBeRecordedAndReadBack() throws {
    let registry = MetricRegistry()
    for family in MetricCatalog.all {
      let dimensions = family.labels.map { ($0, "\"\($0)\\\n") }
      switch family.kind {
      case .counter: registry.makeCounter(label: family.name, dimensions: dimensions).increment(by: 7)
      case .gauge: registry.makeMeter(label: family.name, dimensions: dimensions).set(7 as Int64)
      case .histogram: registry.makeTimer(label: family.name, dimensions: dimensions).recordNanoseconds(7)
      case .info: break
      }
    }
    let read = try Exposition(registry.snapshot().text(.openMetrics))
    let recorded = MetricCatalog.all.filter { $0.kind != .info }
    #expect(read.families.map(\.name) == recorded.map(\.name))
    for (family, own) in zip(read.families, recorded) {
      #expect(family.help == own.help && family.unit == own.unit && family.type == own.kind.rawValue)
      let labels = family.samples[0].labels.filter { $0.name != "le" }
      #expect(labels == own.labels.map { .init(name: $0, value: "\"\($0)\\\n") })
    }
  }

  @Test func theKernelTellsOfTheProcess() throws {
    var snapshot = MetricSnapshot()
    snapshot.addProcess()
    let read = try Exposition(snapshot.text(.openMetrics))
    #expect(read.families.map(\.name) == MetricCatalog.process.map(\.name))
    #expect(try #require(read.value("process_resident_memory_bytes")) > 1_048_576)
    #expect(try #require(read.value("process_open_fds")) >= 3)
    #expect(try #require(read.value("process_start_time_seconds")) > 1_600_000_000)
  }
}
