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

  struct Unstarted: Error, CustomStringConvertible {
    let description: String
  }

  private struct End {
    var status: Int32?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let end: Mutex<End>
  private let folder: String
  private let line: String

  let pid: Int32
  var hasEnded: Bool { status != nil }
  /// As in `Outcome`; nil while it runs.
  var status: Int32? { end.withLock { $0.status } }

  /// - Parameter environment: what it finds besides its path; nothing of this process's.
  init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    folder = try makeTemporaryFolder("run")
    line = ([executable] + arguments).joined(separator: " ")
    end = Mutex(End())
    pid = try Self.spawn(
      executable, arguments, ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 }, folder)
    let awaited = pid
    // It keeps this object until the process has ended, so that no process is left unwaited for.
    Thread.detachNewThread { [self] in
      var status: Int32 = 0
      while waitpid(awaited, &status, 0) < 0, errno == EINTR {}
      note(status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Not by `Process`, which inside a unit's confinement at times does not notice that its process has ended.
  private static func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String], _ folder: String
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (stream, name) in [(STDOUT_FILENO, "/out"), (STDERR_FILENO, "/err")] {
      posix_spawn_file_actions_addopen(&actions, stream, folder + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    }
    // What other tests have open meanwhile is not its own; glibc passes over what is not open.
    for descriptor in 3..<512 as Range<Int32> { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words = ([executable] + arguments).map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    var variables =
      environment.map { strdup("\($0.key)=\($0.value)") as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for word in words + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, executable, &actions, &attributes, &words, &variables)
    guard code == 0 else { throw Unstarted(description: "\(executable): \(String(cString: strerror(code)))") }
    return process
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
