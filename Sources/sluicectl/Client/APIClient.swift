import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Connects to the endpoint's socket.
struct APIClient: Sendable {
  typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  let socketPath: String

  /// Connects, lets `body` ask over the connection, and closes it.
  ///
  /// Where the connection is closed before the answer to a first question that changes nothing, `body` is called a second
  /// time, over another one: a daemon that is started anew closes those that it has not read from.
  func withConnection<Result>(_ body: (APIConnection) async throws -> Result) async throws -> Result {
    do {
      return try await withOneConnection(body)
    } catch is Unanswered {
      do { return try await withOneConnection(body) } catch is Unanswered { throw Failure.cutOff }
    }
  }

  private func withOneConnection<Result>(
    _ body: (APIConnection) async throws -> Result
  ) async throws -> Result {
    let channel = try await connect()
    do {
      return try await channel.executeThenClose { inbound, outbound in
        try await body(APIConnection(inbound: inbound, outbound: outbound))
      }
    } catch is IOError {
      throw Failure.cutOff
    } catch is ChannelError {
      throw Failure.cutOff
    } catch HTTPParserError.invalidEOFState {
      // In the middle of an answer.
      throw Failure.cutOff
    } catch is HTTPParserError {
      throw Failure(.protocolError, "What answers at \(socketPath) does not speak HTTP.")
    }
  }

  /// Asks one question over a connection of its own.
  func ask<Value: Decodable & Sendable>(
    _ request: APIRequest, for type: Value.Type = Value.self
  ) async throws -> Value {
    try await withConnection { try await $0.ask(request) }
  }

  private func connect() async throws -> Channel {
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: socketPath) { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            return try Channel(wrappingChannelSynchronously: channel)
          }
        }
    } catch let error as IOError {
      throw Failure.connecting(to: socketPath, errno: error.errnoCode)
    } catch is SocketAddressError {
      throw Failure.connecting(to: socketPath, errno: ENAMETOOLONG)
    }
  }
}
