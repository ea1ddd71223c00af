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
  /// - Throws: `IOError` when the port cannot be had; what `onListening` throws.
  public func run(
    port: Int, onListening: (String) throws -> Void, onEntry: @escaping @Sendable () -> Void
  ) async throws {
    let seats = Seats(most: limits.connections)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: port) { [limits] channel in
        seats.admit(channel)
        return channel.eventLoop.makeCompletedFuture { try Self.configure(channel, limits) }
      }
    let gate = Gate(port: listener.channel.localAddress?.port ?? port)
    let handler = Handler(
      gate: gate, site: Site(source: source), source: source, seats: seats, onEntry: onEntry)
    try await listener.executeThenClose { connections in
      try onListening(gate.address)
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          group.addTask { await handler.serve(connection) }
        }
        group.cancelAll()
      }
    }
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
