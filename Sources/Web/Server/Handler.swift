import NIOCore
import NIOHTTP1

/// Answers what comes over a connection.
struct Handler: Sendable {
  typealias Writer = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

  let gate: Gate
  let site: Site
  let source: any WebSource
  let seats: Seats
  let onEntry: @Sendable () -> Void

  /// What every answer has. Nothing may be loaded from elsewhere, put into a frame, or kept.
  static let headers: HTTPHeaders = [
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
      + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
  ]

  /// Answers until either side ends the connection. When the browser leaves, nothing more is asked on its behalf.
  func run(_ connection: WebServer.Connection) async {
    let task = Task { await serve(connection) }
    connection.channel.closeFuture.whenComplete { _ in task.cancel() }
    await task.value
  }

  private func serve(_ connection: WebServer.Connection) async {
    let channel = connection.channel
    // Whatever goes wrong on a connection ends that one.
    try? await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      for try await part in inbound {
        switch part {
        case .head(let next): head = next
        case .body: break
        case .end:
          guard let request = head, try await answer(request, channel, outbound) else { return }
          head = nil
        }
      }
    }
  }

  /// - Returns: whether the connection goes on.
  private func answer(_ head: HTTPRequestHead, _ channel: any Channel, _ writer: Writer) async throws -> Bool
  {
    switch gate.judge(head) {
    case .refuse(let refusal):
      let extra: HTTPHeaders = refusal == .method ? ["Allow": "GET"] : [:]
      let page = Site.Answer(
        status: Int(refusal.status.code), type: "text/html; charset=utf-8", body: refusal.page.document)
      try await send(page, extra, to: writer, thenCloses: true)
      return false
    case .enter(let cookie):
      onEntry()
      let page = Site.Answer(status: 200, type: "text/html; charset=utf-8", body: EntryPage.document)
      try await send(page, ["Set-Cookie": cookie], to: writer, thenCloses: !head.isKeepAlive)
    case .goOn:
      let page = Site.Answer(status: 303, type: "text/html; charset=utf-8", body: EntryPage.document)
      try await send(page, ["Location": Target(.overview).text], to: writer, thenCloses: !head.isKeepAlive)
    case .pass(let path, let query):
      seats.trust(channel)
      let place = Place(path: path)
      if place == .live {
        let last = head.headers.first(name: "Last-Event-ID").flatMap { Int64($0) }
        try await follow(after: max(0, last ?? query.number("since") ?? 0), writer)
        return false
      }
      let answer = if let place { await site.answer(place, query) } else { Site.nothing() }
      try await send(answer, [:], to: writer, thenCloses: !head.isKeepAlive)
    }
    return head.isKeepAlive
  }

  private func send(
    _ answer: Site.Answer, _ extra: HTTPHeaders, to writer: Writer, thenCloses: Bool
  ) async throws {
    var headers = Self.headers
    headers.add(contentsOf: extra)
    headers.add(name: "Content-Type", value: answer.type)
    headers.add(name: "Content-Length", value: String(answer.body.utf8.count))
    if thenCloses { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
    try await writer.write(.head(head))
    try await writer.write(.body(.byteBuffer(ByteBuffer(string: answer.body))))
    try await writer.write(.end(nil))
  }

  /// Sends events until the browser is gone.
  private func follow(after number: Int64, _ writer: Writer) async throws {
    var headers = Self.headers
    headers.add(name: "Content-Type", value: "text/event-stream")
    headers.add(name: "Connection", value: "close")
    try await writer.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
    try await LiveStream(source: source, start: number).run {
      try await writer.write(.body(.byteBuffer(ByteBuffer(string: $0))))
    }
  }
}
