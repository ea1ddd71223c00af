public import Endpoint
import Foundation
public import Logging
import ServiceLifecycle
import TestSupport

/// A server that runs while a test uses it.
public struct RunningServer: Sendable {
  /// The socket's path.
  public let path: String
  let group: ServiceGroup

  public static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Asks the server to stop, as SIGTERM does.
  public func stop() async { await group.triggerGracefulShutdown() }

  /// Runs a server, lets `body` use it, and stops it.
  /// - Parameters:
  ///   - address: where to listen; nil for a path in a directory of its own.
  ///   - heartbeat: how often a silent stream sends an empty line.
  ///   - logger: what takes its log lines.
  ///   - configure: makes it otherwise than it is by default.
  ///   - shutdownGrace: short, since a test that goes wrong should not take long to say so.
  public static func with<Result: Sendable>(
    _ backend: StubBackend = StubBackend(), at address: ListenAddress? = nil,
    heartbeat: Duration = .seconds(15),
    shutdownGrace: Duration = .seconds(2), logger: Logger = silent,
    configure: (inout EndpointServer.Configuration) -> Void = { _ in },
    _ body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/sluice.sock"
    var configuration = EndpointServer.Configuration()
    configuration.shutdownGrace = shutdownGrace
    configuration.heartbeat = heartbeat
    configure(&configuration)
    let (listening, signal) = AsyncStream.makeStream(of: Void.self)
    let server = EndpointServer(
      address: address ?? .unixSocket(path: path), backend: backend,
      logger: logger, configuration: configuration,
      onListening: { signal.yield() })
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
        logger: silent))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { signal.finish() }
        try await group.run()
      }
      for await _ in listening {
        let result = try await body(RunningServer(path: path, group: group))
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return result
      }
      // It ended before it listened: that is the error that the task has.
      try await tasks.waitForAll()
      throw CancellationError()
    }
  }
}
