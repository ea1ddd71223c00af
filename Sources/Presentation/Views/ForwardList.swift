package import EndpointAPI

/// Who forwarded whom, as a table.
package enum ForwardList {
  package static func table(_ forwards: [Forward]) -> Table {
    var table = Table([
      .init("POSTS", .right), .init("TEXTS", .right), .init("CHANNEL", cutTo: 12), .init("FROM", cutTo: 12),
      .init("FIRST"), .init("LAST"),
    ])
    for forward in forwards {
      table.add([
        .init(Human.number(forward.posts), .strong), .init(Human.number(forward.texts)),
        .init(forward.channel.map(Human.channel) ?? "–"), .init(Human.channel(forward.origin)),
        .init(day(forward.firstPosted, orSeen: forward.firstSeen)),
        .init(day(forward.lastPosted, orSeen: forward.lastSeen)),
      ])
    }
    return table
  }

  /// When a post was posted, or, where no dump says, when it was seen.
  private static func day(_ posted: Timestamp?, orSeen seen: Timestamp?) -> String {
    if let posted { return Human.day(posted) }
    return seen.map { "seen \(Human.day($0))" } ?? "–"
  }
}
