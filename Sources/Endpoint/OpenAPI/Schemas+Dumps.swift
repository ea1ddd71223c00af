extension Schemas {
  static let dumps: [String: Schema] = [
    "DumpSummary": .object(dumpFields),
    "DumpDetail": .object(
      dumpFields + [
        Field(
          "encoding", Schema.string.example("utf-8").orNull,
          "The character encoding it was read in; null when it was not read."),
        Field("repairs_by_kind", repairs, "How often each kind of repair was needed."),
        Field("location", .string.orNull, "Where the file lies now; null when it was deleted."),
        Field("channels", .array(of: .named("ChannelSnapshot")), "The channel headings that it shows."),
        Field("parts", .array(of: .named("DumpPart")), "The files inside it, in its order: the first 1,000."),
        Field("part_count", .count, "How many files are inside it; 0 when it is one file."),
        Field(
          "arrivals", Schema.count.orNull,
          "How many files with these bytes came, this one among them. It is the newest, unless it was asked for by its "
            + "number."),
      ]),
    "DumpPart": .object([
      Field("path", .string.example("export/result.json"), "As the dump writes it."),
      Field("outcome", .word(["read", "skipped", "failed"]), "What became of it."),
      Field("message", .string.orNull, "What a skipped part looks like, or why a failed one failed."),
      Field("code", .string.orNull, "A word for programs, of a failed part."),
      Field("remedy", .string.orNull, "What to do about it."),
      Field("format", .string.orNull),
      Field("encoding", .string.orNull),
      Field("bytes", .count, "Unpacked."),
      Field("posts", .count),
      Field("repairs", repairs, "How often each kind of repair was needed."),
    ]).described("A file inside a dump, and what became of it."),
    "QuarantinedDump": .object(
      dumpFields + [
        Field("code", .string.example("binary"), "What was wrong, as a short name for programs."),
        Field(
          "offset", Schema.count.orNull,
          "Where in the dump it was wrong, in bytes; null when it is wrong as a whole."),
        Field("remedy", .string, "What to do about it, as a sentence."),
        Field("location", .string, "Where the file lies now."),
      ]),
    "RetryResult": .object([
      Field(
        "retried", .array(of: .named("DumpSummary")),
        "The dumps that were given back to their drop directories. Where they are very many, the first of them."
      ),
      Field("count", .count, "How many were given back."),
    ]),
  ]

  private static let dumpFields = [
    Field("id", Schema.dumpID.orNull, "SHA-256 of the dump's bytes; null when the file was not read."),
    Field(
      "number", Schema.integer.with(["minimum": 1]).orNull,
      "The number of its line in the ledger, by which a dump is found that has no `id`: `n17` for 17. Null while it "
        + "has no outcome."),
    Field(
      "name", .string.example("march/capture.txt"),
      "The path below the drop directory under which it was dropped."),
    nameBytes,
    Field(
      "drop", .string.orNull, "The drop directory to which it came; null where the ledger is older than that."
    ),
    Field("state", dumpStates, "How far it has come."),
    Field(
      "format", Schema.string.example("text-full").orNull, "The format by name; null before it is known."),
    Field("bytes", .count),
    Field("posts", .count, "How many posts it shows."),
    Field("new_texts", .count, "How many distinct texts came with it."),
    Field("known_texts", .count, "How many of its texts were known before."),
    Field(
      "kin_texts", Schema.count.orNull,
      "How many of the new texts are copies of known ones, changed; siblings do not count."),
    Field("repairs", .count, "How many repairs its posts needed."),
    Field("received_at", .time.orNull, "When the file was first seen in the drop directory."),
    Field("finished_at", .time.orNull, "When its outcome became durable; null while it has none."),
    Field(
      "retried_at", .time.orNull,
      "When it was given back to its drop directory, to be read again; null when it was not."),
    Field(
      "reason", .string.orNull,
      "Why it failed, is a duplicate, settles or is ignored, as a sentence; null when there is nothing to say."
    ),
  ]
}
