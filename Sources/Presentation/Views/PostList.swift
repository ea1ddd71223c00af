package import EndpointAPI

/// Posts as a table.
package enum PostList {
  package static func table(_ posts: [PostSummary]) -> Table {
    var table = Table([
      .init("ID"), .init("FIRST SEEN"), .init("SEEN", .right), .init("FROM", cutTo: 12),
      .init("TEXT", cutTo: 20),
    ])
    for post in posts {
      let origin =
        post.forwardedFrom?.name ?? post.channel?.title ?? post.channel?.handle.map { "@\($0)" } ?? "–"
      table.add([
        .init(Human.id(post.id), .dim), .init(Human.ago(post.firstSeen)),
        .init("\(Human.number(post.sightings))×"), .init(origin),
        post.available ? .init(post.text ?? "") : .init("(not available)", .dim),
      ])
    }
    return table
  }
}
