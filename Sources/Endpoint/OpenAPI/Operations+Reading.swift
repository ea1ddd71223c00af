import HTTPTypes

extension Operations {
  static let status = [
    APIOperation(
      method: .get, path: "/v1/status", id: "getStatus", tag: .service, summary: "Is all well",
      text:
        "What the service is doing, what is wrong and why, and how much there is. Cheap enough to ask every second.",
      answer: [.json(.named("Status")), .text]),
    APIOperation(
      method: .get, path: "/healthz", id: "getHealth", tag: .service, summary: "Does anybody answer",
      text: "For what only wants to know that: always `ok`, whatever `Accept` says.",
      answer: [Content(type: MediaType.text.name, schema: .string, example: "ok\n")]),
    APIOperation(
      method: .get, path: "/v1/openapi.json", id: "getOpenAPI", tag: .service, summary: "This document",
      text: "What the endpoint answers, by OpenAPI 3.1.",
      answer: [.json(.anyObject)]),
  ]

  static let dumps = [
    APIOperation(
      method: .get, path: "/v1/dumps", id: "listDumps", tag: .dumps, summary: "List the dumps",
      text: """
        Newest first: on the first page what lies in the drop directories and has no outcome yet, then the ledger.
        """,
      parameters: [
        .query(
          "state", .choice(["settling", "waiting", "ingested", "duplicate", "failed", "ignored"]),
          "Only dumps in this state.")
      ] + page,
      answer: [.json(Schemas.page(of: "DumpSummary")), .text]),
    APIOperation(
      method: .get, path: "/v1/dumps/{id}", id: "getDump", tag: .dumps, summary: "Show a dump",
      text: "With its channel headings, and with the files inside it where it is a container.",
      parameters: [dumpID], answer: [.json(.named("DumpDetail")), .text], problems: [404, 409]),
  ]

  static let posts = [
    APIOperation(
      method: .get, path: "/v1/posts", id: "listPosts", tag: .posts, summary: "List or search the posts",
      text: "Newest first. Every condition must hold.",
      parameters: [
        .query(
          "q", .string.example("\"Pier four\" harbour"),
          "Words that the text must have, in any script; in quotes, one after the other."),
        .query("dump", idPrefix, "Seen in the dump whose id begins so."),
        .query(
          "channel", .string.example("@EmbUSA"),
          "Posted in the channel with this title, this handle, or this id."),
        .query("from", .string, "Forwarded from the channel of this name."),
        .query("hashtag", .string.example("BRICS"), "Has this hashtag, with or without its `#`."),
        .query("since", moment, "First seen at this time or later. Without a zone it is UTC."),
        flag("distinct", "Of posts with one text, or with texts of one cluster, only the first."),
        .query(
          "include", .choice(["sightings", ""]),
          "With the sightings of each, the first 1,000; then no more than 100 posts at a time, and no text/plain."
        ),
      ] + page,
      answer: [
        .json(.any(of: [Schemas.page(of: "PostRecord"), Schemas.page(of: "PostSummary")])), .text,
      ], problems: [404, 409]),
    APIOperation(
      method: .get, path: "/v1/posts/{id}", id: "getPost", tag: .posts, summary: "Show a post",
      text: "With each of its sightings, every text that it has had, and its counters over time.",
      parameters: [postID, flag("diff", "With what each text changed of the one before it, word by word.")],
      answer: [.json(.named("PostDetail")), .text], problems: [404, 409]),
  ]

  static let kin = [
    APIOperation(
      method: .get, path: "/v1/kin", id: "getKin", tag: .kin, summary: "Show what tells a story again",
      text: """
        With `post`, the texts of that post and their kin: copies first, then siblings, which have the same wording and \
        other facts. Without it, the stories that several texts tell, newest first.
        """,
      parameters: [
        .query("post", idPrefix, "The front of the id of the post whose kin are asked for."),
        flag("diff", "With what differs, word by word; only with `post`."),
      ] + page,
      answer: [
        .json(.any(of: [.named("PostKin"), Schemas.page(of: "KinCluster")])), .text,
      ], problems: [404, 409])
  ]

  static let channels = [
    APIOperation(
      method: .get, path: "/v1/channels", id: "listChannels", tag: .channels, summary: "List the channels",
      text: "With the counters of their newest snapshots.",
      parameters: [
        .query(
          "channel", .string.example("@EmbUSA"),
          "Only the channel with this title, this handle, or this id; several where nobody knows that they are one."
        ),
        flag("series", "With its counters over time, the newest 1,000 snapshots."),
      ] + page,
      answer: [.json(Schemas.page(of: "ChannelSummary")), .text])
  ]
}
