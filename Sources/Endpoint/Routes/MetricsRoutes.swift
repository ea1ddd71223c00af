import EndpointAPI
import Hummingbird
import OpenMetrics

extension Route {
  /// `/metrics`: OpenMetrics, or the older text of Prometheus for who asks for that only.
  static func metrics(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/metrics") { request, _ in
        _ = try QueryParameters(request, names: [])
        let format = ExpositionFormat(accept: request.headers[.accept] ?? "")
        let text = try await backend.metrics().text(format)
        return Response(
          status: .ok,
          headers: [.contentType: format.contentType, .cacheControl: "no-store", .vary: "Accept"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
      }
    ]
  }
}

extension ExpositionFormat {
  private static let openMetricsType = MediaType("application/openmetrics-text")

  /// The format that an Accept header wants more, OpenMetrics where it makes no difference or neither is wanted.
  /// - Parameter accept: the header's value; empty for none.
  init(accept: String) {
    let wanted = MediaType.preferred(of: [Self.openMetricsType, .text], by: accept)
    self = wanted == .text ? .prometheus : .openMetrics
  }
}
