import NIOCore

/// Lets a connection end only when all that was written is on its way.
///
/// A client may say that it has nothing more to ask and go on reading, as `nc -N` does. When the server's side is to
/// be closed as well, the channel would be closed as a whole at once, with what the client has not read yet. While the
/// service stops, that holds of every end, since then each answer is followed by one. Who does not read at all is cut
/// off by ``Pace``.
final class AnswersBeforeClose: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = NIOAny

  private var lastWrite: EventLoopFuture<Void>?
  private var isQuiescing = false

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent { isQuiescing = true }
    context.fireUserInboundEventTriggered(event)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let promise = promise ?? context.eventLoop.makePromise()
    lastWrite = promise.futureResult
    context.write(data, promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .output || isQuiescing && mode == .all, let lastWrite else {
      context.close(mode: mode, promise: promise)
      return
    }
    lastWrite.assumeIsolated().whenComplete { _ in context.close(mode: mode, promise: promise) }
  }
}
