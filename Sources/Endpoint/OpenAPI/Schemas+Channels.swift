extension Schemas {
  static let channels: [String: Schema] = [
    "Count": .object([
      Field("value", .integer.example(7010)), Field("granularity", .integer.example(10)),
    ]).described(
      "A count as a page prints it: `7.01K` is 7010 with a granularity of 10. An exact one has granularity 1."
    ),
    "ChannelName": .object([
      Field("title", .string.orNull),
      Field("handle", .string.orNull, "Without `@`."),
      Field(
        "telegram_channel_id", Schema.integer.orNull,
        "Telegram's id, without −100; negative for a basic group."),
    ]).described("A channel by its names only."),
    "ChannelSummary": .object(
      [
        Field("title", .string, "Its handle or its id while no dump had a title."),
        Field("handle", .string.orNull, "Without `@`; null while no dump had it."),
      ] + counters + [
        Field("description", .string.orNull),
        Field("snapshots", .count, "How many snapshots the archive has."),
        Field("telegram_id", Schema.integer.orNull, "Telegram's id; null while no dump had it."),
        Field(
          "series", Schema.array(of: .named("ChannelPoint")).orNull,
          "The newest of the snapshots, oldest first; null unless `series` asks for them."),
      ]
    ).described("A channel with the counters of its newest snapshot."),
    "ChannelPoint": .object(
      [
        Field("time", .time),
        Field(
          "received", .boolean,
          "Whether the time is that of receipt, since that of the capture is not known."),
        Field("title", .string),
      ] + counters
    ).described("A channel's counters at one time."),
    "ChannelSnapshot": .object(
      [Field("title", .string), Field("handle", .string.orNull)] + counters + [
        Field("description", .string.orNull),
        Field("button", .string.orNull, "The text of the join or download button."),
        Field("offset", .count, "Where the heading starts in the dump, in bytes."),
        Field("length", .count, "How many bytes it takes."),
        Field("captured_at", .time.orNull, "When the dump's maker saw it so."),
        Field("telegram_id", Schema.integer.orNull, "Telegram's id."),
      ]
    ).described("A channel's heading as one dump shows it."),
  ]

  private static let counters = ["subscribers", "photos", "videos", "files", "links"].map {
    Field($0, Schema.named("Count").orNull)
  }
}
