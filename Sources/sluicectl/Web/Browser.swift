import FoundationEssentials
import Glibc
import Synchronization

/// Opens an address in the user's browser.
///
/// The arguments of a command can be read by every user of the machine, and the address is a secret: what is opened is
/// a file that only the user can read, which leads to the address.
final class Browser: Sendable {
  private static let opener = "xdg-open"

  /// Where files are that belong to a session, and to nobody but its user.
  private let directory: String
  private let file = Mutex<String?>(nil)

  private init(directory: String) { self.directory = directory }

  /// - Returns: nil where there is no desktop to open one on; root opens none.
  static func usual(environment: [String: String] = ProcessInfo.processInfo.environment) -> Browser? {
    let hasDesktop = ["WAYLAND_DISPLAY", "DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
    guard hasDesktop, geteuid() != 0, let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty
    else {
      return nil
    }
    return Browser(directory: directory)
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
    // It may stay as long as the browser does: nobody waits for it.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var words =
      [Self.opener, path].map { (text: String) in strdup(text) as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    posix_spawnp(&process, Self.opener, &actions, nil, &words, environ)
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
