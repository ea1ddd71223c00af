import EndpointAPI
import Hummingbird

extension Route {
  /// `POST /v1/audit` and `POST /v1/backup`: streams of lines, the last one a summary.
  static func upkeep(_ backend: any Backend) -> [Route] {
    [
      Route(.post, "/v1/audit", changes: "audit") { request, context in
        let deep = try QueryParameters(request, names: ["deep"]).flag("deep")
        return .lines(try await backend.audit(deep: deep), of: "audit", to: context)
      },
      Route(.post, "/v1/backup", changes: "backup") { request, context in
        _ = try QueryParameters(request, names: [])
        return .lines(try await backend.backup(), of: "backup", to: context)
      },
    ]
  }
}
