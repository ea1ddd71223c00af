extension Schemas {
  static let facts: [String: Schema] = [
    "PostFacts": .object([
      Field("message_id", Schema.integer.orNull, "The number in the channel."),
      Field("posted_in", Schema.named("ChannelName").orNull, "The channel as the post itself names it."),
      Field("date", Schema.named("Moment").orNull),
      Field("edit_date", Schema.named("Moment").orNull),
      Field("origin", Schema.named("FactsOrigin").orNull),
      Field("signature", .string.orNull),
      Field("reply", Schema.named("Reply").orNull),
      Field("album", .string.orNull, "What the posts of one album have in common."),
      Field("album_messages", .array(of: .integer), "The numbers of the album's posts."),
      Field("media", .array(of: .named("Medium"))),
      Field("poll", Schema.named("Poll").orNull),
      Field("service", Schema.named("ServiceNotice").orNull),
      Field("card", Schema.named("LinkCard").orNull),
      Field("text_links", .array(of: .named("TextLink"))),
    ]).described("What captures say of a post beside its text; what they do not say is null or empty."),
    "FactsOrigin": .object([
      Field("id", Schema.integer.orNull, "Telegram's id of the channel."),
      Field("handle", .string.orNull),
      Field("author", .string.orNull, "The author in brackets after the name."),
      Field("message_id", Schema.integer.orNull, "The number in its channel."),
      Field("date", Schema.named("Moment").orNull, "When it was posted there."),
    ]).described("The original of a forward."),
    "Moment": .object([
      Field(
        "time", .time.orNull, "Null when the dump gives a local time and nobody knows of which zone."),
      Field(
        "local", Schema.string.example("2019-01-16T12:14:32").orNull,
        "The local time as printed; null when `time` is known."),
    ]).described("A moment as a dump gives it."),
    "Reply": .object([
      Field("message_id", Schema.integer.orNull),
      Field("channel", Schema.named("ChannelName").orNull, "Null for the post's own channel."),
      Field("quote", .string.orNull, "What the page quotes of it, often cut."),
    ]).described("What a post answers."),
    "Poll": .object([
      Field("question", .string),
      Field("options", .array(of: .named("PollOption"))),
      Field("voters", Schema.integer.orNull),
      Field("closed", Schema.boolean.orNull),
    ]),
    "PollOption": .object([
      Field("text", .string), Field("voters", Schema.integer.orNull), Field("percent", Schema.integer.orNull),
    ]),
    "ServiceNotice": .object([
      Field("action", .string.example("pinned")), Field("subject", .string.orNull),
    ]).described("A notice instead of a message: the channel was created, a post was pinned."),
    "LinkCard": .object([
      Field("url", .string), Field("site", .string.orNull), Field("title", .string.orNull),
      Field("description", .string.orNull),
    ]).described("What a page shows of where a link leads."),
    "TextLink": .object([Field("text", .string), Field("url", .string)])
      .described("Text that leads somewhere else than it says."),
  ]
}
