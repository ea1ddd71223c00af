import Foundation
import Logging
import Systemd

/// The environment of this process.
func environment() -> [String: String] { ProcessInfo.processInfo.environment }

/// The directory that relative paths start from.
func workingDirectory() -> String { FileManager.default.currentDirectoryPath }

/// Says why the daemon does not start, where whoever started it looks: the journal or standard error.
func reportStartupFailure(_ sentence: String, id: MessageID) {
  var handler = makeLogHandler(label: "sluiced")
  handler.logLevel = .info
  var logger = Logger(label: "sluiced") { _ in handler }
  logger[metadataKey: "message_id"] = "\(id.rawValue)"
  logger.critical("\(sentence)")
}
