import Dispatch
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
    let process = try? ChildProcess(
      command, [argument], environment: nil, input: .null, output: .null, error: .null, isApart: true)
    // Nobody asks how it ended, but the system keeps it until somebody has waited.
    if let process { DispatchQueue.global().async { _ = try? process.wait() } }
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
