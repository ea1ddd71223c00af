import Foundation
import TestSupport

/// What a command did.
struct Outcome: Sendable {
  var status: Int32
  var output: String
  var error: String
}

/// Runs `executable` without standard input and waits for its end.
func runCommand(_ executable: String, _ arguments: [String]) async throws -> Outcome {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-command-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let (output, error) = (folder.appending(path: "out"), folder.appending(path: "err"))
  let status = try await SpawnedProcess(
    executable, arguments, output: .file(output.path), error: .file(error.path)
  ).ended()
  return Outcome(
    status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
}

/// The root of the sources.
let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
