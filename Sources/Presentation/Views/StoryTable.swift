package import EndpointAPI

/// What was told most often as a table.
package enum StoryTable {
  package static func table(_ stories: [Story]) -> Table {
    var table = Table([
      .init("POST"), .init("POSTS", .right), .init("CHANNELS", .right), .init("TEXTS", .right),
      .init("FIRST SEEN"), .init("LAST SEEN"), .init("FROM", cutTo: 12), .init("TEXT", cutTo: 20),
    ])
    for story in stories {
      table.add([
        .init(story.post.map { Human.id($0.id) } ?? "–", .dim), .init(Human.number(story.posts), .strong),
        .init(story.channels > 0 ? Human.number(story.channels) : "–"), .init(Human.number(story.texts)),
        .init(Human.ago(story.firstSeen)), .init(Human.ago(story.lastSeen)),
        .init(story.post.flatMap(KinView.source(of:)) ?? "–"), .init(story.text),
      ])
    }
    return table
  }
}
