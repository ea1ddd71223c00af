import CoreMetrics
import EndpointAPI
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Events one after the other, written as fast as the client reads them and kept nowhere on the way: a client that
/// stops reading holds up nothing but itself.
struct EventStream {
  let backend: any Backend
  let feed: EventFeed
  let filter: EventFilter
  let form: EventSegment.Form
  /// The number after which to begin.
  let since: Int64
  /// How many events at most; nil for all.
  let limit: Int64?
  let follows: Bool
  let channel: any Channel
  let logger: Logger

  func write(to writer: inout any ResponseBodyWriter) async throws {
    let follower = follows ? feed.join() : nil
    defer { if let follower { feed.leave(follower) } }
    if let follower { channel.closeFuture.whenComplete { [feed] _ in feed.leave(follower) } }
    var last = since
    do {
      try await write(to: &writer, follower, &last)
      try await writer.finish(nil)
    } catch {
      // The status is out already. A body without its end tells the client that this was not all.
      feed.metrics.eventCutoffs.increment()
      logger.debug("An event stream was cut off.", metadata: ["after": "\(last)", "error": "\(error)"])
      throw error
    }
  }

  private func write(
    to writer: inout any ResponseBodyWriter, _ follower: EventFeed.Follower?, _ last: inout Int64
  ) async throws {
    var left = limit ?? .max
    var isLive = false
    if form == .serverSent { try await writer.write(ByteBuffer(string: "retry: 2000\n\n")) }
    while left > 0, !Task.isShuttingDownGracefully {
      switch try await feed.events(after: last) {
      case .live(let segment):
        isLive = true
        try await write(segment, to: &writer, &last, &left)
      case .behind(let segment):
        guard !isLive else { return try await giveUp(to: &writer, after: last) }
        try await write(segment, to: &writer, &last, &left)
      case .nothing:
        guard let follower else { return }
        switch await feed.wait(follower, after: last) {
        case .events: isLive = true
        case .heartbeat: try await writer.write(form.heartbeat(last))
        case .end:
          try Task.checkCancellation()
          return
        }
      }
    }
  }

  /// Sends what is asked for of a segment.
  private func write(
    _ segment: EventSegment, to writer: inout any ResponseBodyWriter, _ last: inout Int64, _ left: inout Int64
  ) async throws {
    var places = try await filter.places(in: segment.events, after: last, backend)
    if Int64(places.count) > left { places.removeLast(places.count - Int(left)) }
    left -= Int64(places.count)
    if !places.isEmpty { try await writer.write(segment.text(of: places, as: form)) }
    feed.metrics.eventLines.increment(by: places.count)
    last = segment.last
  }

  /// Lets go of a client that reads more slowly than events come, and tells it where to go on.
  private func giveUp(to writer: inout any ResponseBodyWriter, after last: Int64) async throws {
    feed.metrics.eventGaps.increment()
    try await writer.write(form.gap(EventGap(after: last, newest: backend.newestEvent)))
  }
}
