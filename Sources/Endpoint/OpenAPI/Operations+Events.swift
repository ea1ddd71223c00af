import HTTPTypes

extension Operations {
  static let events = [
    APIOperation(
      method: .get, path: "/v1/events", id: "listEvents", tag: .events,
      summary: "List what happened, or follow it",
      text: """
        Oldest first: a page of JSON; a stream of lines, which `Accept: application/x-ndjson` or `follow` asks for; or \
        Server-Sent Events for `Accept: text/event-stream`, which always stay. A stream is never packed and has no tag. \
        An empty line of it means that nothing happened, and is to be skipped.

        Whoever was cut off asks again with the number of the last event seen, and misses none and sees none twice. A \
        client that reads too slowly gets a line with a `gap`, and is cut off.
        """,
      parameters: [
        .query("since", number, "Only events after the one with this number."),
        .query("cursor", number, "As `since`, which it goes before: `next` of the page before."),
        .header(
          "Last-Event-ID", number.example(42),
          "As `since`, which it goes before: what Server-Sent Events send when they come back."),
        .query(
          "limit", Schema.integer.with(["minimum": 1, "maximum": .integer(.max)]),
          "How many events at most: of a page, 100 without it and never more than 1000; of a stream, as many as come."
        ),
        flag("follow", "Stay, and send events as they happen."),
        .query(
          "kind",
          Schema.string.with(["pattern": "^,*(([a-z.]+(\\.\\*)?)(,+|$))*$"]).example("post.new,dump.*"),
          "Only events of these kinds, with commas between them; `dump.*` is every kind that begins so."),
        .query(
          "channel", .string.example("@EmbUSA"), "Only events of the channel with this title, handle or id."),
        .query(
          "q", .string.example("BRICS"),
          "Only events of posts whose text has these words, as in a search of posts."),
      ],
      answer: [
        .json(Schemas.page(of: "Event")), .text,
        .lines(of: .named("EventLine"), "An event as JSON in each line."),
        .serverSent(.named("EventLine"), "An event as JSON in each `data`, its number as `id`."),
      ])
  ]

  /// The number of an event.
  private static let number = Schema.integer.with(["minimum": 0, "maximum": .integer(.max)])
}
