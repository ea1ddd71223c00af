import EndpointAPI
import FoundationEssentials

/// A question for the endpoint.
struct APIRequest {
  enum Method: String {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
  }

  var method = Method.get
  /// The path, which needs no encoding.
  var path: String
  /// Parameters; those without a value are left out.
  var query: [(name: String, value: String?)] = []
  /// The media type to ask for.
  var accept = "application/json"
  /// JSON to send.
  var body: Data?

  init(_ path: String, query: [(name: String, value: String?)] = []) {
    self.path = path
    self.query = query
  }

  /// A request that something be done.
  static func post(_ path: String, query: [(name: String, value: String?)] = []) -> APIRequest {
    var request = APIRequest(path, query: query)
    request.method = .post
    return request
  }

  /// A request that something be done with `value`.
  static func post(
    _ path: String, _ value: some Encodable, query: [(name: String, value: String?)] = []
  ) throws -> APIRequest {
    var request = post(path, query: query)
    request.body = try JSONText.encode(value)
    return request
  }

  /// Path and query as HTTP wants them.
  var target: String {
    let pairs = query.compactMap { name, value in
      value.map { "\(PercentEncoding.encode(name))=\(PercentEncoding.encode($0))" }
    }
    return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
  }
}
