import NIOCore
import NIOHTTP1

/// Ends connections whose other end keeps them waiting: with a request that does not become whole, or an answer that
/// nobody reads.
final class Patience: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: WebLimits
  private var request: Scheduled<Void>?
  /// Requests that have no answer yet.
  private var asked = 0
  private var stall: Scheduled<Void>?
  /// Writes that are not on their way yet.
  private var pending = 0

  init(_ limits: WebLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    request = end(context, after: limits.requestTime)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    request?.cancel()
    stall?.cancel()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) {
      asked += 1
      request?.cancel()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      asked -= 1
      request?.cancel()
      request = asked > 0 ? nil : end(context, after: limits.idleTime)
    }
    let promise = promise ?? context.eventLoop.makePromise()
    pending += 1
    if pending == 1 { stall = end(context, after: limits.stallTime) }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    promise.futureResult.whenComplete { _ in bound.value.0.noteWritten(bound.value.1) }
    context.write(data, promise: promise)
  }

  private func noteWritten(_ context: ChannelHandlerContext) {
    pending -= 1
    stall?.cancel()
    stall = pending > 0 ? end(context, after: limits.stallTime) : nil
  }

  private func end(_ context: ChannelHandlerContext, after time: TimeAmount) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
