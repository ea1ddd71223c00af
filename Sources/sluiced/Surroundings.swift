import Foundation
import Logging
import Settings
import Systemd

/// The environment of this process.
func environment() -> [String: String] { ProcessInfo.processInfo.environment }

/// The directory that relative paths start from.
func workingDirectory() -> String { FileManager.default.currentDirectoryPath }

/// Says why the settings are refused, where whoever started the daemon looks: the journal or standard error.
func report(_ error: SettingsError) {
  let handler = makeLogHandler(label: "sluiced")
  let logger = Logger(label: "sluiced") { _ in handler }
  logger.critical(
    "\(error)",
    metadata: [
      "message_id": "\(MessageID.settingsRefused.rawValue)", "source": "\(error.source)",
      "key": "\(error.key ?? "")",
    ])
}
