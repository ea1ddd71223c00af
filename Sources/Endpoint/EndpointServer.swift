public import CoreMetrics
import EndpointAPI
import Glibc
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The service that answers HTTP/1.1 on a Unix socket.
///
/// It listens when ``run()`` is called. On graceful shutdown it stops accepting, closes idle connections, ends event
/// streams, gives answers in hand and those that are still to be read a grace period, and then closes what is left.
public struct EndpointServer: Service {
  private let address: ListenAddress
  private let backend: any Backend
  private let logger: Logger
  private let configuration: Configuration
  private let onListening: @Sendable () async -> Void

  /// What a test or an operator may want to be otherwise.
  public struct Configuration: Sendable {
    /// How long answers in hand may take after a graceful shutdown began.
    public var shutdownGrace: Duration = .seconds(5)
    /// Who may change something and how much clients may take up. Copies share it: it may change while the server runs.
    public let admission: Admission
    /// Who may change something: root and the user whose process this is.
    public var access: AccessPolicy {
      get { admission.access }
      nonmutating set { admission.access = newValue }
    }
    /// How much clients may take up.
    public var limits: ConnectionLimits {
      get { admission.limits }
      nonmutating set { admission.limits = newValue }
    }
    /// What counts requests, connections and events.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance
    /// How often a silent event stream sends an empty line, so that either side notices when the other is gone.
    public var heartbeat: Duration = .seconds(15)

    public init(admission: Admission = Admission()) { self.admission = admission }
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
    // One thread: connections are admitted in the order in which they came, and however many ask, the rest of the
    // machine is ingestion's.
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      try await serve(listener, loops)
    } catch {
      try? await loops.shutdownGracefully()
      throw error
    }
    try await loops.shutdownGracefully()
  }

  private func serve(_ listener: Listener, _ loops: MultiThreadedEventLoopGroup) async throws {
    let metrics = EndpointMetrics(configuration.metrics)
    let feed = EventFeed(backend, heartbeat: configuration.heartbeat, metrics: metrics, logger: logger)
    let connections = Connections(admission: configuration.admission, metrics: metrics)
    let http = makeHTTP(connections, feed, metrics)
    let server = try await ServerBootstrap(group: loops)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { [configuration, logger] channel in
        Peer.of(channel).flatMap { peer in
          if let crowd = connections.admit(channel, peer) {
            return channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandler(TurnAway(.crowded(crowd)))
            }
          }
          return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Pace(configuration.limits, metrics))
          }.flatMap { http.setup(channel: channel, logger: logger) }.map { connections.add($0) }
        }
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
    feed.close()
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
        if !server.isActive {
          logger.error(
            "the endpoint's socket was closed: nobody can ask any more",
            metadata: ["message_id": "endpoint.closed"])
        }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func makeHTTP(
    _ connections: Connections, _ feed: EventFeed, _ metrics: EndpointMetrics
  ) -> HTTP1Channel {
    let doorkeeper = Doorkeeper(admission: configuration.admission, metrics: metrics, logger: logger)
    let routes = Route.all(backend, feed)
    let responder = Route.responder(for: routes, doorkeeper)
    let paths = Set(routes.map(\.path))
    let (logger, backend) = (logger, backend)
    let pacer = RequestPacer(rate: configuration.limits.requestRate)
    // What a request to this endpoint needs is a fraction of it.
    let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
      maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
    return HTTP1Channel(
      responder: { request, writer, channel in
        var context = EndpointContext(source: .init(channel: channel, logger: logger))
        context.peer = connections.peer(of: channel)
        if let peer = context.peer, backend.isIngesting {
          try? await Task.sleep(for: pacer.delay(for: peer.uid))
        }
        if request.awaitsContinue { try await writer.writeInformationalHead(.init(status: .continue)) }
        let start = ContinuousClock.now
        var response = try await responder.respond(to: request, context: context)
        response.headers[.date] = HTTPDate.format(.now)
        response.headers[.server] = "sluiced/\(SluiceVersion.current)"
        let isStream = response.isStream
        defer {
          metrics.answered(
            // Of what no route took, the path is what the client wrote.
            route: context.endpointPath.flatMap { paths.contains($0) ? $0 : nil },
            method: request.method.rawValue, code: response.status.code,
            after: isStream ? nil : start.duration(to: .now))
        }
        do {
          try await writer.write(response: response.head, body: response.body)
        } catch {
          // The head is out, so that nothing can be answered any more: the connection is closed.
          throw AnswerCutOff(cause: error)
        }
        if response.headers[.connection] == "close" {
          // Whole as the answer is: what else the client sends is not to be taken for a request. It may be sending
          // that still, and read the answer only then.
          try await channel.close(mode: .output)
          try await channel.closeFuture.get()
          throw LastAnswer()
        }
      },
      configuration: .init(
        additionalChannelHandlers: [RequestWatch(connections), AnswersBeforeClose()],
        idleTimeout: TimeAmount(configuration.limits.idleTime), httpDecoderConfiguration: decoder))
  }
}

/// An answer was sent that ends its connection.
private struct LastAnswer: Error {}

/// An answer could not be sent to its end.
private struct AnswerCutOff: Error {
  let cause: any Error
}
