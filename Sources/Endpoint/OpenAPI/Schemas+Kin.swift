extension Schemas {
  static let relation = Schema.word(["exact", "revision", "shorter", "longer", "reordered", "sibling"])

  static let kin: [String: Schema] = [
    "PostKin": .object([
      Field("post", .named("PostSummary")),
      Field("texts", .array(of: .named("TextKin")), "The texts that it has had, newest first: the first 20."),
      Field("text_count", .count, "How many texts it has had."),
    ]),
    "TextKin": .object([
      Field("text", .string),
      Field("as_of", .time.orNull, "The newest time at which the post is known to have had it."),
      Field(
        "cluster_size", .count,
        "How many texts its cluster has, this one among them; 1 when it has no copies."),
      Field("canonical", .boolean, "Whether it stands for its cluster."),
      Field(
        "kin", .array(of: .named("Kin")),
        "Copies, the closest first, then texts of the cluster that were never compared with it, then siblings."
      ),
      Field("kin_count", .count, "How many kin it has, siblings among them; `kin` may have fewer."),
      Field("sibling_count", .count),
    ]).described("A text of the post that was asked for, and its kin."),
    "Kin": .object([
      Field(
        "relation", relation.orNull,
        "What it is, seen from the text asked for; null for a text of the same cluster that was compared with another "
          + "of the cluster only."),
      Field(
        "score", Schema.number.with(["minimum": 0, "maximum": 1]).orNull,
        "How near the two are; null where they were not compared."),
      Field(
        "conflict", Schema.number.orNull,
        "How much what differs speaks against one story: about 1 for each number or name, less for other words. Null "
          + "where they were not compared."),
      Field(
        "context", Schema.word(["post", "origin"]).orNull,
        "What else than the texts decided: `post` where both are texts of one post, `origin` where both came from one "
          + "origin and may yet turn out to be siblings; else null."),
      Field("text", .string),
      Field("canonical", .boolean, "Whether it stands for its cluster."),
      Field("posts", .array(of: .named("KinPost")), "The first posts that have had it, three at most."),
      Field("post_count", .count, "How many posts have had it, counted up to 1,000."),
      Field(
        "diff", Schema.named("KinDiff").orNull,
        "The difference from the text asked for; null unless `diff` asks for it, and after the first 200 or 8 MB of "
          + "texts."),
    ]).described("A text that is kin of the one that was asked for."),
    "KinPost": .object([
      Field("id", .postID),
      Field("channel", Schema.named("ChannelName").orNull),
      Field("forwarded_from", Schema.named("PostOrigin").orNull),
      Field("message_id", Schema.integer.orNull, "The number in the channel, where a dump has it."),
      Field("date", .time.orNull, "When it was posted, where a dump has it."),
      Field("first_seen", .time.orNull, "When the first dump that shows it was received."),
      Field(
        "url", .string.orNull, "Where Telegram shows it; null when the number or the channel is not known."),
    ]).described("A post that has had a text."),
    "KinDiff": .object([
      Field(
        "segments", .array(of: .named("DiffSegment")),
        "In order. Those that are not `removed` are together the other text, but for white space at its end; those "
          + "that are not `added` are the words of the text asked for."),
      Field("reasons", .array(of: .named("DiffReason")), "In order; none when both say the same words."),
      Field(
        "coarse", .boolean, "Whether the texts were too long or too different for a shortest difference."),
    ]).described(
      "What differs between two texts, word by word: of kin, between the text asked for and the other; of revisions, "
        + "between a text, here called the one asked for, and the one after it in time, here called the other."
    ),
    "DiffSegment": .object([
      Field("kind", .word(["same", "removed", "added"])),
      Field(
        "text", .string,
        "With the white space after it. What both have is spelled as the other text has it."),
    ]),
    "DiffReason": .object([
      Field(
        "kind", .word(["number", "name", "word", "flag", "link", "beginning", "end", "inside"]),
        "What kind of difference it is."),
      Field("old", .string.orNull, "What the text asked for has there; null when it has nothing."),
      Field("new", .string.orNull, "What the other text has there; null when it has nothing."),
    ]),
    "KinCluster": .object([
      Field("size", .count, "How many texts it has, two or more."),
      Field("text", .string, "The text that stands for all: the longest of them."),
      Field(
        "post", Schema.named("KinPost").orNull,
        "The first post that has had that text; its id asks for the kin."),
      Field("first_seen", .time.orNull, "When the first of the texts was first seen."),
      Field("newest_seen", .time.orNull, "When the newest of the texts was first seen."),
    ]).described("Texts that are one story."),
  ]
}
