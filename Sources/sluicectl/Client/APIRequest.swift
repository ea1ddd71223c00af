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
      value.map { "\(Self.encode(name))=\(Self.encode($0))" }
    }
    return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
  }

  /// Percent encoding of all but the unreserved characters of RFC 3986.
  static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
