import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/kin`, of one post or as a list of clusters, and `POST /v1/reindex`.
  static func kin(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/kin") { request, _ in
        let query = try QueryParameters(request, names: ["post", "diff", "limit", "cursor"])
        let page = try query.page()
        let hasDiff = try query.flag("diff")
        guard let id = try query.idPrefix("post") else {
          guard !hasDiff else {
            throw ProblemError(
              problem: .badRequest("A list of clusters has no diff.", remedy: "give a post, too"))
          }
          return try await .answer(request, text: PlainText.clusters) { try await backend.kinClusters(page) }
        }
        guard page.cursor == nil else {
          throw ProblemError(
            problem: .badRequest(
              "The kin of a post come in one answer.", remedy: "give a limit and no cursor"))
        }
        do {
          return try await .answer(request, text: PlainText.kin) {
            try await backend.kin(ofPost: id, limit: page.limit, hasDiff: hasDiff)
          }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noSuch("post", id: id, list: "posts"))
        }
      },
      Route(.post, "/v1/reindex", changes: "reindex") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.status) {
          try await backend.reindexKin()
          return try await backend.status()
        }
      },
    ]
  }
}
