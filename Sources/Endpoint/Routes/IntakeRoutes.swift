import EndpointAPI
import Hummingbird

extension Route {
  /// What an operator tells intake: `POST` of `/v1/sync`, `/v1/scan`, `/v1/pause` and `/v1/resume`.
  static func intake(_ backend: any Backend) -> [Route] {
    [
      Route(.post, "/v1/sync") { request, context in
        let query = try QueryParameters(request, names: ["timeout"])
        let timeout = try query.seconds("timeout")
        return try await .answer(request, text: PlainText.sync) {
          try await Departure.whileClientWaits(on: context.channel) {
            try await backend.sync(timeout: timeout)
          }
        }
      },
      Route(.post, "/v1/scan", changes: "scan") { request, context in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.scan) {
          try await Departure.whileClientWaits(on: context.channel) { try await backend.scan() }
        }
      },
      Route(.post, "/v1/pause", changes: "pause") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.status) { try await backend.pause() }
      },
      Route(.post, "/v1/resume", changes: "resume") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.status) { try await backend.resume() }
      },
    ]
  }
}
