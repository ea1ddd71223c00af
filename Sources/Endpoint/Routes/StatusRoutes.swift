import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/status`, `/healthz` for what only wants to know whether anybody answers, and `POST` of `/v1/reload`.
  static func status(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/status") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.status) { try await backend.status() }
      },
      Route(.get, "/healthz") { request, _ in
        _ = try QueryParameters(request, names: [])
        return Response(
          status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
      },
      Route(.post, "/v1/reload", changes: "reload") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request, text: PlainText.reload) { try await backend.reload() }
      },
    ]
  }
}
