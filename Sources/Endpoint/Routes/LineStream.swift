import EndpointAPI
import Hummingbird
import NIOCore

extension Response {
  /// Lines of JSON that are made while they are sent.
  static func lines(
    _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    stream(.lines, write)
  }

  /// Whether the body is made while it is sent, for as long as the client listens.
  var isStream: Bool {
    let type = headers[.contentType]
    return type == MediaType.lines.contentType || type == MediaType.serverSent.contentType
  }

  /// A body that is made while it is sent.
  static func stream(
    _ type: MediaType, _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: type.contentType, .cacheControl: "no-store"],
      body: ResponseBody(write))
  }
}

extension ByteBuffer {
  /// - Parameter values: become a line of JSON each.
  init(jsonLines values: some Sequence<some Encodable>) throws {
    self.init()
    for value in values {
      writeBytes(try JSONText.encode(value))
      writeInteger(UInt8(ascii: "\n"))
    }
  }
}
