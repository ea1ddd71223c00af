import EndpointAPI
import Hummingbird

extension Route {
  /// `/v1/status`, and `/healthz` for what only wants to know whether anybody answers.
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
    ]
  }
}
