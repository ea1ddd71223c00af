package import EndpointAPI

/// Stories that several texts tell as a table.
package enum KinList {
  package static func table(_ clusters: [KinCluster]) -> Table {
    var table = Table([
      .init("POST"), .init("TEXTS", .right), .init("FIRST SEEN"), .init("NEWEST"), .init("FROM", cutTo: 12),
      .init("TEXT", cutTo: 20),
    ])
    for cluster in clusters {
      table.add([
        .init(cluster.post.map { Human.id($0.id) } ?? "–", .dim), .init(Human.number(cluster.size)),
        .init(Human.ago(cluster.firstSeen)), .init(Human.ago(cluster.newestSeen)),
        .init(cluster.post.flatMap(KinView.source(of:)) ?? "–"), .init(cluster.text),
      ])
    }
    return table
  }
}
