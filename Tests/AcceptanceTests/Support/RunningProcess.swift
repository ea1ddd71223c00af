import Foundation
import TestSupport

/// A command that was started; its output goes to files, so that it never waits for a reader.
final class RunningProcess: Sendable {
  /// What a command did.
  struct Outcome: Sendable {
    /// The exit status, or the negated signal that ended it.
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map { String($0) } }
  }

  struct Overdue: Error, CustomStringConvertible {
    let description: String
  }

  private let folder: String
  private let line: String

  private let process: SpawnedProcess

  var pid: Int32 { process.id }
  var hasEnded: Bool { status != nil }
  /// As in `Outcome`; nil while it runs.
  var status: Int32? { process.status }

  /// - Parameter environment: what it finds besides its path; nothing of this process's.
  init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    folder = try makeTemporaryFolder("run")
    line = ([executable] + arguments).joined(separator: " ")
    process = try SpawnedProcess(
      executable, arguments,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 },
      output: .file(folder + "/out"), error: .file(folder + "/err"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Sends a signal, if it still runs.
  /// - Returns: whether it did.
  @discardableResult
  func signal(_ number: Int32) -> Bool { process.signal(number) }

  /// Waits for the end; what takes longer than `limit` is killed.
  /// - Throws: `Overdue` when it had to be killed.
  func outcome(within limit: Duration = .seconds(120)) async throws -> Outcome {
    let guardian = Task {
      try await Task.sleep(for: limit)
      return signal(SIGKILL)
    }
    let status = await process.ended()
    guardian.cancel()
    let wasKilled = (try? await guardian.value) ?? false
    if wasKilled { throw Overdue(description: "\(line) did not end within \(limit):\n\(errors)") }
    return Outcome(
      status: status, output: try Data(contentsOf: URL(filePath: folder + "/out")),
      errors: errors)
  }

  /// Ends it at once and waits until it is gone.
  func destroy() async {
    signal(SIGKILL)
    await process.ended()
  }

  /// What it has said on standard error so far.
  var errors: String { text(of: "err") }

  /// What it has said on standard output so far.
  var output: String { text(of: "out") }

  private func text(of name: String) -> String {
    (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }
}

/// Runs a command and waits for its end.
func run(
  _ executable: String, _ arguments: [String], environment: [String: String] = [:],
  within limit: Duration = .seconds(120)
) async throws -> RunningProcess.Outcome {
  let process = try RunningProcess(executable, arguments, environment: environment)
  return try await process.outcome(within: limit)
}

/// Where temporary folders are. A short path: a Unix socket's must fit into 107 bytes.
let temporaryFolder: String = {
  let usual = FileManager.default.temporaryDirectory.path
  return usual.utf8.count < 60 ? usual : "/tmp"
}()

/// A new folder there.
func makeTemporaryFolder(_ name: String) throws -> String {
  var template = Array("\(temporaryFolder)/sluice-\(name)-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
  return template.withUnsafeBufferPointer { buffer in
    String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Looks again and again until `condition` holds.
/// - Returns: whether it came to hold within `limit`.
func eventually(
  within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(20),
  _ condition: () async throws -> Bool
) async throws -> Bool {
  let start = ContinuousClock.now
  while true {
    if try await condition() { return true }
    if ContinuousClock.now - start > limit { return false }
    try await Task.sleep(for: pause)
  }
}
