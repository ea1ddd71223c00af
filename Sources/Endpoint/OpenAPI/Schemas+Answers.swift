import EndpointAPI

extension Schemas {
  static let answers: [String: Schema] = [
    "Event": .object([
      Field(
        "seq", .integer.with(["minimum": 1]),
        "Grows with every event and is never used twice; resume with the last one seen."),
      Field("time", .time),
      Field(
        "kind",
        .word([
          "dump.ingested", "dump.duplicate", "dump.failed", "dump.retried", "post.new", "post.revised",
          "post.text", "post.joined", "post.parted", "channel.snapshot", "text.kin", "kin.merged",
          "kin.split", "alert",
        ])),
      Field("dump", Schema.dumpID.orNull, "The id of the dump concerned."),
      Field("post", Schema.postID.orNull, "The id of the post concerned."),
      Field("channel", .string.orNull, "The title of the channel concerned."),
      Field("handle", .string.orNull, "The handle of the channel concerned, without `@`."),
      Field("telegram_id", Schema.integer.orNull, "The id of the channel concerned."),
      Field("name", .string.orNull, "The path of the file concerned, below its drop directory."),
      nameBytes,
      Field(
        "relation", relation.orNull,
        "What the text concerned is, seen from the other text; null of events that are not about kin."),
      Field("of", Schema.postID.orNull, "The id of a post with the other text, of events about kin."),
      Field("rule", .string.orNull, "The rule that was matched, of alerts."),
      Field("alert", Schema.integer.orNull, "The number of the alert, of alerts."),
      Field("message", .string, "What happened, as a sentence for people."),
    ]).described("One durable line of what happened."),
    "EventLine": .any(of: [.named("Event"), .named("EventGap")]),
    "EventGap": .object([
      Field(
        "gap",
        .object([
          Field("after", .count, "The number of the last event that was sent: go on with `since` at this."),
          Field("newest", .count, "The number of the newest event."),
        ]), "What is missing."),
      Field("message", .string, "What happened and what to do, as a sentence for people."),
    ]).described(
      "The last line of a stream whose client read too slowly: what it misses is there for a new question."),
    "SyncResult": .object([
      Field(
        "done", .boolean, "True when everything that was dropped before the call has its outcome."),
      Field("waiting", .count, "Files that still wait for their turn."),
      Field("settling", .count, "Files that somebody may still be writing, or that are to be tried later."),
    ]),
    "ScanResult": .object([
      Field("drops", .array(of: .named("Drop")), "Every drop directory as it was found.")
    ]),
    "AuditLine": .any(of: [
      .named("AuditProgress"), .named("AuditFinding"), .named("AuditSummary"),
    ]).described("One line of an audit; `type` says which, and lines of an unknown type are to be skipped."),
    "AuditProgress": .object([
      Field("type", .choice(["progress"])),
      Field("step", .string, "What is being done, in a few words for people."),
      Field("done", .count, "How much of the step is done, in the unit that suits it."),
      Field("total", .count, "How much the step has, in the same unit; 0 while that is not known."),
    ]),
    "AuditFinding": .object([
      Field("type", .choice(["finding"])),
      Field("code", .string.example("original-missing"), "What is wrong, as a short name for programs."),
      Field("subject", .string, "What it is wrong with, such as a dump or a file."),
      Field("message", .string, "What is wrong, as a sentence."),
      Field("remedy", .string, "What to do about it, as a sentence."),
    ]),
    "AuditSummary": .object([
      Field("type", .choice(["summary"])),
      Field("findings", .count, "How many findings there were."),
      Field("files", .count, "How many files were looked at."),
      Field("dumps", .count, "How many dumps of the archive were looked at."),
      Field("bytes", .count, "How many bytes of files were read."),
    ]).described("The last line. An audit without it did not come to its end."),
    "BackupLine": .any(of: [
      .named("BackupProgress"), .named("Backup"), .named("BackupFailure"),
    ]).described("One line of a backup; `type` says which, and lines of an unknown type are to be skipped."),
    "BackupProgress": .object([
      Field("type", .choice(["progress"])),
      Field("step", .string.example("copying"), "What is being done, in a few words for people."),
      Field("done", .count, "How many bytes of the step are done."),
      Field("total", .count, "How many bytes the step has."),
    ]),
    "Backup": .object([
      Field("type", .choice(["backup"])),
      Field("path", .string, "Where the copy lies, on the machine of the service."),
      Field("bytes", .count, "How large it is."),
      Field(
        "sha256", .string.with(["pattern": "^[0-9a-f]{64}$"]), "The SHA-256 of its bytes."),
    ]).described("The last line: the copy is whole, checked and durable."),
    "BackupFailure": .object([
      Field("type", .choice(["failure"])),
      Field("message", .string, "What went wrong, as a sentence."),
      Field("remedy", .string, "What to do about it, as a sentence."),
    ]).described("The last line: there is no copy."),
    "Problem": .object([
      Field(
        "type", .string.example("urn:sluice:problem:not-found"), "`urn:sluice:problem:` and the code."),
      Field("title", .string, "The kind of problem in a few words, the same each time."),
      Field("status", .integer.with(["minimum": 400, "maximum": 599]), "The HTTP status."),
      Field("detail", .string, "What went wrong this time, as a sentence."),
      Field("code", .string.example("not-found"), "A short name for programs."),
      Field("remedy", .string.orNull, "What to do about it; null when there is nothing to advise."),
    ]).described("What went wrong with a request, by RFC 9457."),
  ]
}
