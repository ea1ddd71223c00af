import NIOCore
import NIOHTTP1
import NIOPosix
import Presentation

/// Serves the pages on the loopback interface, to one browser.
public struct WebServer: Sendable {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private let source: any WebSource
  private let limits: WebLimits

  /// - Parameter source: whom the pages ask.
  public init(source: any WebSource, limits: WebLimits = WebLimits()) {
    self.source = source
    self.limits = limits
  }

  /// Serves until the task is cancelled.
  /// - Parameters:
  ///   - port: the port of 127.0.0.1; 0 for any that is free.
  ///   - onListening: gets the address to open, which lets one browser in.
  ///   - onEntry: is told when the address was used.
  /// - Throws: `IOError` when the port cannot be had, `CancellationError` in the end.
  public func run(
    port: Int, onListening: (String) -> Void, onEntry: @escaping @Sendable () -> Void
  ) async throws {
    let seats = Seats(most: limits.connections)
    let (accepted, acceptor) = AsyncStream.makeStream(of: Connection.self)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [limits] channel in
        channel.eventLoop.makeCompletedFuture {
          let connection = try Self.configure(channel, limits)
          seats.admit(channel)
          guard case .enqueued = acceptor.yield(connection) else {
            // It came while the server ends. A channel of this kind must be run to be released.
            Task { try? await connection.executeThenClose { _, _ in } }
            return
          }
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    let gate = Gate(port: listener.localAddress?.port ?? port)
    let handler = Handler(
      gate: gate, site: Site(source: source), source: source, seats: seats, onEntry: onEntry)
    // Not to be cancelled, since each connection that was accepted must be run.
    let serving = Task {
      await withDiscardingTaskGroup { group in
        for await connection in accepted { group.addTask { await handler.run(connection) } }
      }
    }
    await withTaskCancellationHandler {
      onListening(gate.address)
      try? await listener.closeFuture.get()
    } onCancel: {
      listener.close(promise: nil)
    }
    acceptor.finish()
    seats.close()
    await serving.value
    try Task.checkCancellation()
  }

  private static func configure(_ channel: any Channel, _ limits: WebLimits) throws -> Connection {
    var decoder = NIOHTTPDecoderLimitConfiguration()
    // What browsers send is a fraction of it.
    decoder.maxHeaderFieldSize = 16 * 1024
    decoder.maxHeaderListSize = 32 * 1024
    decoder.maxHeaderFieldCount = 100
    let pipeline = channel.pipeline.syncOperations
    // One request after the other is taken from a connection: it needs no help with several at once.
    try pipeline.configureHTTPServerPipeline(
      position: .last, withPipeliningAssistance: false, withServerUpgrade: nil, withErrorHandling: true,
      withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: decoder)
    try pipeline.addHandler(Patience(limits))
    return try Connection(wrappingChannelSynchronously: channel)
  }
}
