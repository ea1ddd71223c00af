import Foundation
import Synchronization
import Testing

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

  private struct End {
    var status: Int32?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let process = Process()
  private let end = Mutex(End())
  private let folder: String
  private let line: String

  var pid: Int32 { process.processIdentifier }
  var hasEnded: Bool { status != nil }
  /// As in `Outcome`; nil while it runs.
  var status: Int32? { end.withLock { $0.status } }

  /// - Parameter environment: what it finds besides its path; nothing of this process's.
  init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    folder = try makeTemporaryFolder("run")
    line = ([executable] + arguments).joined(separator: " ")
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let streams = [try Self.create(folder + "/out"), try Self.create(folder + "/err")]
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    process.terminationHandler = { [weak self] ended in
      let status = ended.terminationStatus
      self?.note(ended.terminationReason == .exit ? status : -status)
    }
    try process.run()
    // The child has them; a process that ran may be kept long after its end.
    for stream in streams { try stream.close() }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func create(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try #require(FileHandle(forWritingAtPath: path))
  }

  private func note(_ status: Int32) {
    let waiters = end.withLock { end in
      end.status = status
      defer { end.waiters = [] }
      return end.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Sends a signal, if it still runs.
  /// - Returns: whether it did.
  @discardableResult
  func signal(_ number: Int32) -> Bool {
    end.withLock { $0.status == nil && kill(pid, number) == 0 }
  }

  private func ended() async {
    await withCheckedContinuation { continuation in
      let isOver = end.withLock { end in
        if end.status != nil { return true }
        end.waiters.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  /// Waits for the end; what takes longer than `limit` is killed.
  /// - Throws: `Overdue` when it had to be killed.
  func outcome(within limit: Duration = .seconds(120)) async throws -> Outcome {
    let guardian = Task {
      try await Task.sleep(for: limit)
      return signal(SIGKILL)
    }
    await ended()
    guardian.cancel()
    let wasKilled = (try? await guardian.value) ?? false
    if wasKilled { throw Overdue(description: "\(line) did not end within \(limit):\n\(errors)") }
    return Outcome(
      status: end.withLock { $0.status ?? -1 }, output: try Data(contentsOf: URL(filePath: folder + "/out")),
      errors: errors)
  }

  /// Ends it at once and waits until it is gone.
  func destroy() async {
    signal(SIGKILL)
    await ended()
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

/// A new folder with a short path: a Unix socket's must fit into 107 bytes.
func makeTemporaryFolder(_ name: String) throws -> String {
  let usual = FileManager.default.temporaryDirectory.path
  var template = Array("\(usual.utf8.count < 60 ? usual : "/tmp")/sluice-\(name)-XXXXXX".utf8CString)
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
