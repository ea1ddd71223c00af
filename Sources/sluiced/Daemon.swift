import Archive
import ArgumentParser
import Dumps
import Endpoint
import Glibc
import Ingest
import Intake
import Logging
import ServiceLifecycle
import Settings
import Systemd
import UnixSignals

/// Puts the rooms together and runs them.
struct Daemon {
  let settings: Settings
  private let logger: Logger
  private let notifier = Notifier()

  init(_ settings: Settings) {
    self.settings = settings
    let level = Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info
    LoggingSystem.bootstrap { makeLogHandler(label: $0, level: level) }
    logger = Logger(label: "sluiced")
  }

  /// How long a stop may take before what is left is cut off; what is not committed is read again.
  private static let longestStop = Duration.seconds(25)

  func run() async throws {
    do {
      try await serve()
    } catch let code as ExitCode {
      throw code
    } catch {
      logger.critical("\(error)", metadata: ["message_id": "\(MessageID.refused.rawValue)"])
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  private func serve() async throws {
    notifier.status("Opening the archive and the watch on \(settings.drops[0].path)")
    let house = try House(settings, logger)
    house.intake.start()
    try house.pipeline.start()
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
    if let watchdog = Watchdog(notifier: notifier, isHealthy: ProgressCheck(house.pipeline).callAsFunction) {
      services.append(.init(service: WatchdogService(watchdog: watchdog)))
    }
    services.append(.init(service: PipelineService(house: house)))
    services.append(.init(service: StatusService(house: house, notifier: notifier)))
    services.append(.init(service: try endpoint(house)))
    if settings.once {
      services.append(
        .init(service: OnceService(house: house), successTerminationBehavior: .gracefullyShutdownGroup))
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
    configuration.maximumGracefulShutdownDuration = Self.longestStop
    try await ServiceGroup(configuration: configuration).run()
    logger.notice("stopped", metadata: ["message_id": "\(MessageID.stopped.rawValue)"])
    if settings.once, house.pipeline.failedSinceStart > 0 { throw ExitCode(1) }
  }

  private func endpoint(_ house: House) throws -> EndpointServer {
    let passed = try SocketActivation.listeningSocket()
    let address = passed.map { ListenAddress.inherited(descriptor: $0) } ?? .unixSocket(path: settings.socket)
    let backend = ArchiveBackend(
      archive: house.archive, intake: house.intake, pipeline: house.pipeline, stateDirectory: settings.state)
    return EndpointServer(address: address, backend: backend, logger: logger) {
      [settings, logger, notifier] in
      logger.notice(
        "started",
        metadata: [
          "message_id": "\(MessageID.started.rawValue)", "drop": "\(settings.drops[0].path)",
          "socket": "\(passed == nil ? settings.socket : "passed by the service manager")",
        ])
      notifier.ready(status: "Watching \(settings.drops[0].path)")
    }
  }

  /// The service group narrates each step; only what goes wrong is of use.
  private var quietLogger: Logger {
    var quiet = Logger(label: "services")
    quiet.logLevel = max(.warning, logger.logLevel)
    return quiet
  }
}

/// The rooms of one daemon, opened.
struct House: Sendable {
  let archive: SQLiteArchive
  let intake: Intake
  let pipeline: Pipeline
  private let lock: StateLock

  /// - Throws: what is in the way, with its remedy.
  init(_ settings: Settings, _ logger: Logger) throws {
    umask(0o027)
    try makeStateDirectory(settings.state)
    lock = try StateLock(directory: settings.state)
    switch settings.archive {
    case .sqlite(let path):
      archive = try SQLiteArchive(path: path, options: .init(cacheBytes: settings.cacheBytes))
    }
    let rooms = try Rooms(drop: settings.drops[0].path, state: settings.state)
    intake = try Intake(
      rooms: rooms,
      options: .init(settle: settings.drops[0].settle.nanoseconds, rescan: settings.rescan.nanoseconds),
      logger: logger
    )
    pipeline = Pipeline(
      archive: archive, intake: intake,
      options: .init(
        batchDumps: settings.batch.dumps, batchBytes: settings.batch.bytes,
        limits: DumpLimits(postBytes: settings.limits.postBytes)),
      lastEvent: try archive.lastEvent(), logger: logger)
  }
}

extension Duration {
  /// Whole nanoseconds; what does not fit is the most that does.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return isTooLong ? .max / 2 : min(product, .max / 2) + attoseconds / 1_000_000_000
  }
}
