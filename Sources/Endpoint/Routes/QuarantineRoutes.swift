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
      Route(.post, "/v1/quarantine/retry", changes: "retry") { request, context in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.retry) {
          try await Departure.whileClientWaits(on: context.channel) { try await backend.retry(.all) }
        }
      },
      Route(.post, "/v1/dumps/{id}/retry", changes: "retry") { request, context in
        _ = try QueryParameters(request, names: [])
        let id = try context.dumpParameter()
        do {
          return try await .answer(request, text: PlainText.retry) {
            try await Departure.whileClientWaits(on: context.channel) { try await backend.retry(.id(id)) }
          }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noSuch("dump in quarantine", id: id, list: "quarantine"))
        }
      },
    ]
  }
}
