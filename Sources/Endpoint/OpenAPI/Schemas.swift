/// The shapes of what the endpoint answers, by their names in the document. One file for each subject has them.
///
/// They repeat what the types of `EndpointAPI` say; a test encodes samples of every type and compares.
enum Schemas {
  static let all = [
    status, dumps, posts, sightings, facts, kin, channels, forwards, answers, rules,
  ].reduce(into: [:]) { $0.merge($1) { _, new in new } }

  /// Part of a list of `item`.
  static func page(of item: String) -> Schema {
    .object([
      Field("items", .array(of: .named(item)), "In the order of the list."),
      Field(
        "next", cursor.orNull,
        "What to send as `cursor` for the items after these; null when these are the last."
      ),
    ])
  }

  /// Where a page of a list ends.
  static let cursor = Schema.string

  /// The bytes of a name that is not UTF-8.
  static let nameBytes = Field(
    "name_base64", Schema.string.with(["contentEncoding": "base64"]).orNull,
    "The bytes of `name` in base64 when they are not UTF-8; else null.")

  static let dumpStates = Schema.word(["ingested", "duplicate", "failed", "waiting", "settling", "ignored"])
  static let repairs = Schema.map(to: .count).example(["doubled": 2])
}
