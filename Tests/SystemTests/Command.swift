import Foundation

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
  for file in [output, error] { try Data().write(to: file) }

  let process = Process()
  process.executableURL = URL(filePath: executable)
  process.arguments = arguments
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: error)
  let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
    process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
    do { try process.run() } catch { ended.resume(throwing: error) }
  }
  return Outcome(
    status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
}

/// The root of the sources.
let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
