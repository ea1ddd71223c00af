import EndpointAPI
import HTTPTypes
import NIOCore

/// An answer for a connection over which no request is understood yet, or none will be.
enum CannedAnswer {
  static func text(_ problem: Problem) -> String {
    // A problem is made of sentences of this program.
    let body = (try? JSONText.encode(problem)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return """
      HTTP/1.1 \(problem.status) \(HTTPResponse.Status(code: problem.status).reasonPhrase)\r
      Content-Type: application/problem+json\r
      Content-Length: \(body.utf8.count + 1)\r
      Connection: close\r
      \r
      \(body)

      """
  }
}

/// Ends a connection for which there is no place, with the reason.
final class TurnAway: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let problem: Problem

  init(_ problem: Problem) { self.problem = problem }

  func channelActive(context: ChannelHandlerContext) {
    let answer = ByteBuffer(string: CannedAnswer.text(problem))
    let context = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.value.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in
      context.value.close(promise: nil)
    }
  }

  /// Nobody reads what it asks.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
