import EndpointAPI
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

extension Response {
  /// Long work as lines of JSON.
  /// - Parameter work: what it is, in a word for the journal.
  static func lines<Line: Encodable & Sendable>(
    _ lines: AsyncThrowingStream<Line, any Error>, of work: String, to context: EndpointContext
  ) -> Response {
    let stream = WorkStream(
      lines: lines, work: work, departure: Departure(of: context.channel), logger: context.logger)
    return .lines { try await stream.write(to: &$0) }
  }
}

/// Long work as lines of JSON. It goes on as fast as the client reads, and ends when the client hangs up or the service
/// stops.
private struct WorkStream<Line: Encodable & Sendable> {
  let lines: AsyncThrowingStream<Line, any Error>
  let work: String
  let departure: Departure
  let logger: Logger

  func write(to writer: inout any ResponseBodyWriter) async throws {
    do {
      try await send(to: &writer)
      try await writer.finish(nil)
    } catch {
      // The status is out already. A body without its end tells the client that this was not all.
      logger.info("long work was cut off", metadata: ["work": "\(work)", "error": "\(error)"])
      throw error
    }
  }

  /// The work has a task of its own that can be left alone while this one notices that nobody waits any more. A line
  /// is asked for when the one before it is written.
  private func send(to writer: inout any ResponseBodyWriter) async throws {
    let (requests, request) = AsyncStream.makeStream(of: Void.self)
    let (answers, answer) = AsyncThrowingStream.makeStream(of: Line.self)
    try await withThrowingDiscardingTaskGroup { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          var iterator = lines.makeAsyncIterator()
          for await _ in requests {
            guard let line = try await iterator.next() else { break }
            answer.yield(line)
          }
          answer.finish()
        } catch {
          answer.finish(throwing: error)
        }
      }
      group.addTask {
        await departure.wait()
        answer.finish(throwing: CancellationError())
      }
      group.addTask {
        try? await gracefulShutdown()
        answer.finish(throwing: CancellationError())
      }
      request.yield()
      for try await line in answers {
        try await writer.write(try ByteBuffer(jsonLines: CollectionOfOne(line)))
        request.yield()
      }
      // A cancelled reader finds the stream at its end, wherever that is.
      try Task.checkCancellation()
    }
  }
}
