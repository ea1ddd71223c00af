extension Schemas {
  static let status: [String: Schema] = [
    "Status": .object([
      Field("version", .string.example("0.1.0"), "The daemon's version."),
      Field(
        "state", .word(["idle", "ingesting", "paused", "degraded"]), "What the service as a whole is doing."),
      Field(
        "reasons", .array(of: .string),
        "Why the state is not `idle` or `ingesting`, a sentence each; else empty."),
      Field("uptime_seconds", .count),
      Field("paused_since", .time.orNull, "Since when ingestion is paused; null when it is not."),
      Field("drop", .named("Drop"), "The first of `drops`, for programs that know of one only."),
      Field("drops", .array(of: .named("Drop")), "Every drop directory, in the order of the configuration."),
      Field(
        "held", .array(of: .named("HeldFile")),
        "The files that are held back longest, oldest first; at most ten."),
      Field("dumps", .named("DumpCounts")),
      Field("posts", .count, "Posts that have a place of their own in lists."),
      Field("texts", .count, "Distinct texts."),
      Field("sightings", .count),
      Field("channels", .count),
      Field("last_event", .count, "The sequence number of the newest event; 0 when there is none."),
      Field("kin", Schema.named("KinProgress").orNull, "How far the index of kin has come."),
      Field("alerts", Schema.named("PendingAlerts").orNull, "The alerts that wait to be delivered."),
      Field("configuration", Schema.named("Configuration").orNull, "The configuration in force."),
    ]),
    "Configuration": .object([
      Field(
        "file", .string.orNull,
        "The file that it was read from; null when the daemon was started without one."),
      Field("loaded_at", .time, "When it was read."),
      Field(
        "failed_at", .time.orNull,
        "When it was to be read again and could not be used; null when the last time went well."),
      Field("error", .string.orNull, "What was wrong then, where, and what to do, as a sentence."),
      Field(
        "waiting", .array(of: .string),
        "The keys whose values in the file take effect only when the daemon is started anew."),
    ]),
    "ReloadResult": .object([
      Field("configuration", .named("Configuration")),
      Field("changed", .array(of: .named("SettingChange")), "What took effect with this reload."),
      Field(
        "waiting", .array(of: .named("SettingChange")),
        "What takes effect only when the daemon is started anew."),
    ]),
    "SettingChange": .object([
      Field("key", .string.example("limits.time"), "The key's name."),
      Field("old", .string, "What it was; `none` where there was nothing, `(secret)` of a credential."),
      Field("new", .string, "What it is."),
    ]),
    "Drop": .object([
      Field("path", .string.example("/var/lib/sluice/drop"), "The directory that is watched."),
      Field("watching", .word(["inotify", "polling"]), "How changes in it are noticed."),
      Field(
        "watching_reason", .string.orNull,
        "Why the kernel is not asked for changes, as a sentence; null when it is."),
      Field(
        "problem", .string.orNull, "What is wrong with the directory, as a sentence; null when nothing is."),
      Field("waiting", .count, "Files that are whole and wait for their turn."),
      Field(
        "settling", .count,
        "Files that are not taken yet, because somebody may still be writing them, or that are to be tried later."
      ),
      Field("ignored", .count, "Entries that are left alone, such as symbolic links."),
      Field(
        "beyond", .count, "Files that were seen and wait outside of the lists, because enough are in hand."),
      Field("recursive", .boolean, "Whether what lies in directories below it is taken too."),
      Field(
        "disposal", .word(["move", "delete", "leave"]), "What becomes of a file that has its outcome."),
    ]),
    "HeldFile": .object([
      Field("name", .string, "Its path below the drop directory."),
      nameBytes,
      Field("drop", .string, "The drop directory."),
      Field("bytes", .count),
      Field("since", .time, "When it was first seen there."),
      Field("reason", .string, "Why it is not taken yet, as a sentence."),
    ]),
    "DumpCounts": .object([
      Field("ingested", .count), Field("duplicate", .count), Field("failed", .count),
    ]).described("How many dumps had which outcome since the archive began."),
    "KinProgress": .object([
      Field("through", .count, "Texts up to this number are indexed."),
      Field("texts", .count, "The number of the newest text."),
      Field(
        "is_complete", .boolean, "Whether all texts are indexed; until then a text's kin may be missing."),
    ]),
  ]
}
