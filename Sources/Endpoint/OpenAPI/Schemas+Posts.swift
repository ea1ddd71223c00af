extension Schemas {
  static let boundary = Schema.word(["certain", "likely", "guess"])
  static let identity = Schema.word(["place", "text", "name", "handle", "id"])

  static let posts: [String: Schema] = [
    "PostSummary": .object(postFields),
    "PostRecord": .object(
      postFields + [
        Field("sighted", .array(of: .named("Sighting")), "The first 1,000 of its sightings, oldest first.")
      ]),
    "PostDetail": .object(
      postFields + [
        Field("sighted", .array(of: .named("Sighting")), "The sightings, oldest first."),
        Field("revisions", .array(of: .named("Revision")), "Every text that it has had, the newest first."),
        Field("series", .array(of: .named("CountsPoint")), "How often it had been seen, oldest first."),
        Field("facts", Schema.named("PostFacts").orNull, "What its sightings together say of it."),
      ]),
    "PostOrigin": .object([Field("name", .string.example("Russian MFA 🇷🇺"))])
      .described("Where a post was forwarded from."),
    "Revision": .object([
      Field("text", .string),
      Field(
        "as_of", .time.orNull,
        "The newest time at which the post is known to have had it; null when no dump says one."),
      Field("edited_at", .time.orNull, "When it was edited to this, as far as dumps say."),
      Field("sightings", .count),
      Field("dumps", .count, "How many dumps show it."),
      Field(
        "diff", Schema.named("KinDiff").orNull,
        "What it changed of the text before it, which is the next of the list; null unless `diff` asks for it, of the "
          + "last, and after the first 200 or 8 MB of texts."),
    ]).described("A text that a post has had."),
    "CountsPoint": .object([
      Field("time", .time),
      Field(
        "received", .boolean,
        "Whether the time is that of receipt, since that of the capture is not known."),
      Field("views", Schema.named("Count").orNull),
      Field("forwards", Schema.integer.orNull),
      Field("replies", Schema.integer.orNull),
      Field("reactions", .array(of: .named("Reaction"))),
    ]).described("How often a post had been seen, passed on and reacted to, at one time."),
  ]

  private static let postFields = [
    Field("id", .postID.example("a1b2c3d4e5f60718293a4b5c6d7e8f90")),
    Field("text", .string.orNull, "The text with its paragraphs; null when no dump has it."),
    Field("available", .boolean, "False when every dump shows nothing but a placeholder."),
    Field("forwarded_from", Schema.named("PostOrigin").orNull),
    Field("channel", Schema.named("ChannelName").orNull),
    Field("message_id", Schema.integer.orNull, "The number in the channel, where a dump has it."),
    Field("date", .time.orNull, "When it was posted, where a dump has it."),
    Field("hashtags", .array(of: .string.example("#BRICS")), "With their `#`, in order."),
    Field("mentions", .array(of: .string.example("@mfa")), "With their `@`, in order."),
    Field("links", .array(of: .string)),
    Field("sightings", .count, "How many sightings it has."),
    Field("first_seen", .time.orNull, "When the first dump that shows it was received."),
    Field("boundary", boundary, "How sure it is that it starts where the reader says."),
    Field("identity", identity.orNull, "The strongest that dumps say of which post it is."),
    Field("edited_at", .time.orNull, "When it was last edited, as far as dumps say."),
    Field(
      "url", Schema.string.example("https://t.me/EmbUSA/17").orNull,
      "Where Telegram shows it; null when the number or the channel is not known."),
    Field("views", Schema.named("Count").orNull, "How often it had been seen when it was captured last."),
    Field(
      "kin", Schema.count.orNull,
      "How many other texts are copies of its text, changed; siblings do not count."),
  ]
}
