import Foundation
import TestSupport
import Testing

/// The built command, run as a user runs it.
struct Run {
  let status: Int32
  let output: String
  let errors: String

  var lines: [String] { output.split(separator: "\n").map { String($0) } }

  /// - Parameter environment: what it finds besides its path; nothing of this process's.
  init(_ arguments: String..., environment: [String: String] = [:]) async throws {
    try await self.init(arguments, environment: environment)
  }

  init(_ arguments: [String], environment: [String: String] = [:]) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = (directory.path + "/out", directory.path + "/err")
    status = try await SpawnedProcess(
      Self.command, arguments, environment: environment, output: .file(files.0), error: .file(files.1)
    ).ended()
    output = try String(contentsOfFile: files.0, encoding: .utf8)
    errors = try String(contentsOfFile: files.1, encoding: .utf8)
  }

  /// It is built into the directory where the tests are.
  static var command: String {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "sluicectl").path
  }

  /// Starts it with pipes that this process reads; it alone can write to them.
  static func start(_ arguments: String..., output: Pipe? = nil, errors: Pipe? = nil) throws -> SpawnedProcess
  {
    func end(_ pipe: Pipe?) -> SpawnedProcess.Stream {
      pipe.map { .descriptor($0.fileHandleForWriting.fileDescriptor) } ?? .null
    }
    defer { for pipe in [output, errors] { try? pipe?.fileHandleForWriting.close() } }
    return try SpawnedProcess(command, arguments, environment: [:], output: end(output), error: end(errors))
  }

  /// Runs it where people sit: standard output and standard error are a terminal of 80 columns.
  /// - Returns: its exit status, and all that the terminal was sent.
  static func onTerminal(_ arguments: String...) async throws -> (status: Int32, text: String) {
    try await onTerminal(arguments, typing: "")
  }

  /// - Parameter keys: what is typed before it starts.
  static func onTerminal(
    _ arguments: [String], typing keys: String
  ) async throws -> (status: Int32, text: String) {
    let (near, far) = try openTerminal()
    let terminal = SpawnedProcess.Stream.descriptor(far.fileDescriptor)
    if !keys.isEmpty {
      // What is typed is not to be seen among what is shown.
      var modes = termios()
      tcgetattr(far.fileDescriptor, &modes)
      modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
      tcsetattr(far.fileDescriptor, TCSANOW, &modes)
      try near.write(contentsOf: Data(keys.utf8))
    }
    // What it writes is less than a terminal holds, so that it may be read when it has ended.
    let status = try await SpawnedProcess(
      command, arguments, environment: ["TERM": "xterm", "NO_COLOR": "1"],
      input: keys.isEmpty ? .null : terminal, output: terminal, error: terminal
    ).ended()
    let flags = fcntl(near.fileDescriptor, F_GETFL)
    #expect(fcntl(near.fileDescriptor, F_SETFL, flags | O_NONBLOCK) == 0)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(near.fileDescriptor, &buffer, buffer.count), count > 0 {
      bytes += buffer.prefix(count)
    }
    return (status, String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n"))
  }

  /// Both ends of a terminal that nobody looks at.
  private static func openTerminal() throws -> (near: FileHandle, far: FileHandle) {
    // posix_openpt and its kin are not in the Glibc module; these are TIOCSPTLCK and TIOCGPTN of tty_ioctl(4).
    let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    let near = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (isLocked, number): (CInt, CUnsignedInt) = (0, 0)
    try #require(near >= 0 && ioctl(near, unlock, &isLocked) == 0 && ioctl(near, getNumber, &number) == 0)
    let far = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(far >= 0)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    #expect(ioctl(far, UInt(TIOCSWINSZ), &size) == 0)
    return (
      FileHandle(fileDescriptor: near, closeOnDealloc: true),
      FileHandle(fileDescriptor: far, closeOnDealloc: true)
    )
  }
}
