import Archive
import ArgumentParser
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
  private let source: SettingsSource
  private let threshold: LogThreshold
  private let confinement: Confinement
  private let logger: Logger
  private let notifier = Notifier()
  private let limiter: RepeatLimiter

  init(_ settings: Settings, from source: SettingsSource, confinement: Confinement) {
    self.settings = settings
    self.source = source
    self.confinement = confinement
    let threshold = LogThreshold(Logger.Level(settings.logLevel))
    self.threshold = threshold
    let limiter = RepeatLimiter()
    self.limiter = limiter
    LoggingSystem.bootstrap {
      SharedLogHandler(makeLogHandler(label: $0), threshold, limiter)
    }
    logger = Logger(label: "sluiced")
  }

  /// How long a stop may take before what is left is cut off; what is not committed is read again.
  private static let longestStop = Duration.seconds(25)

  func run() async throws {
    defer { limiter.flush() }
    // Until somebody listens for it, it must not end the daemon.
    signal(SIGHUP, SIG_IGN)
    do {
      try await serve()
    } catch let code as ExitCode {
      throw code
    } catch {
      logger.critical("\(error)", metadata: ["message_id": "\(MessageID.refused.rawValue)"])
      throw ExitCode(exitStatus(for: error))
    }
  }

  private func serve() async throws {
    notifier.status("Opening the archive and the watch on \(settings.watched)")
    let house = try await Opening(logger: logger, notifier: notifier).open(settings)
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
    let progress = ProgressCheck(house.pipeline)
    if let watchdog = Watchdog(
      notifier: notifier, isHealthy: progress.callAsFunction, onChange: { [logger] in tell($0, logger) })
    {
      services.append(.init(service: WatchdogService(watchdog: watchdog)))
    }
    services.append(.init(service: PipelineService(house: house)))
    services.append(.init(service: RuleService(house: house)))
    services.append(.init(service: StatusService(house: house, notifier: notifier)))
    let admission = Admission()
    settings.apply(to: admission)
    let keeper = ConfigurationKeeper(settings, from: source, notifier: notifier, logger: logger) {
      [threshold] settings in
      try await house.adopt(settings)
      settings.apply(to: admission)
      threshold.level = Logger.Level(settings.logLevel)
    }
    services.append(.init(service: ReloadService(keeper: keeper)))
    services.append(.init(service: try endpoint(house, keeper, admission)))
    if settings.once {
      services.append(
        .init(service: OnceService(house: house), successTerminationBehavior: .gracefullyShutdownGroup))
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
    configuration.maximumGracefulShutdownDuration = Self.longestStop
    try await ServiceGroup(configuration: configuration).run()
    // "stopped" is the last line.
    limiter.flush()
    logger.notice("stopped", metadata: ["message_id": "\(MessageID.stopped.rawValue)"])
    if settings.once, house.pipeline.failedSinceStart > 0 { throw ExitCode(1) }
  }

  private func endpoint(
    _ house: House, _ keeper: ConfigurationKeeper, _ admission: Admission
  ) throws -> EndpointServer {
    let passed = try SocketActivation.listeningSocket()
    let address = passed.map { ListenAddress.inherited(descriptor: $0) } ?? .unixSocket(path: settings.socket)
    let backend = ArchiveBackend(
      archive: house.archive, intake: house.intake, pipeline: house.pipeline, rules: house.rules,
      deliverer: house.deliverer, backups: house.backups, metrics: house.metrics, configuration: keeper,
      stateDirectory: settings.state)
    var configuration = EndpointServer.Configuration(admission: admission)
    configuration.metrics = house.metrics
    return EndpointServer(
      address: address, backend: backend, logger: logger, configuration: configuration
    ) { [settings, confinement, logger, notifier] in
      logger.notice(
        "started",
        metadata: [
          "message_id": "\(MessageID.started.rawValue)", "drop": settings.dropField,
          "socket": "\(passed == nil ? settings.socket : "passed by the service manager")",
          "landlock": "\(confinement)",
        ])
      notifier.ready(status: "Watching \(settings.watched)")
    }
  }

  private func tell(_ decision: WatchdogPolicy.Decision, _ logger: Logger) {
    switch decision {
    case .withhold:
      logger.error(
        "work does not get on; the watchdog ends the service if that lasts",
        metadata: ["message_id": "\(MessageID.stalled.rawValue)"])
    case .pingAfterWithholding:
      logger.notice("work gets on again", metadata: ["message_id": "\(MessageID.unstalled.rawValue)"])
    case .ping, .withholdStill: break
    }
  }

  /// The service group narrates each step; only what goes wrong is of use.
  private var quietLogger: Logger {
    var quiet = Logger(label: "services")
    quiet.logLevel = max(.warning, logger.logLevel)
    return quiet
  }
}

extension Logger.Level {
  init(_ level: Settings.LogLevel) { self = Logger.Level(rawValue: level.rawValue) ?? .info }
}

extension Settings {
  /// Says who may change something, and how many may connect.
  fileprivate func apply(to admission: Admission) {
    admission.access = AccessPolicy(
      users: operators.users.union([0, geteuid()]), groups: operators.groups)
    admission.limits = ConnectionLimits(total: limits.connections, perUser: limits.userConnections)
  }

  /// The drop directories as a log field: a list where there are several.
  fileprivate var dropField: Logger.MetadataValue {
    drops.count == 1 ? "\(drops[0].path)" : .array(drops.map { "\($0.path)" })
  }

  /// What is watched, for people.
  fileprivate var watched: String {
    drops.count == 1 ? drops[0].path : "\(drops[0].path) and \(drops.count - 1) more"
  }
}
