import Dumps
import Settings

/// Where this process's settings come from. The command line and the environment stay as they were at the start; the
/// file and the credentials are read anew each time.
struct SettingsSource: Sendable {
  let flags: PartialSettings
  let environment: [String: String]
  /// The absolute path of the configuration file; nil where there is none.
  let file: String?
  let workingDirectory: String

  /// - Parameter file: the configuration file that the command line names.
  init(flags: PartialSettings, file: String?) throws(SettingsError) {
    self.flags = flags
    environment = sluiced.environment()
    workingDirectory = sluiced.workingDirectory()
    self.file = try Settings.configurationFile(
      environment: environment, file: file, workingDirectory: workingDirectory)
  }

  func load() throws(SettingsError) -> Settings {
    try Settings.load(
      flags: flags, environment: environment, file: file, workingDirectory: workingDirectory,
      formats: DumpFormat.allCases.map(\.rawValue), ruleForm: .archive)
  }
}
