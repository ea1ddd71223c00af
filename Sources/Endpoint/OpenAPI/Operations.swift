/// What can be asked of the endpoint: one operation for every ``Route``. One file for each subject has them.
enum Operations {
  static let all =
    status + metrics + dumps + quarantine + posts + kin + channels + forwards + stories + events + intake
    + upkeep + rules

  // MARK: - Parameters

  static let page = [
    Parameter.query(
      "limit", Schema.integer.with(["minimum": 1, "maximum": .integer(.max), "default": 100]),
      "How many items at most. More than 1000 counts as 1000."),
    Parameter.query(
      "cursor", Schemas.cursor,
      "Where to go on: `next` of the page before, with the same other parameters. Its form is nobody's business."
    ),
  ]

  static func flag(_ name: String, _ text: String) -> Parameter {
    .query(name, .choice(["true", "false", "1", "0", ""]), "\(text) The bare name counts as `true`.")
  }

  /// A moment: a day, or with its time.
  static let moment = Schema.any(of: [
    Schema.string.with(["format": "date"]).example("2026-03-01"),
    Schema.string.with(["format": "date-time"]).example("2026-03-01T09:30:00Z"),
  ])

  /// The front of a post's id.
  static let idPrefix = Schema.string.with(["pattern": "^[0-9A-Fa-f]{4,64}$"]).example("a1b2c3d4")

  static let postID = Parameter.path("id", idPrefix, "The front of a post's id, four digits or more.")

  static let dumpID = Parameter.path(
    "id",
    Schema.string.with(["pattern": "^([0-9A-Fa-f]{4,64}|[nN]0*[1-9][0-9]{0,17})$"]).example("n17"),
    "The front of a dump's id, four digits or more; or `n` and its number in the ledger.")
}
