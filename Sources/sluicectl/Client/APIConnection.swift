import EndpointAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A connection was closed before there was anything of an answer, and nothing can have come of the question.
struct Unanswered: Error {}

/// One connection to the endpoint, which takes one question after the other.
final class APIConnection {
  /// No answer that is read as a whole is longer than this.
  private static let longestBody = 256 << 20
  /// No line of a stream is longer than this.
  private static let longestLine = 64 << 20

  private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  private var isFresh = true

  init(
    inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>,
    outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  ) {
    self.inbound = inbound.makeAsyncIterator()
    self.outbound = outbound
  }

  /// Asks, and reads the answer as a `Value`.
  func ask<Value: Decodable>(_ request: APIRequest, for type: Value.Type = Value.self) async throws -> Value {
    let head = try await send(request)
    let body = try await readBody()
    guard head.status.code < 300 else { throw Self.failure(head, body) }
    return try Self.decode(type, body)
  }

  /// Asks, and gives the answer as it came.
  func text(_ request: APIRequest) async throws -> String {
    let head = try await send(request)
    let body = try await readBody()
    guard head.status.code < 300 else { throw Self.failure(head, body) }
    return String(decoding: body, as: UTF8.self)
  }

  /// Asks, and hands over the lines of the answer one by one as they come. Empty lines are left out.
  func stream<Value: Decodable>(
    _ request: APIRequest, of type: Value.Type = Value.self, _ body: (Value) async throws -> Void
  ) async throws {
    let head = try await send(request)
    guard head.status.code < 300 else { throw Self.failure(head, try await readBody()) }
    var buffer = ByteBuffer()
    while let part = try await nextBodyPart() {
      buffer.writeImmutableBuffer(part)
      while let length = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
        let bytes = buffer.readBytes(length: length - buffer.readerIndex) ?? []
        buffer.moveReaderIndex(forwardBy: 1)
        if !bytes.isEmpty { try await body(try Self.decode(type, Data(bytes))) }
      }
      buffer.discardReadBytes()
      guard buffer.readableBytes <= Self.longestLine else {
        throw Failure(.protocolError, "The answer has a line that is too long.")
      }
    }
  }

  /// Hands over a list page by page, until it ends or `limit` items are had.
  /// - Returns: whether there are more items than `limit`.
  func pages<Item: Codable & Sendable>(
    _ request: APIRequest, of type: Item.Type = Item.self, limit: Int?, _ body: ([Item]) throws -> Void
  ) async throws -> Bool {
    var left = limit ?? .max
    var cursor: String?
    repeat {
      var request = request
      request.query += [("limit", String(min(left, 1000))), ("cursor", cursor)]
      let page = try await ask(request, for: Page<Item>.self)
      try body(Array(page.items.prefix(left)))
      left -= page.items.count
      cursor = page.next
    } while left > 0 && cursor != nil
    return cursor != nil
  }

  private func send(_ request: APIRequest) async throws -> HTTPResponseHead {
    let mayAskAgain = isFresh && request.method == .get
    isFresh = false
    do {
      if let answer = try await exchange(request) { return answer }
    } catch let error where mayAskAgain && (error is IOError || error is ChannelError) {
      throw Unanswered()
    }
    if mayAskAgain { throw Unanswered() }
    throw Failure.cutOff
  }

  /// - Returns: nil when the connection was closed instead.
  private func exchange(_ request: APIRequest) async throws -> HTTPResponseHead? {
    var headers = HTTPHeaders()
    headers.add(name: "Host", value: "sluice")
    headers.add(name: "Accept", value: request.accept)
    headers.add(name: "User-Agent", value: "sluicectl/\(SluiceVersion.current)")
    if request.method != .get { headers.add(name: "Content-Length", value: "\(request.body?.count ?? 0)") }
    if request.body != nil { headers.add(name: "Content-Type", value: "application/json") }
    let head = HTTPRequestHead(
      version: .http1_1, method: .init(rawValue: request.method.rawValue), uri: request.target,
      headers: headers)
    try await outbound.write(.head(head))
    if let body = request.body { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
    try await outbound.write(.end(nil))
    guard case .head(let answer)? = try await inbound.next() else { return nil }
    return answer
  }

  /// nil at the end of the answer.
  private func nextBodyPart() async throws -> ByteBuffer? {
    switch try await inbound.next() {
    case .body(let buffer)?: return buffer
    case .end?: return nil
    case .head?, nil: throw Failure.cutOff
    }
  }

  private func readBody() async throws -> Data {
    var body = Data()
    while let part = try await nextBodyPart() {
      guard body.count + part.readableBytes <= Self.longestBody else {
        throw Failure(.protocolError, "The answer is too long.", remedy: "ask for less with --limit")
      }
      body.append(contentsOf: part.readableBytesView)
    }
    return body
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
    do {
      return try JSONText.decode(type, from: data)
    } catch {
      throw Failure(
        .protocolError, "The answer is not what sluicectl \(SluiceVersion.current) understands.",
        remedy: "are daemon and client of one version? sluicectl --version, sluiced --version")
    }
  }

  private static func failure(_ head: HTTPResponseHead, _ body: Data) -> Failure {
    if let problem = try? JSONText.decode(Problem.self, from: body) { return Failure(problem) }
    return Failure(.protocolError, "The server answered \(head.status.code) \(head.status.reasonPhrase).")
  }
}
