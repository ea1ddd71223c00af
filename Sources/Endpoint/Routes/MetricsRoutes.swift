import EndpointAPI
import Hummingbird
import OpenMetrics

extension Route {
  /// `/metrics`: OpenMetrics, or the older text of Prometheus for who asks for that only.
  static func metrics(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/metrics") { request, _ in
        _ = try QueryParameters(request, names: [])
        let format = ExpositionFormat(accept: request.headers[values: .accept].joined(separator: ","))
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
  private static let openMetricsType = "application/openmetrics-text"
  private static let prometheusType = "text/plain"

  /// The format that an Accept header wants more, OpenMetrics where it makes no difference.
  /// - Parameter accept: the header as in RFC 9110, 12.5.1; empty for none. What cannot be read in it counts for nothing.
  init(accept: String) {
    let ranges = accept.split(separator: ",").map(MediaRange.init)
    func weight(of type: String) -> Double {
      ranges.filter { $0.covers(type) }.max { $0.precision < $1.precision }?.weight ?? 0
    }
    self = weight(of: Self.prometheusType) > weight(of: Self.openMetricsType) ? .prometheus : .openMetrics
  }
}

/// A part of an Accept header: which types it means, and how much they are wanted.
private struct MediaRange {
  let type: String
  /// From 0 to 1.
  let weight: Double

  init(_ text: Substring) {
    let fields = text.split(separator: ";").map { String($0.filter { !$0.isWhitespace }).lowercased() }
    type = fields.first ?? ""
    let quality = fields.dropFirst().first { $0.hasPrefix("q=") }
    weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
  }

  func covers(_ other: String) -> Bool {
    type == other || type == "*/*" || type.hasSuffix("/*") && other.hasPrefix(type.dropLast())
  }

  /// The more exact of two ranges decides.
  var precision: Int { type == "*/*" ? 0 : type.hasSuffix("/*") ? 1 : 2 }
}
