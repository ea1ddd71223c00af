import CoreMetrics
import Foundation
import OpenMetricsTesting
import Testing

@testable import OpenMetrics

/// What is written down, read back by the strict parser.
@Suite struct ExpositionTests {
  private let requests = MetricFamily("t_requests", .counter, "Requests.", labels: ["path"])
  private let level = MetricFamily("t_level", .gauge, "Level.")
  private let wait = MetricFamily(
    "t_wait_seconds", .histogram, unit: "seconds", "Wait.", labels: ["lane"], buckets: [0.5, 1, 10])
  private let build = MetricFamily("t_build", .info, "Build.", labels: ["version"])

  private var all: [MetricFamily] { [build, requests, level, wait] }

  @Test func aWholeTextIsAsTheSpecificationShowsIt() {
    let registry = MetricRegistry(all)
    registry.counter(requests, "/a").increment(by: 3)
    registry.meter(level).set(-1.5 as Double)
    let timer = registry.timer(wait, "small")
    for nanoseconds in [500_000_000, 600_000_000, 20_000_000_000] as [Int64] {
      timer.recordNanoseconds(nanoseconds)
    }
    var snapshot = registry.snapshot()
    snapshot.set(build, "0.1.0", to: 1)
    #expect(
      snapshot.text(.openMetrics, of: all) == """
        # TYPE t_build info
        # HELP t_build Build.
        t_build_info{version="0.1.0"} 1
        # TYPE t_requests counter
        # HELP t_requests Requests.
        t_requests_total{path="/a"} 3
        # TYPE t_level gauge
        # HELP t_level Level.
        t_level -1.5
        # TYPE t_wait_seconds histogram
        # UNIT t_wait_seconds seconds
        # HELP t_wait_seconds Wait.
        t_wait_seconds_bucket{lane="small",le="0.5"} 1
        t_wait_seconds_bucket{lane="small",le="1.0"} 2
        t_wait_seconds_bucket{lane="small",le="10.0"} 2
        t_wait_seconds_bucket{lane="small",le="+Inf"} 3
        t_wait_seconds_sum{lane="small"} 21.1
        t_wait_seconds_count{lane="small"} 3
        # EOF

        """)
    #expect(
      snapshot.text(.prometheus, of: [build, requests]) == """
        # HELP t_build_info Build.
        # TYPE t_build_info gauge
        t_build_info{version="0.1.0"} 1
        # HELP t_requests_total Requests.
        # TYPE t_requests_total counter
        t_requests_total{path="/a"} 3

        """)
  }

  @Test(arguments: [
    "/drop", "a\"b", "back\\slash", "\\n", "line\nbreak", "é ✓ \u{202E}", "", "},{=\"", "a, b",
  ])
  func everyLabelComesBackAsItWas(_ value: String) throws {
    var snapshot = MetricSnapshot()
    snapshot.set(requests, value, to: 7)
    let read = try Exposition(snapshot.text(.openMetrics, of: all))
    #expect(read.value("t_requests_total", ["path": value]) == 7)
  }

  @Test(
    arguments: [
      (0, "0"), (-3, "-3"), (0.1, "0.1"), (1e-9, "1e-09"), (0x1p40, "1099511627776"), (1.5e300, "1.5e+300"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ] as [(Double, String)])
  func numbersAreWrittenSoThatAllReadThem(_ number: Double, _ text: String) throws {
    var snapshot = MetricSnapshot()
    snapshot.set(level, to: number)
    let line = snapshot.text(.openMetrics, of: all).split(separator: "\n").dropLast().last
    #expect(line == "t_level \(text)")
    let back = try #require(try Exposition(snapshot.text(.openMetrics, of: all)).value("t_level"))
    #expect(back == number || back.isNaN && number.isNaN)
  }

  @Test func theParserRefusesWhatItShould() {
    let head = "# TYPE a counter\n# HELP a A.\n"
    let wrong = [
      "\(head)a_total 1\n", "\(head)a 1\n# EOF\n", "\(head)a_total -1\n# EOF\n", "a_total 1\n# EOF\n",
      "\(head)a_total 1\na_total 2\n# EOF\n", "\(head)a_total{b=\"\n\"} 1\n# EOF\n",
      "\(head)a_total 1\n# TYPE b gauge\n# HELP b B.\nb 1\n\(head)a_total 1\n# EOF\n",
      "# TYPE a_seconds gauge\n# UNIT a_seconds bytes\n# HELP a_seconds A.\na_seconds 1\n# EOF\n",
      """
      # TYPE h histogram
      # HELP h H.
      h_bucket{le="1.0"} 2
      h_bucket{le="+Inf"} 1
      h_sum 1
      h_count 1
      # EOF

      """,
      """
      # TYPE h histogram
      # HELP h H.
      h_bucket{le="1.0"} 2
      h_sum 1
      h_count 2
      # EOF

      """,
    ]
    for text in wrong { #expect(throws: Exposition.Mistake.self, "\(text)") { try Exposition(text) } }
  }
}
