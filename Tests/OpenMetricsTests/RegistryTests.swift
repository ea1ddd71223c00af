import CoreMetrics
import Testing

@testable import OpenMetrics

@Suite struct RegistryTests {
  private let registry = MetricRegistry()

  @Test func twoHandlesOfOneMetricCountTogether() {
    registry.counter(MetricCatalog.dumps, "failed").increment()
    registry.counter(MetricCatalog.dumps, "failed").increment(by: 2)
    registry.counter(MetricCatalog.dumps, "ingested").increment()
    let snapshot = registry.snapshot()
    #expect(snapshot.number(MetricCatalog.dumps, "failed") == 3)
    #expect(snapshot.number(MetricCatalog.dumps, "ingested") == 1)
    #expect(snapshot.number(MetricCatalog.dumps, "duplicate") == nil)
  }

  @Test func twoRegistriesKnowNothingOfEachOther() {
    registry.counter(MetricCatalog.sightings).increment()
    #expect(MetricRegistry().snapshot().number(MetricCatalog.sightings) == nil)
  }

  @Test func anObservationFallsIntoTheBucketWhoseBoundItDoesNotExceed() {
    let recorder = registry.recorder(MetricCatalog.batchDumps)
    for value in [0, 1, 2, 3, 5000] { recorder.record(value) }
    let histogram = registry.snapshot().histogram(MetricCatalog.batchDumps)
    #expect(histogram?.counts == [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(histogram?.sum == 5006)
  }

  @Test func aSnapshotStaysWhatItWas() {
    let timer = registry.timer(MetricCatalog.commits)
    timer.recordNanoseconds(1)
    let snapshot = registry.snapshot()
    timer.recordNanoseconds(1)
    #expect(snapshot.histogram(MetricCatalog.commits)?.counts.first == 1)
    #expect(registry.snapshot().histogram(MetricCatalog.commits)?.counts.first == 2)
  }

  @Test func gaugesGoUpAndDown() {
    let meter = registry.meter(MetricCatalog.connections)
    meter.increment(by: 3)
    meter.decrement()
    #expect(registry.snapshot().number(MetricCatalog.connections) == 2)
    meter.set(9)
    #expect(registry.snapshot().number(MetricCatalog.connections) == 9)
  }

  @Test func whatIsDestroyedIsNoLongerShown() {
    let counter = registry.counter(MetricCatalog.alerts)
    counter.increment()
    counter.destroy()
    #expect(registry.snapshot().number(MetricCatalog.alerts) == nil)
  }

  @Test func nothingIsLostWhenManyCountAtOnce() async {
    let (counter, recorder) = (
      registry.counter(MetricCatalog.sightings), registry.recorder(MetricCatalog.batchBytes)
    )
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for value in 0..<1000 {
            counter.increment()
            recorder.record(value)
          }
        }
      }
    }
    let snapshot = registry.snapshot()
    #expect(snapshot.number(MetricCatalog.sightings) == 8000)
    #expect(snapshot.histogram(MetricCatalog.batchBytes)?.counts.reduce(0, +) == 8000)
    #expect(snapshot.histogram(MetricCatalog.batchBytes)?.sum == 3_996_000)
  }
}
