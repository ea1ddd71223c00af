import HTTPTypes

// What the document says of who told what: forwards and stories.

extension Operations {
  static let forwards = [
    APIOperation(
      method: .get, path: "/v1/forwards", id: "listForwards", tag: .channels,
      summary: "Show who forwarded whom",
      text: """
        One item for each channel that forwarded and each origin, as the dumps name it; most posts first, of the 100,000 \
        with most posts. A list that was begun counts no post that came later. In a large archive the numbers may be as \
        old as ten times the time that counting takes.
        """,
      parameters: [
        .query(
          "channel", .string.example("@EmbUSA"),
          "Forwarded by the channel with this title, this handle, or this id."),
        .query("from", .string, "Forwarded from the channel of this name."),
        .query("since", moment, "Only posts first seen at this time or later. Without a zone it is UTC."),
        .query("until", moment, "Only posts first seen before this time."),
      ] + page,
      answer: [.json(Schemas.page(of: "Forward")), .text])
  ]

  static let stories = [
    APIOperation(
      method: .get, path: "/v1/stories", id: "listStories", tag: .kin,
      summary: "Show what was told most often",
      text: """
        The stories that more than one new post of a stretch of events tells, those that most channels told first. A story \
        is a text, or a cluster of texts.
        """,
      parameters: [
        .query(
          "after", Schema.count.with(["default": 0]), "Only posts that were new in events above this number."),
        .query("through", .count, "Only posts that were new in events up to this number; without it, all."),
        .query(
          "channel", .string.example("@EmbUSA"), "Only posts of the channel with this title, handle, or id."),
        page[0],
      ],
      answer: [
        .json(.named("StoryList")),
        Content(type: MediaType.text.name, schema: .string.described("A table of them, without colours.")),
      ])
  ]
}

extension Schemas {
  static let forwards: [String: Schema] = [
    "Forward": .object([
      Field(
        "channel", Schema.named("ChannelName").orNull,
        "Who forwarded; null where no dump says which channel it shows."),
      Field(
        "origin", .named("ChannelName"),
        "From where: the name as dumps show it, and the handle and the id where a dump gives them."),
      Field("posts", .count, "How many posts."),
      Field("texts", .count, "How many distinct texts."),
      Field(
        "first_posted", .time.orNull, "When the first of them was posted, of those whose dumps say when."),
      Field("last_posted", .time.orNull, "When the last of them was posted, of those whose dumps say when."),
      Field("first_seen", .time.orNull, "When the first of them was first seen."),
      Field("last_seen", .time.orNull, "When the last of them was first seen."),
    ]).described("What one channel forwarded from one origin."),
    "StoryList": .object([
      Field("items", .array(of: .named("Story")), "Those that most channels told first.")
    ]),
    "Story": .object([
      Field("text", .string, "The text that stands for all: the longest of them."),
      Field(
        "post", Schema.named("KinPost").orNull,
        "The first post that has had that text; its id asks for the kin."),
      Field("texts", .count, "How many texts tell it, whenever they came."),
      Field("posts", .count, "How many posts of the stretch tell it."),
      Field("channels", .count, "How many channels show one of these posts."),
      Field("first_seen", .time.orNull, "When the first of these posts was first seen."),
      Field("last_seen", .time.orNull, "When the last of these posts was first seen."),
    ]).described("Texts that tell one story, with how many told it in a stretch of events."),
  ]
}
