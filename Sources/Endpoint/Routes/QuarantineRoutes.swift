import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/quarantine`, and the ways out of it.
  static func quarantine(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/quarantine") { request, _ in
        let query = try QueryParameters(request, names: ["limit", "cursor"])
        let page = try query.page()
        return try await .answer(request, text: PlainText.quarantine) { try await backend.quarantine(page) }
      },
      Route(.get, "/v1/quarantine/{id}") { request, context in
        _ = try QueryParameters(request, names: [])
        let id = try context.dumpParameter()
        return try await inQuarantine(id) {
          try await .answer(request, text: PlainText.quarantined) { try await backend.quarantined(id: id) }
        }
      },
      Route(.post, "/v1/quarantine/retry", changes: "retry") { request, context in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.retry) {
          try await Departure.whileClientWaits(on: context.channel) { try await backend.retry(.all) }
        }
      },
      Route(.post, "/v1/dumps/{id}/retry", changes: "retry") { request, context in
        _ = try QueryParameters(request, names: [])
        let id = try context.dumpParameter()
        return try await inQuarantine(id) {
          try await .answer(request, text: PlainText.retry) {
            try await Departure.whileClientWaits(on: context.channel) { try await backend.retry(.id(id)) }
          }
        }
      },
    ]
  }

  /// Says where `answer` finds nothing that nothing in quarantine has the id.
  private static func inQuarantine(
    _ id: String, _ answer: () async throws -> Response
  ) async throws -> Response {
    do {
      return try await answer()
    } catch BackendError.notFound {
      throw ProblemError(problem: .noSuch("dump in quarantine", id: id, list: "quarantine"))
    }
  }
}
