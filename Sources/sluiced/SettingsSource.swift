import Dumps
import Settings

/// Where this process's settings come from. The command line and the environment stay as they were at the start; the
/// file and the credentials are read anew each time.
struct SettingsSource: Sendable {
  let flags: PartialSettings
  let environment: [String: String]
  let file: String?
  let workingDirectory: String

  func load() throws(SettingsError) -> Settings {
    try Settings.load(
      flags: flags, environment: environment, file: file, workingDirectory: workingDirectory,
      formats: DumpFormat.allCases.map(\.rawValue), ruleForm: .archive)
  }
}
