import CLinux
import Glibc

/// A program that this command started, without a shell.
struct ChildProcess: Sendable {
  let id: pid_t

  /// How a program ended.
  enum Ending: Equatable {
    case status(CInt)
    case signal(CInt)
  }

  /// What a program finds as its standard input, output or error.
  enum Stream {
    case descriptor(CInt)
    case null
  }

  /// Starts a program.
  /// - Parameters:
  ///   - path: of the program; one without `/` is looked for where commands of the system lie.
  ///   - environment: `NAME=value` each, and no other variables; nil for those of this command.
  ///   - isApart: whether Ctrl-C at this command's terminal is not meant for it.
  /// - Throws: the number of the error.
  init(
    _ path: String, _ arguments: [String] = [], environment: [String]?, input: Stream, output: Stream,
    error: Stream, isApart: Bool = false
  ) throws(Errno) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, number) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (error, STDERR_FILENO)] {
      switch stream {
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      case .null: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      }
    }
    sluice_spawn_close_from(&actions, STDERR_FILENO + 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this command ignores is not for others to ignore.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    let flags = POSIX_SPAWN_SETSIGDEF | (isApart ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var process: pid_t = 0
    let code = Self.withCStrings([path] + arguments) { arguments in
      guard let environment else {
        return posix_spawnp(&process, path, &actions, &attributes, arguments, environ)
      }
      return Self.withCStrings(environment) {
        posix_spawnp(&process, path, &actions, &attributes, arguments, $0)
      }
    }
    guard code == 0 else { throw Errno(code: code) }
    id = process
  }

  struct Errno: Error {
    let code: CInt
  }

  /// Waits for the end of the program.
  /// - Throws: when it was waited for already.
  func wait() throws(Errno) -> Ending {
    var status: CInt = 0
    while waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { throw Errno(code: errno) }
    }
    let signal = status & 0x7F
    return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
  }

  /// Lends words as the system's calls for programs want them, with nil at the end.
  static func withCStrings<R>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
  ) -> R {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
