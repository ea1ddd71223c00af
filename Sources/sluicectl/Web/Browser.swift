import FoundationEssentials
import Glibc
import Synchronization

/// Opens an address in the user's browser.
///
/// The arguments of a command can be read by every user of the machine, and the address is a secret: what is opened is
/// a file that only the user can read, which leads to the address.
final class Browser: Sendable {
  /// Where files are that belong to a session, and to nobody but its user.
  private let directory: String
  /// The command that shows a file in the browser.
  private let opener: String
  private let file = Mutex<String?>(nil)

  init(directory: String, opener: String) {
    self.directory = directory
    self.opener = opener
  }

  /// - Returns: nil where there is no desktop to open one on; root opens none.
  static func usual(
    environment: [String: String] = ProcessInfo.processInfo.environment, isRoot: Bool = geteuid() == 0
  ) -> Browser? {
    let hasDesktop = ["WAYLAND_DISPLAY", "DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
    guard hasDesktop, !isRoot, let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty else {
      return nil
    }
    return Browser(directory: directory, opener: "xdg-open")
  }

  /// Opens the address; where that cannot be done, it is still there to be read.
  /// - Parameter address: without characters that mean something in HTML.
  func open(_ address: String) {
    let path = "\(directory)/sluicectl-web-\(getpid()).html"
    let page = """
      <!DOCTYPE html>
      <meta charset="utf-8"><meta http-equiv="refresh" content="0; url=\(address)"><title>Sluice</title>
      <a href="\(address)">Sluice</a>
      """
    guard Self.write(page, to: path) else { return }
    file.withLock { $0 = path }
    start(opener, path)
  }

  /// Starts a command that may stay as long as the browser does.
  private func start(_ command: String, _ argument: String) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    // Ctrl-C is not meant for the browser, and what this command ignores is not for the browser to ignore.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    var words =
      [command, argument].map { (text: String) in strdup(text) as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    posix_spawnp(&process, command, &actions, &attributes, &words, environ)
  }

  /// Removes the file, which has led where it should.
  func forget() {
    let path = file.withLock { file in
      defer { file = nil }
      return file
    }
    if let path { unlink(path) }
  }

  private static func write(_ text: String, to path: String) -> Bool {
    unlink(path)
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
  }
}
