import Foundation
import OpenMetrics
import Testing

/// The dashboard that is shipped shows what there is to be shown.
@Suite struct DashboardTests {
  private struct Dashboard: Decodable {
    struct Panel: Decodable {
      struct Target: Decodable {
        struct Source: Decodable { var uid: String }
        var expr: String
        var datasource: Source
        var legendFormat: String
      }
      struct Position: Decodable { var h, w, x, y: Int }
      var id: Int
      var type: String
      var title: String
      var gridPos: Position
      var targets: [Target]?
    }
    struct Templating: Decodable {
      struct Variable: Decodable {
        var name: String
        var type: String
        var definition: String?
      }
      var list: [Variable]
    }
    var panels: [Panel]
    var templating: Templating
  }

  private let dashboard: Dashboard

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "systemd/grafana-dashboard.json"))
    dashboard = try JSONDecoder().decode(Dashboard.self, from: data)
  }

  private var targets: [Dashboard.Panel.Target] { dashboard.panels.flatMap { $0.targets ?? [] } }

  private static let families = Dictionary(
    uniqueKeysWithValues: MetricCatalog.all.flatMap { family in family.sampleNames.map { ($0, family) } })

  private static func names(in text: String) -> [String] {
    text.matches(of: /\b(sluice|process)_[a-z0-9_]+/).map { String($0.0) }
  }

  @Test func everyExpressionUsesMetricsAndLabelsThatThereAre() throws {
    #expect(!targets.isEmpty)
    for target in targets {
      #expect(!Self.names(in: target.expr).isEmpty, "\(target.expr)")
      var labels: Set<String> = ["instance"]
      for name in Self.names(in: target.expr) {
        let family = try #require(Self.families[name], "there is no \(name)")
        labels.formUnion(family.labels + (name.hasSuffix("_bucket") ? ["le"] : []))
      }
      let matchers = target.expr.matches(of: /([a-z_]+)\s*(=~|!~|!=|=)"/).map { String($0.1) }
      let groups = target.expr.matches(of: /by \(([a-z_, ]+)\)/).flatMap {
        $0.1.split(separator: ", ").map(String.init)
      }
      let legends = target.legendFormat.matches(of: /\{\{([a-z_]+)\}\}/).map { String($0.1) }
      for label in matchers + groups + legends { #expect(labels.contains(label), "\(label): \(target.expr)") }
    }
    for variable in dashboard.templating.list {
      for name in Self.names(in: variable.definition ?? "") { #expect(Self.families[name] != nil, "\(name)") }
    }
  }

  /// A rate of a gauge, or the bare value of a counter, says nothing.
  @Test func countersAreShownByTheirGrowthAndGaugesAsTheyAre() {
    for target in targets {
      for match in target.expr.matches(of: /(rate|increase)?(\()?\b((?:sluice|process)_[a-z0-9_]+)/) {
        let name = String(match.3)
        let grows = match.1 != nil
        #expect(grows == [.counter, .histogram].contains(Self.families[name]?.kind), "\(target.expr)")
      }
    }
  }

  @Test func everyMetricOfSluiceIsShown() {
    let shown = Set(targets.flatMap { Self.names(in: $0.expr) }.compactMap { Self.families[$0]?.name })
    let left = MetricCatalog.all.map(\.name).filter { $0.hasPrefix("sluice_") && !shown.contains($0) }
    #expect(left.isEmpty)
  }

  @Test func panelsHaveTheirPlacesAndTheDataSourceIsChosenByTheReader() {
    #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
    #expect(dashboard.templating.list.contains { $0.name == "datasource" && $0.type == "datasource" })
    #expect(targets.allSatisfy { $0.datasource.uid == "${datasource}" })
    var taken: Set<[Int]> = []
    for place in dashboard.panels.map(\.gridPos) {
      #expect(place.x >= 0 && place.x + place.w <= 24)
      for x in place.x..<place.x + place.w {
        for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted) }
      }
    }
    let rows = dashboard.panels.filter { $0.type == "row" }.map(\.title)
    #expect(rows == ["Health", "Intake", "Ingestion", "Archive", "Endpoint", "Alerts"])
  }
}
