import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/stories`.
  static func stories(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/stories") { request, _ in
        let query = try QueryParameters(request, names: ["after", "through", "channel", "limit"])
        let stories = StoryQuery(
          after: try query.integer("after", 0...Int64.max) ?? 0,
          through: try query.integer("through", 0...Int64.max) ?? .max,
          channel: query.string("channel").map { without("@", $0) }, limit: try query.page().limit)
        return try await .answer(request, text: PlainText.stories) {
          StoryList(items: try await backend.stories(stories))
        }
      }
    ]
  }
}
