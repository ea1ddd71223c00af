import ArgumentParser
import EndpointAPI
import Glibc
import Settings
import Systemd

/// The daemon's command line.
@main
struct Sluiced: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluiced",
    abstract: "Keep an archive of what public Telegram channels posted, from the dumps that people drop.",
    discussion: """
      Files dropped into the drop directory are read once they are whole, their posts go into the archive, and \
      the files into done/, duplicate/ or failed/ beside it. `--state DIR` alone is enough to try it out.

      Every option can also stand in a YAML file (--config) and in the environment: --log-level is log_level \
      there and SLUICE_LOG_LEVEL here. A flag wins over the environment, the environment over the file. Only \
      the file can list several drop directories, each with options of its own.
      """,
    version: SluiceVersion.current)

  @Option(name: .long, help: .init("Read settings from this YAML file.", valueName: "file"))
  var config: String?

  @Flag(name: .long, help: SettingsKey.once.argumentHelp)
  var once = false

  @Flag(
    name: .long, help: "Make the archive anew from the originals, then end; see sluicectl rebuild.")
  var rebuild = false

  @Flag(name: .long, help: "With --rebuild: go on without dumps whose originals are gone.")
  var acceptLoss = false

  @Option(.logLevel) var logLevel: String?

  @OptionGroup(title: "Places") var places: PlaceOptions
  @OptionGroup(title: "Drop directories") var drops: DropOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions

  /// Stays on the first thread until the process has closed itself in.
  @MainActor static func main() async {
    do {
      guard let command = try parseAsRoot() as? Sluiced else { throw CleanExit.helpRequest() }
      try await command.run()
    } catch {
      exit(withError: error)
    }
  }

  @MainActor func run() async throws {
    let settings: Settings
    let source: SettingsSource
    do {
      source = try SettingsSource(flags: flags, file: config)
      settings = try source.load()
    } catch {
      report(error)
      throw ExitCode(EX_CONFIG)
    }
    if rebuild { return try Rebuilding(settings: settings, acceptsLoss: acceptLoss).run() }
    try await Daemon(settings, from: source, confinement: enterConfinement(settings, source)).run()
  }

  /// - Throws: `ExitCode`, once the reason is told.
  private func enterConfinement(_ settings: Settings, _ source: SettingsSource) throws -> Confinement {
    do {
      return try Confinement.enter(settings, configuration: source.file)
    } catch {
      report(error)
      throw ExitCode(error is Confinement.Refusal ? EX_CONFIG : exitStatus(for: error))
    }
  }

  private var flags: PartialSettings {
    var flags = PartialSettings()
    if once { flags[.once] = "true" }
    flags[.logLevel] = logLevel
    for (key, text) in places.given + drops.given + limits.given { flags[key] = text }
    return flags
  }
}
