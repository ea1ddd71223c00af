import Glibc

/// Runs a command of the system, without a shell, for what it prints.
enum ShortCommand {
  struct Result {
    /// The exit status; nil when a signal ended it.
    var status: Int32?
    var output: String
  }

  private static let timeout: Int64 = 10_000
  private static let longest = 4 << 20

  /// - Returns: nil when there is no such command, or it took more than ten seconds.
  static func run(_ command: String, _ arguments: String...) -> Result? { run(command, arguments) }

  /// The same with a list of arguments.
  static func run(_ command: String, _ arguments: [String]) -> Result? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    // Nothing of the locale: the words that are read must be the known ones.
    let process = try? ChildProcess(
      command, arguments,
      environment: ["LC_ALL=C", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"] + userManager,
      input: .null, output: .descriptor(ends[1]), error: .null)
    close(ends[1])
    guard let process else { return nil }
    let output = read(from: ends[0])
    if output == nil { kill(process.id, SIGKILL) }
    guard let ending = try? process.wait(), let output else { return nil }
    return Result(status: ending.status, output: output)
  }

  /// Where systemctl --user finds the user's service manager.
  private static var userManager: [String] {
    getenv("XDG_RUNTIME_DIR").map { ["XDG_RUNTIME_DIR=" + String(cString: $0)] } ?? []
  }

  /// - Returns: nil when it did not end in time.
  private static func read(from descriptor: CInt) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let start = ContinuousClock.now
    while bytes.count < longest {
      let left = timeout - (ContinuousClock.now - start).components.seconds * 1000
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&wanted, 1, CInt(max(0, left)))
      if isReady < 0, errno == EINTR { continue }
      guard isReady > 0 else { return nil }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ChildProcess.Ending {
  /// Nil when a signal ended the program.
  fileprivate var status: Int32? {
    if case .status(let status) = self { status } else { nil }
  }
}

extension InstalledService {
  /// What systemctl says that is run with `arguments` for the manager that runs this.
  func systemctl(_ arguments: String...) -> ShortCommand.Result? {
    ShortCommand.run("systemctl", (isUsers ? ["--user"] : []) + arguments)
  }
}
