import EndpointAPI
import Hummingbird

extension Route {
  /// `POST /v1/sync`.
  static func sync(_ backend: any Backend) -> [Route] {
    [
      Route(.post, "/v1/sync") { request, context in
        let query = try QueryParameters(request, names: ["timeout"])
        let timeout = try query.seconds("timeout")
        return try .json(
          await Departure.whileClientWaits(on: context.channel) { try await backend.sync(timeout: timeout) })
      }
    ]
  }
}
