import HTTPTypes

extension Operations {
  static let events = [
    APIOperation(
      method: .get, path: "/v1/events", id: "listEvents", tag: .events,
      summary: "List what happened, or follow it",
      text: """
        Oldest first: a page of JSON, or a stream of lines, which `Accept: application/x-ndjson` or `follow` asks for. A \
        stream is never packed and has no tag. An empty line means that nothing happened, and is to be skipped. Whoever \
        was cut off asks again with the number of the last event seen, and misses none.
        """,
      parameters: [
        .query(
          "since", .integer.with(["minimum": 0, "maximum": .integer(.max)]),
          "Only events after the one with this number."),
        .query(
          "cursor", .integer.with(["minimum": 0, "maximum": .integer(.max)]),
          "As `since`, which it goes before: `next` of the page before."),
        .query(
          "limit", Schema.integer.with(["minimum": 1, "maximum": .integer(.max)]),
          "How many events at most: of a page, 100 without it and never more than 1000; of a stream, as many as come."
        ),
        flag("follow", "Stay, and send events as they happen."),
      ],
      answer: [
        .json(Schemas.page(of: "Event")), .lines(of: .named("Event"), "An event as JSON in each line."),
      ])
  ]
}
