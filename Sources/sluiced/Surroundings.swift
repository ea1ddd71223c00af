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
  report(error, .settingsRefused, ["source": "\(error.source)", "key": "\(error.key ?? "")"])
}

/// Says, in the same place, why the daemon cannot start.
func report(_ error: any Error, _ id: MessageID = .refused, _ metadata: Logger.Metadata = [:]) {
  let handler = makeLogHandler(label: "sluiced")
  let logger = Logger(label: "sluiced") { _ in handler }
  logger.critical(
    "\(error)", metadata: metadata.merging(["message_id": "\(id.rawValue)"]) { $1 })
}
