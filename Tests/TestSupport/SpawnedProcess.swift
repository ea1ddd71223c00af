import CLinux
import Foundation
import Synchronization

/// A program that a test started, and that is waited for.
///
/// Not Foundation's `Process`: that copies each entry of /proc/self/fd as if it were of full length, so that with some
/// 1,360 open descriptors it reads past the buffer of readdir(3), and it does not always notice that its program has
/// ended.
public final class SpawnedProcess: Sendable {
  /// What the program finds as its standard input, output or error.
  public enum Stream: Sendable {
    case null
    /// It stays open here, too.
    case descriptor(Int32)
    /// What it writes goes to this file, made anew.
    case file(String)
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private struct End {
    var status: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  public let id: Int32
  private let end = Mutex(End())

  /// The exit status, or the negated signal that ended it; nil while it runs.
  public var status: Int32? { end.withLock { $0.status } }

  /// - Parameters:
  ///   - executable: a path.
  ///   - environment: all that it finds; nil for that of this process.
  ///   - output: where standard output goes; likewise `error`.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    input: Stream = .null, output: Stream = .null, error: Stream = .null
  ) throws {
    let environment = environment ?? ProcessInfo.processInfo.environment
    id = try Self.spawn(executable, arguments, environment, [input, output, error])
    // It keeps this object until the program has ended, so that none is left unwaited for.
    Thread.detachNewThread { [self] in
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      note(status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F))
    }
  }

  /// Sends a signal, if it still runs.
  /// - Returns: whether it did.
  @discardableResult
  public func signal(_ number: Int32) -> Bool {
    end.withLock { $0.status == nil && kill(id, number) == 0 }
  }

  /// Waits for its end.
  /// - Returns: as `status`.
  @discardableResult
  public func ended() async -> Int32 {
    await withCheckedContinuation { continuation in
      let status = end.withLock { end in
        if end.status == nil { end.waiters.append(continuation) }
        return end.status
      }
      if let status { continuation.resume(returning: status) }
    }
  }

  private func note(_ status: Int32) {
    let waiters = end.withLock { end in
      end.status = status
      defer { end.waiters = [] }
      return end.waiters
    }
    for waiter in waiters { waiter.resume(returning: status) }
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String], _ streams: [Stream]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, number) in zip(streams, STDIN_FILENO...STDERR_FILENO) {
      switch stream {
      case .null: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      case .file(let path):
        posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      }
    }
    // What other tests have open meanwhile is not its own.
    sluice_spawn_close_from(&actions, STDERR_FILENO + 1)

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
    guard code == 0 else { throw Failure(description: "\(executable): \(String(cString: strerror(code)))") }
    return process
  }
}
