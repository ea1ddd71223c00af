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
      there and SLUICE_LOG_LEVEL here. A flag wins over the environment, the environment over the file.
      """,
    version: SluiceVersion.current)

  @Option(name: .long, help: .init("Read settings from this YAML file.", valueName: "file"))
  var config: String?

  @Option(name: .long, help: help(.drop))
  var drop: String?

  @Option(name: .long, help: help(.state))
  var state: String?

  @Option(name: .long, help: help(.socket))
  var socket: String?

  @Option(name: .long, help: help(.archive))
  var archive: String?

  @Flag(name: .long, help: help(.once))
  var once = false

  @Option(name: .long, help: help(.settle))
  var settle: String?

  @Option(name: .long, help: help(.rescan))
  var rescan: String?

  @Option(name: .customLong("log-level"), help: help(.logLevel))
  var logLevel: String?

  @Option(name: .customLong("limits-post-bytes"), help: help(.postBytes))
  var postBytes: String?

  @Option(name: .customLong("batch-dumps"), help: help(.batchDumps))
  var batchDumps: String?

  @Option(name: .customLong("batch-bytes"), help: help(.batchBytes))
  var batchBytes: String?

  @Option(name: .customLong("cache-bytes"), help: help(.cacheBytes))
  var cacheBytes: String?

  private static func help(_ key: SettingsKey) -> ArgumentHelp {
    ArgumentHelp("\(key.help) (default: \(key.defaultText))", valueName: key.placeholder.lowercased())
  }

  func run() async throws {
    let settings: Settings
    do {
      settings = try loadSettings()
    } catch {
      report(error)
      throw ExitCode(EX_CONFIG)
    }
    try await Daemon(settings).run()
  }

  private func loadSettings() throws(SettingsError) -> Settings {
    var flags = PartialSettings()
    flags[.drop] = drop
    flags[.state] = state
    flags[.socket] = socket
    flags[.archive] = archive
    if once { flags[.once] = "true" }
    flags[.settle] = settle
    flags[.rescan] = rescan
    flags[.logLevel] = logLevel
    flags[.postBytes] = postBytes
    flags[.batchDumps] = batchDumps
    flags[.batchBytes] = batchBytes
    flags[.cacheBytes] = cacheBytes
    return try Settings.load(
      flags: flags, environment: environment(), file: config, workingDirectory: workingDirectory())
  }
}
