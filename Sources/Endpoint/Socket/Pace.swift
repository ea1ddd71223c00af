import EndpointAPI
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends connections whose other end keeps them waiting: a request of which a piece comes now and then, an answer that
/// nobody reads, a client that goes on after its last answer.
///
/// A client may send to the end before it reads, and would lose the answer to a request that is refused half-way if
/// the connection were closed under it: what comes after the last answer is read, and thrown away (RFC 9112, 9.6).
///
/// It stands before all others in the pipeline and sees bytes; ``RequestWatch`` stands behind those that understand
/// them and tells it when a request is whole. Nothing behind it can put off an end that it makes.
final class Pace: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  private let requestTime: TimeAmount
  private let stallTime: TimeAmount
  private let metrics: EndpointMetrics
  private var context: ChannelHandlerContext?
  private var requestEnds: Scheduled<Void>?
  private var isRequestWhole = true
  /// Nothing will be answered any more.
  private var isOver = false
  private var stall: Scheduled<Void>?
  /// Writes that are not on their way yet.
  private var pending = 0

  init(_ limits: ConnectionLimits, _ metrics: EndpointMetrics) {
    self.metrics = metrics
    requestTime = TimeAmount(limits.requestTime)
    stallTime = TimeAmount(limits.stallTime)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    requestEnds?.cancel()
    stall?.cancel()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isOver { return }
    if isRequestWhole {
      isRequestWhole = false
      requestEnds = schedule(after: requestTime) { $0.answerTooSlow() }
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // Those behind ask for more only when they have taken what they got.
    if isOver { context.read() }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    context.close(mode: mode, promise: promise)
    guard mode == .output else { return }
    isOver = true
    requestEnds?.cancel()
    requestEnds = schedule(after: requestTime) { $0.context?.close(promise: nil) }
    context.read()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is TimeIsUp {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// The request that began last is whole.
  func requestIsWhole() {
    isRequestWhole = true
    requestEnds?.cancel()
    requestEnds = nil
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let promise = promise ?? context.eventLoop.makePromise()
    pending += 1
    if pending == 1 { watch() }
    promise.futureResult.assumeIsolated().whenComplete { [self] _ in
      pending -= 1
      watch()
    }
    context.write(data, promise: promise)
  }

  /// Begins to wait anew for the other end to read, where something lies there for it.
  private func watch() {
    stall?.cancel()
    stall = pending > 0 ? schedule(after: stallTime) { $0.giveUp() } : nil
  }

  private func schedule(after time: TimeAmount, _ body: @escaping (Pace) -> Void) -> Scheduled<Void>? {
    let loop = context?.eventLoop.assumeIsolated()
    return loop?.scheduleTask(in: time) { [weak self] in
      if let self { body(self) }
    }
  }

  private func giveUp() {
    metrics.refused("answer-unread")
    context?.close(promise: nil)
  }

  private func answerTooSlow() {
    guard let context else { return }
    metrics.refused(Problem.requestTooSlow.code)
    let answer = ByteBuffer(string: CannedAnswer.text(.requestTooSlow))
    context.writeAndFlush(wrapOutboundOut(.byteBuffer(answer))).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
    }
  }
}

/// Tells ``Pace`` to close a connection now, with what the other end has not read.
struct TimeIsUp: Sendable {}

/// Tells ``Pace`` that a request is whole, and ``Connections`` from when to when one is in hand.
///
/// On the event loop, before anything else happens: a connection that was just asked over must not give way to others.
final class RequestWatch: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connections: Connections

  init(_ connections: Connections) { self.connections = connections }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: connections.note(context.channel, isServing: true)
    case .body: break
    case .end: try? context.pipeline.syncOperations.handler(type: Pace.self).requestIsWhole()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { connections.note(context.channel, isServing: false) }
    context.write(data, promise: promise)
  }
}
