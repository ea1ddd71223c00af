extension Schemas {
  static let sightings: [String: Schema] = [
    "Sighting": .object([
      Field("dump", .dumpID, "The dump's id."),
      Field("name", .string, "The dump's name."),
      Field("ordinal", .count, "Position in the dump, from 0."),
      Field("offset", .count, "Where the post starts in the dump, in bytes."),
      Field("length", .count, "How many bytes it takes."),
      Field("boundary", boundary, "How sure it is that it starts there."),
      Field("channel", Schema.named("ChannelName").orNull),
      Field("forwarded_from", Schema.named("SightingOrigin").orNull),
      Field("views", Schema.named("Count").orNull),
      Field("reactions", Schema.string.example("👍62👏2").orNull, "As printed."),
      Field("signature", .string.orNull, "The author's signature."),
      Field("time", Schema.string.example("12:30").orNull, "As printed."),
      Field("edited", .boolean, "Whether the dump says that the post was edited."),
      Field("media", .array(of: .named("Medium"))),
      Field("repairs", repairs, "How often each kind of repair was needed."),
      Field("received_at", .time.orNull, "When the dump was received."),
      Field("identity", identity.orNull, "What the dump itself says of which post it is."),
      Field(
        "part", .string.orNull, "The file inside the dump, as the dump writes it; null when it is one file."),
      Field("captured_at", .time.orNull, "When the dump's maker saw it so."),
      Field("forwards", Schema.integer.orNull),
      Field("replies", Schema.integer.orNull),
      Field(
        "reaction_counts", Schema.array(of: .named("Reaction")).orNull,
        "Each reaction with its count, where the dump has them one by one."),
      Field("facts", Schema.named("PostFacts").orNull, "What else the dump shows of the post."),
    ]).described("A post as one dump shows it."),
    "SightingOrigin": .object([
      Field("name", .string),
      Field("author", .string.orNull, "The author in brackets after the name."),
    ]).described("Where the dump says that the post was forwarded from."),
    "Medium": .object([
      Field("kind", .string.example("photo")),
      Field("name", .string.orNull),
      Field("size", Schema.string.example("6.2 MB").orNull, "As printed."),
      Field("bytes", Schema.integer.orNull),
      Field("path", .string.orNull, "Where the dump says that it lies or lay: text only."),
      Field("type", .string.orNull, "The MIME type."),
      Field("duration", Schema.integer.orNull, "Seconds."),
      Field("width", Schema.integer.orNull),
      Field("height", Schema.integer.orNull),
      Field("note", .string.orNull),
    ]).described("A file or medium that the dump names without containing it."),
    "Reaction": .object([
      Field("emoji", .string.orNull, "Null for an emoji that is an image."),
      Field("count", .named("Count")),
    ]),
  ]
}
