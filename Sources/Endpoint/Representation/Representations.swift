import EndpointAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// Sends a whole answer as the client can use it: not again when it has it already, and packed when it wants that.
///
/// What is made while it is sent is left as it is: its lines must arrive when they are written, and no tag can name
/// what is not known yet.
struct Representations: RouterMiddleware {
  typealias Context = EndpointContext

  /// A body that is smaller fits into one or two reads as it is.
  private static let smallestPacked = 1024

  func handle(
    _ request: Request, context: EndpointContext, next: (Request, EndpointContext) async throws -> Response
  ) async throws -> Response {
    let codings = AcceptedCodings(request)
    guard codings.isSatisfiable else { throw ProblemError(problem: .noCoding) }
    let answer = try await next(request, context)
    let isRead = request.method == .get || request.method == .head
    guard answer.status == .ok, let length = answer.body.contentLength else {
      return isRead ? answer.without(bodyFor: request.method) : answer
    }
    let coding = codings.choice(isWorthwhile: length >= Self.smallestPacked)
    var headers = answer.headers
    headers.append("Accept-Encoding", to: .vary)
    guard isRead || coding == .gzip else {
      return Response(status: answer.status, headers: headers, body: answer.body)
    }
    let bytes = try await answer.body.collected()
    if isRead {
      let tag = EntityTag(of: bytes, coding: coding)
      headers[.eTag] = tag.value
      // It may be kept, and be asked for again with the tag; without asking nobody knows whether it is still true.
      headers[.cacheControl] = "no-cache"
      if let known = request.headers[.ifNoneMatch], tag.isNamed(by: known) {
        headers[.contentType] = nil
        return Response(status: .notModified, headers: headers).withoutLength()
      }
    }
    guard coding == .gzip else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
        .without(bodyFor: request.method)
    }
    headers[.contentEncoding] = "gzip"
    headers[.contentLength] = nil
    return Response(status: .ok, headers: headers, body: .gzipped(bytes)).without(bodyFor: request.method)
  }
}

extension Response {
  /// The answer to HEAD: the same but for the body. Where GET's has no length, this has none.
  fileprivate func without(bodyFor method: HTTPRequest.Method) -> Response {
    guard method == .head else { return self }
    let head = createHeadResponse()
    return body.contentLength == nil ? head.withoutLength() : head
  }

  /// No length is better than that of an empty body, which would be a lie about the one that is not sent.
  fileprivate func withoutLength() -> Response {
    var response = self
    response.headers[.contentLength] = nil
    return response
  }
}

extension HTTPFields {
  /// Adds to a header whose value is a list.
  fileprivate mutating func append(_ item: String, to name: HTTPField.Name) {
    self[name] = self[name].map { "\($0), \(item)" } ?? item
  }
}

extension ResponseBody {
  /// The bytes of a body that is made already.
  fileprivate func collected() async throws -> ByteBuffer {
    let (pieces, piece) = AsyncStream.makeStream(of: ByteBuffer.self)
    try await write(Collector(piece: piece))
    piece.finish()
    var whole = ByteBuffer()
    for await piece in pieces {
      // The first is most often all: it is taken without a copy.
      if whole.readableBytes == 0 { whole = piece } else { whole.writeImmutableBuffer(piece) }
    }
    return whole
  }

  private struct Collector: ResponseBodyWriter {
    let piece: AsyncStream<ByteBuffer>.Continuation

    func write(_ buffer: ByteBuffer) { piece.yield(buffer) }
    consuming func finish(_ trailingHeaders: HTTPFields?) {}
  }
}
