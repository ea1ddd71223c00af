extension Schemas {
  static let rules: [String: Schema] = [
    "RuleDefinition": .object(definition).described(
      "What somebody wants to be told of: the keys and texts of the configuration file. Of a request, all but `name` "
        + "may be left out."),
    "Rule": .object(
      definition + [
        Field("source", .word(["configuration", "command"]), "Where it comes from."),
        Field("since", .count, "It holds for events after this one."),
        Field("created_at", .time),
      ]
    ).described("A rule that holds."),
    "RuleTest": .object([
      Field("rule", .named("RuleDefinition")),
      Field(
        "filed", .word(["word", "channel", "origin", "everywhere", "kind"]),
        "How the rule is found among the others; `kind` of what is on no posts."),
      Field("filed_under", .string.orNull, "The word, the channel or the origin that it is filed under."),
      Field(
        "matches", .array(of: .named("RuleMatch")),
        "What it would have told of in what the archive holds, newest first."),
      Field("complete", .boolean, "Whether these are all."),
    ]),
    "RuleMatch": .object([
      Field("time", .time),
      Field("message", .string, "A sentence."),
      Field("dump", Schema.dumpID.orNull),
      Field("post", Schema.postID.orNull),
      Field("channel", .string.orNull, "The channel's title."),
    ]).described("Something that a rule would have told of."),
    "Alert": .object([
      Field("id", .integer.with(["minimum": 1])),
      Field("rule", .string, "The name of the rule."),
      Field("event", .count, "The sequence number of the alert's own event."),
      Field("matched", .count, "The sequence number of the event that was matched."),
      Field("time", .time),
      Field("message", .string, "A sentence."),
      Field("state", .word(["recorded", "pending", "delivered"]), "How far it has come."),
      Field("attempts", .count, "How often its delivery was tried."),
      Field("next_try", .time.orNull, "When it is tried next; null when it is not pending."),
      Field("last_error", .string.orNull, "Why the last attempt failed, as a sentence."),
      Field("delivered_at", .time.orNull),
      Field("dump", Schema.dumpID.orNull, "The id of the dump concerned."),
      Field("post", Schema.postID.orNull, "The id of the post concerned."),
      Field("channel", .string.orNull, "The title of the channel concerned."),
    ]).described("A match of a rule, and how far its delivery is."),
    "PendingAlerts": .object([
      Field("pending", .count),
      Field(
        "oldest_error", .string.orNull,
        "Of those whose delivery failed, the oldest one's error, as a sentence."),
      Field("oldest_time", .time.orNull, "When the oldest of them was raised; null when none waits."),
    ]),
    "AlertRetry": .object([
      Field("alert", .named("Alert"), "The alert, which is pending now."),
      Field(
        "delivers", .boolean, "Whether the daemon has an alert socket; without one nothing is delivered."),
    ]),
  ]

  /// What a client sends: a rule, as far as a pattern can say what makes sense.
  static let newRule = Schema.any(of: kinds).example(example)

  /// A rule, or the name of one that there is.
  static let ruleToTry = Schema.any(
    of: kinds + [Schema.object([nameField]).with(["additionalProperties": false])]
  )
  .example(example)

  private static let example: JSONValue = ["name": "brics", "on": "post", "query": "#BRICS -#UN"]

  private static let nameField = Field(
    "name", Schema.string.with(["pattern": "^(?!test$)[a-z0-9][a-z0-9-]{0,62}$"]).example("brics"),
    "What the alerts are told by.")

  /// An empty text counts as none.
  private static let words = Schema.string

  private static let kinds = [
    kind(
      "post", ["query": words, "channel": words, "from": words], required: [],
      "What the text must have, in which channel it was posted, from where forwarded; one of these at least."
    ).with(["anyOf": .array(["query", "channel", "from"].map { given($0) })]),
    kind(
      "channel",
      [
        "channel": words, "counter": .choice(["subscribers", "photos", "videos", "files", "links"]),
        "change": Schema.string.with(["pattern": "^[0-9]{1,7}([.][0-9]{1,2})?%$"]).example("5%"),
      ], required: ["counter", "change"], "Which counter of which channel changes, and by more than what."),
    kind(
      "dump",
      [
        "state": .choice(["ingested", "duplicate", "failed"]),
        "drop": Schema.string.with(["pattern": "^(/|$)"]),
      ], required: ["state"],
      "What became of a dump of which drop directory."),
    kind(
      "text",
      [
        "channels": Schema.integer.with(["minimum": 2, "maximum": 1000]),
        "within": Schema.string.with(["pattern": "^[1-9][0-9]?[wdhms]$"]).example("1d"),
      ], required: ["channels", "within"], "In how many channels a text is posted, and within which time."),
  ]

  /// That a key has a text.
  private static func given(_ key: String) -> JSONValue {
    ["required": [.string(key)], "properties": .object([key: ["type": "string", "minLength": 1]])]
  }

  private static func kind(
    _ on: String, _ keys: [String: Schema], required: [String], _ text: String
  ) -> Schema {
    var fields = [nameField, Field("on", .choice([on])), Field("notify", Schema.boolean.orNull)]
    fields += keys.sorted { $0.key < $1.key }.map { key, value in
      Field(key, required.contains(key) ? value : value.orNull)
    }
    return Schema.object(fields).with([
      "required": .array((["name", "on"] + required).map { .string($0) }), "additionalProperties": false,
    ]).described(text)
  }

  private static let definition = [
    Field("name", .string.example("brics"), "What the alerts are told by."),
    Field("on", Schema.word(["post", "channel", "dump", "text"]).orNull, "What the rule is about."),
    Field(
      "query", .string.orNull, "Of rules on posts: what the text must have, in the language of the search."),
    Field("channel", .string.orNull, "Of rules on posts and channels: a title, a handle with `@`, or an id."),
    Field("from", .string.orNull, "Of rules on posts: the name of a forward's origin."),
    Field(
      "counter", Schema.word(["subscribers", "photos", "videos", "files", "links"]).orNull,
      "Of rules on channels: which counter."),
    Field(
      "change", Schema.string.example("5%").orNull,
      "Of rules on channels: by more than this the counter differs from what it was before."),
    Field("state", dumpStates.orNull, "Of rules on dumps: what became of the dump."),
    Field("drop", .string.orNull, "Of rules on dumps: the drop directory that it came to."),
    Field(
      "channels", Schema.count.orNull, "Of rules on texts: in how many channels a text was posted, at least."),
    Field("within", Schema.string.example("1d").orNull, "Of rules on texts: within this time."),
    Field("notify", Schema.boolean.orNull, "Whether alerts are delivered at the alert socket; null is no."),
  ]
}
