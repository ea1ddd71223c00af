import EndpointAPI
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The service that answers HTTP/1.1 on a Unix socket.
///
/// It listens when ``run()`` is called. On graceful shutdown it stops accepting, closes idle connections, ends event
/// streams, gives answers in hand a grace period, and then closes what is left.
public struct EndpointServer: Service {
  private let address: ListenAddress
  private let backend: any Backend
  private let logger: Logger
  private let configuration: Configuration
  private let onListening: @Sendable () async -> Void

  /// Times that a test or an operator may want to be others.
  public struct Configuration: Sendable {
    /// How long answers in hand may take after a graceful shutdown began.
    public var shutdownGrace: Duration = .seconds(5)
    /// How long a connection may lie idle between two requests.
    public var idleTimeout: Duration = .seconds(120)
    /// How often a silent event stream sends an empty line, so that either side notices when the other is gone.
    public var heartbeat: Duration = .seconds(15)

    public init() {}
  }

  /// - Parameters:
  ///   - address: where to listen.
  ///   - backend: whom to ask.
  ///   - logger: what takes the endpoint's own log lines.
  ///   - configuration: times.
  ///   - onListening: called once, as soon as clients can connect.
  public init(
    address: ListenAddress, backend: any Backend, logger: Logger,
    configuration: Configuration = Configuration(),
    onListening: @escaping @Sendable () async -> Void = {}
  ) {
    self.address = address
    self.backend = backend
    self.logger = logger
    self.configuration = configuration
    self.onListening = onListening
  }

  /// Listens and serves until graceful shutdown or cancellation.
  /// - Throws: ``ListenError`` when it cannot listen.
  public func run() async throws {
    let listener = try Listener(address)
    defer { listener.removeFile() }
    let connections = Connections()
    let http = makeHTTP()
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { [logger] channel in
        http.setup(channel: channel, logger: logger).map { connections.add($0) }
      }
      .withBoundSocket(listener.descriptor).get()
    await onListening()
    // Not a child of this task: what was accepted must be handled even when this task is cancelled. It ends when its
    // connections are closed, as they are below.
    let serving = Task { [logger] in
      await withDiscardingTaskGroup { group in
        for await connection in connections.accepted {
          group.addTask { await http.handle(value: connection, logger: logger) }
        }
      }
    }
    await waitForTheEnd(of: server)
    // Fails only when it is closed already.
    try? await server.close()
    connections.quiesce()
    await withTaskGroup { group in
      group.addTask { await serving.value }
      group.addTask { [configuration] in try? await Task.sleep(for: configuration.shutdownGrace) }
      await group.next()
      connections.close()
      group.cancelAll()
    }
  }

  /// Returns when the service is to stop, or the listening socket fails.
  private func waitForTheEnd(of server: any Channel) async {
    let failure = Departure(of: server)
    await withTaskGroup { group in
      group.addTask {
        // Cancelled or asked nicely: it stops.
        try? await gracefulShutdown()
      }
      group.addTask { [logger] in
        await failure.wait()
        if !server.isActive { logger.error("The endpoint's socket was closed: nobody can ask any more.") }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func makeHTTP() -> HTTP1Channel {
    let responder = Route.responder(for: Route.all(backend, heartbeat: configuration.heartbeat))
    let logger = logger
    // What a request to this endpoint needs is a fraction of it.
    let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
      maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
    return HTTP1Channel(
      responder: { request, writer, channel in
        let context = EndpointContext(source: .init(channel: channel, logger: logger))
        if request.awaitsContinue { try await writer.writeInformationalHead(.init(status: .continue)) }
        var response = try await responder.respond(to: request, context: context)
        response.headers[.date] = HTTPDate.format(.now)
        response.headers[.server] = "sluiced/\(SluiceVersion.current)"
        do {
          try await writer.write(response: response.head, body: response.body)
        } catch {
          // The head is out, so that nothing can be answered any more: the connection is closed.
          throw AnswerCutOff(cause: error)
        }
        if response.headers[.connection] == "close" {
          // Whole as the answer is: what else the client sends is not to be taken for a request.
          try await channel.close(mode: .output)
          throw LastAnswer()
        }
      },
      configuration: .init(
        additionalChannelHandlers: [AnswersBeforeClose()],
        idleTimeout: TimeAmount(configuration.idleTimeout), httpDecoderConfiguration: decoder))
  }
}

/// An answer was sent that ends its connection.
private struct LastAnswer: Error {}

/// An answer could not be sent to its end.
private struct AnswerCutOff: Error {
  let cause: any Error
}
