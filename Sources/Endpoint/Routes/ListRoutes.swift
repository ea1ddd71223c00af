import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/dumps` and `/v1/dumps/{id}`.
  static func dumps(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/dumps") { request, _ in
        let query = try QueryParameters(request, names: ["state", "limit", "cursor"])
        let state = query.value("state").map(DumpState.init(rawValue:))
        if let state, !DumpState.all.contains(state) {
          let words = DumpState.all.map(\.rawValue).joined(separator: ", ")
          throw ProblemError(
            problem: .badRequest("There is no state \(state.rawValue).", remedy: "states are \(words)"))
        }
        let dumps = DumpQuery(state: state, page: try query.page())
        return try await .answer(request, text: PlainText.dumps) { try await backend.dumps(dumps) }
      },
      Route(.get, "/v1/dumps/{id}") { request, context in
        _ = try QueryParameters(request, names: [])
        let id = try context.dumpParameter()
        do {
          return try await .answer(request, text: PlainText.dump) { try await backend.dump(id: id) }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noSuch("dump", id: id, list: "ls"))
        }
      },
    ]
  }

  /// `/v1/posts` and `/v1/posts/{id}`.
  static func posts(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/posts") { request, _ in
        let query = try QueryParameters(
          request,
          names: [
            "q", "dump", "channel", "from", "hashtag", "since", "distinct", "include", "limit", "cursor",
          ])
        var posts = PostQuery(
          text: query.string("q"), dump: try query.idPrefix("dump"),
          channel: query.string("channel").map { without("@", $0) }, from: query.string("from"),
          hashtag: query.string("hashtag").map { without("#", $0) }, since: try query.time("since"),
          isDistinct: try query.flag("distinct"), page: try query.page())
        guard let part = query.string("include") else {
          return try await .answer(request, text: PlainText.posts) { try await backend.posts(posts) }
        }
        guard part == "sightings" else {
          throw ProblemError(
            problem: .badRequest("Posts include no \(part).", remedy: "include may be sightings"))
        }
        posts.page.limit = min(posts.page.limit, mostRecords)
        let records = posts
        return try await .answer(request) { try await backend.postRecords(records) }
      },
      Route(.get, "/v1/posts/{id}") { request, context in
        let hasDiff = try QueryParameters(request, names: ["diff"]).flag("diff")
        let id = try context.idParameter()
        do {
          return try await .answer(request, text: PlainText.post) {
            try await backend.post(id: id, hasDiff: hasDiff)
          }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noSuch("post", id: id, list: "posts"))
        }
      },
    ]
  }

  /// `/v1/channels`.
  static func channels(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/channels") { request, _ in
        let query = try QueryParameters(request, names: ["channel", "series", "limit", "cursor"])
        let channels = ChannelQuery(
          channel: query.string("channel").map { without("@", $0) }, hasSeries: try query.flag("series"),
          page: try query.page())
        return try await .answer(request, text: PlainText.channels) { try await backend.channels(channels) }
      }
    ]
  }

  /// Posts of one answer that come with their sightings, which may be many.
  private static let mostRecords = 100

  static func without(_ mark: Character, _ text: String) -> String {
    text.first == mark ? String(text.dropFirst()) : text
  }
}

extension EndpointContext {
  /// The `{id}` of the path, as ``Backend`` wants it of a post.
  fileprivate func idParameter() throws -> String {
    try QueryParameters.idPrefix(parameters.get("id") ?? "")
  }

  /// The `{id}` of the path, as ``Backend`` wants it of a dump.
  func dumpParameter() throws -> String {
    try QueryParameters.dumpID(parameters.get("id") ?? "")
  }
}

extension Problem {
  /// - Parameters:
  ///   - noun: what was asked for.
  ///   - id: as ``Backend`` takes it.
  ///   - list: the verb that lists such things.
  static func noSuch(_ noun: String, id: String, list: String) -> Problem {
    .notFound(
      id.hasPrefix("n")
        ? "No \(noun) has the number \(id)." : "No \(noun) has an id that begins with \(id).",
      remedy: "sluicectl \(list) lists what there is")
  }
}
