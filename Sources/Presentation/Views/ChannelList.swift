package import EndpointAPI

/// Channels with their newest counters as a table.
package enum ChannelList {
  package static func table(_ channels: [ChannelSummary]) -> Table {
    var table = Table([
      .init("TITLE", cutTo: 16), .init("HANDLE", cutTo: 8), .init("SUBSCRIBERS", .right),
      .init("PHOTOS", .right), .init("VIDEOS", .right), .init("FILES", .right), .init("LINKS", .right),
      .init("SNAPSHOTS", .right),
    ])
    for channel in channels {
      table.add([
        .init(channel.title, .strong), .init(channel.handle.map { "@\($0)" } ?? "–"),
        .init(Human.count(channel.subscribers)), .init(Human.count(channel.photos)),
        .init(Human.count(channel.videos)), .init(Human.count(channel.files)),
        .init(Human.count(channel.links)), .init(Human.number(channel.snapshots)),
      ])
    }
    return table
  }
}
