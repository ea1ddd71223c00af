import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/forwards`.
  static func forwards(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/forwards") { request, _ in
        let query = try QueryParameters(
          request, names: ["channel", "from", "since", "until", "limit", "cursor"])
        let forwards = ForwardQuery(
          channel: query.string("channel").map { without("@", $0) }, from: query.string("from"),
          since: try query.time("since"), until: try query.time("until"), page: try query.page())
        return try await .answer(request, text: PlainText.forwards) { try await backend.forwards(forwards) }
      }
    ]
  }
}
